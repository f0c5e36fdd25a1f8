#include "home_socket.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "ams2mqtt/mqtt/tls_client.hpp"
#include "ams2mqtt/system/name_lookup.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::seconds kStepPatience{10};
constexpr std::chrono::seconds kAnswerPatience{60};
constexpr std::size_t kLargestMessage = std::size_t{64} * 1024 * 1024;

// A connection, plain or secured, as one type: Beast's code is then in the program once, and not twice.
class HomeStream {
 public:
  using executor_type = tcp::socket::executor_type;
  using Done = std::function<void(const error_code&, std::size_t)>;

  explicit HomeStream(tcp::socket socket) : stream_(std::move(socket)) {}
  HomeStream(tcp::socket socket, asio::ssl::context& tls)
      : stream_(std::in_place_type<Secured>, std::move(socket), tls) {}

  tcp::socket& socket() {
    auto* const secured = this->secured();
    return secured != nullptr ? secured->next_layer() : std::get<tcp::socket>(stream_);
  }
  asio::ssl::stream<tcp::socket>* secured() { return std::get_if<Secured>(&stream_); }
  executor_type get_executor() { return socket().get_executor(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& buffers, Handler handler) {
    read_some(first_of<asio::mutable_buffer>(buffers), erased(std::move(handler)));
  }
  template <class Buffers, class Handler>
  void async_write_some(const Buffers& buffers, Handler handler) {
    write_some(first_of<asio::const_buffer>(buffers), erased(std::move(handler)));
  }

 private:
  using Secured = asio::ssl::stream<tcp::socket>;

  // Handlers can only be moved, a function wants to copy.
  template <class Handler>
  static Done erased(Handler handler) {
    return [shared = std::make_shared<Handler>(std::move(handler))](const error_code& error, std::size_t size) {
      (*shared)(error, size);
    };
  }
  // "Some" may be as little as one of the buffers.
  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
      if (Buffer(*at).size() > 0) return *at;
    }
    return {};
  }
  void read_some(asio::mutable_buffer buffer, Done done) {
    std::visit([&](auto& stream) { stream.async_read_some(buffer, std::move(done)); }, stream_);
  }
  void write_some(asio::const_buffer buffer, Done done) {
    std::visit([&](auto& stream) { stream.async_write_some(buffer, std::move(done)); }, stream_);
  }

  std::variant<tcp::socket, Secured> stream_;
};

// Beast ends a websocket's connection with these.
void beast_close_socket(HomeStream& stream) {
  error_code ignored;
  stream.socket().close(ignored);
}
template <class Handler>
void async_teardown(beast::role_type /*role*/, HomeStream& stream, Handler&& handler) {
  beast_close_socket(stream);
  asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable { handler(error_code()); });
}

// Begins an operation and waits for its end; when that does not come in time, it is cut off.
template <class Begin>
error_code finish_step(asio::io_context& io, tcp::socket& socket, std::chrono::seconds patience, Begin begin) {
  std::optional<error_code> result;
  begin([&result](const error_code& error, auto&&...) { result = error; });
  const auto end = std::chrono::steady_clock::now() + patience;
  io.restart();
  while (!result && io.run_one_until(end) > 0) continue;
  if (result) return *result;
  error_code ignored;
  socket.close(ignored);
  io.restart();
  io.run_for(kStepPatience);  // the handler refers to `result`
  return asio::error::timed_out;
}

std::string link_error(const error_code& error) {
  if (error == asio::error::timed_out) return "no answer in time";
  if (error == websocket::error::closed || error == asio::error::eof || error == http::error::end_of_stream)
    return "the connection was closed";
  if (error == websocket::error::upgrade_declined) return "no Home Assistant answers there";
  return error.message();
}

std::string link_failure(const HomeAddress& address, const std::string& what) {
  return "cannot talk to " + to_string(address) + ": " + what;
}

std::expected<tcp::socket, std::string> connect_home(asio::io_context& io, const HomeAddress& address) {
  std::optional<NameLookup::Outcome> found;
  NameLookup lookup(io);
  lookup.start(address.host, address.port, [&found](NameLookup::Outcome outcome) { found = std::move(outcome); });
  io.restart();
  io.run_for(kStepPatience);
  lookup.cancel();
  if (!found) return std::unexpected(link_failure(address, "the name server does not answer"));
  if (!*found) return std::unexpected(link_failure(address, found->error()));
  tcp::socket socket(io);
  const error_code error =
      finish_step(io, socket, kStepPatience, [&](auto done) { asio::async_connect(socket, **found, std::move(done)); });
  if (!error) return std::expected<tcp::socket, std::string>(std::move(socket));
  const bool usual = address.port == 80 || address.port == 443;
  return std::unexpected(link_failure(address, link_error(error)) +
                         (usual ? "; Home Assistant's own port is 8123, to be given as " +
                                      std::string(address.tls ? "https://" : "http://") + address.host + ":8123"
                                : ""));
}

std::string tls_failure(const HomeAddress& address, SSL* session, const error_code& error) {
  const long verdict = SSL_get_verify_result(session);
  if (verdict != X509_V_OK) {
    return link_failure(address, std::string("its certificate is not trusted: ") +
                                     X509_verify_cert_error_string(verdict) +
                                     "; --ca-file names the certificate of the authority that signed it");
  }
  const bool is_plain = error.category() == asio::error::get_ssl_category() &&
                        ERR_GET_REASON(static_cast<unsigned long>(error.value())) == SSL_R_WRONG_VERSION_NUMBER;
  return link_failure(address, is_plain ? "that port does not speak TLS; try http://" : "TLS: " + link_error(error));
}

// What every connection needs. The streams refer to it.
struct HomeLine {
  asio::io_context io{1};
  asio::ssl::context tls{asio::ssl::context::tls_client};
};

// A stream that is connected, and secured where it is to be.
std::expected<HomeStream, std::string> open_stream(HomeLine& line, const HomeAccess& access) {
  auto socket = connect_home(line.io, access.address);
  if (!socket) return std::unexpected(std::move(socket.error()));
  if (!access.address.tls) return HomeStream(std::move(*socket));
  TlsConfig config;
  config.ca_file = access.ca_file;
  if (std::string problem = prepare_tls(line.tls, config); !problem.empty()) return std::unexpected(problem);
  HomeStream stream(std::move(*socket), line.tls);
  auto& secured = *stream.secured();
  expect_name(secured.native_handle(), access.address.host);
  const error_code error = finish_step(line.io, stream.socket(), kStepPatience, [&](auto done) {
    secured.async_handshake(asio::ssl::stream_base::client, std::move(done));
  });
  if (error) return std::unexpected(tls_failure(access.address, secured.native_handle(), error));
  return stream;
}

class WebSocket : public HomeLink::Socket {
 public:
  WebSocket(std::unique_ptr<HomeLine> line, HomeStream stream, HomeAddress address)
      : line_(std::move(line)), address_(std::move(address)), stream_(std::move(stream)) {
    stream_.read_message_max(kLargestMessage);
  }
  ~WebSocket() override {
    if (!stream_.is_open()) return;
    (void)finish_step(line_->io, stream_.next_layer().socket(), kStepPatience,
                      [this](auto done) { stream_.async_close(websocket::close_code::normal, std::move(done)); });
  }

  // Empty when it works.
  std::string shake_hands() {
    const error_code error = run(kStepPatience, [this](auto done) {
      stream_.async_handshake(host_and_port(address_), address_.path + "/api/websocket", std::move(done));
    });
    return error ? link_failure(address_, link_error(error)) : std::string();
  }

  std::expected<void, std::string> send(const std::string& text) override {
    stream_.text(true);
    return verdict(run(kStepPatience, [&](auto done) { stream_.async_write(asio::buffer(text), std::move(done)); }));
  }

  std::expected<std::string, std::string> receive() override {
    beast::flat_buffer buffer;
    const error_code error = run(kAnswerPatience, [&](auto done) { stream_.async_read(buffer, std::move(done)); });
    if (error) return std::unexpected(link_failure(address_, link_error(error)));
    return beast::buffers_to_string(buffer.data());
  }

 private:
  template <class Begin>
  error_code run(std::chrono::seconds patience, Begin begin) {
    return finish_step(line_->io, stream_.next_layer().socket(), patience, begin);
  }
  std::expected<void, std::string> verdict(const error_code& error) const {
    if (error) return std::unexpected(link_failure(address_, link_error(error)));
    return {};
  }

  std::unique_ptr<HomeLine> line_;  // outlives the stream
  HomeAddress address_;
  websocket::stream<HomeStream, false> stream_;  // without compression, which Home Assistant does not need
};

std::expected<unsigned, std::string> exchange_http(HomeLine& line, HomeStream& stream, const HomeAddress& address,
                                                   http::request<http::string_body>& request) {
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  error_code error = finish_step(line.io, stream.socket(), kStepPatience,
                                 [&](auto done) { http::async_write(stream, request, std::move(done)); });
  if (!error) {
    error = finish_step(line.io, stream.socket(), kAnswerPatience,
                        [&](auto done) { http::async_read(stream, buffer, response, std::move(done)); });
  }
  if (error) return std::unexpected(link_failure(address, link_error(error)));
  return response.result_int();
}

}  // namespace

std::expected<std::unique_ptr<HomeLink::Socket>, std::string> open_home_socket(const HomeAccess& access) {
  auto line = std::make_unique<HomeLine>();
  auto stream = open_stream(*line, access);
  if (!stream) return std::unexpected(std::move(stream.error()));
  auto socket = std::make_unique<WebSocket>(std::move(line), std::move(*stream), access.address);
  if (std::string problem = socket->shake_hands(); !problem.empty()) return std::unexpected(std::move(problem));
  return socket;
}

std::expected<unsigned, std::string> home_request(const HomeAccess& access, std::string_view method,
                                                  const std::string& path, const std::string& body) {
  constexpr unsigned kHttp11 = 11;
  http::request<http::string_body> request;
  request.version(kHttp11);
  request.method_string({method.data(), method.size()});
  request.target(access.address.path + path);
  request.set(http::field::host, host_and_port(access.address));
  request.set(http::field::authorization, "Bearer " + access.token);
  request.set(http::field::content_type, "application/json");
  request.body() = body;
  request.keep_alive(false);
  request.prepare_payload();
  HomeLine line;
  auto stream = open_stream(line, access);
  if (!stream) return std::unexpected(std::move(stream.error()));
  return exchange_http(line, *stream, access.address, request);
}

}  // namespace ams2mqtt

#include "web_session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include "web_head.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::size_t kLargestBuffer = 16 * 1024;
constexpr std::chrono::milliseconds kLinger{2'000};
constexpr std::chrono::milliseconds kHeartbeat{15'000};

std::string address_of(const asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  asio::ip::address address = socket.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address.to_string();
}

UtcSeconds host_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

WebSession::WebSession(asio::ip::tcp::socket socket, std::shared_ptr<WebShared> shared)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      shared_(std::move(shared)),
      address_(address_of(socket_)),
      buffer_(kLargestBuffer) {}

WebSession::~WebSession() {
  if (streams_) --shared_->readers;
}

void WebSession::end() {
  Error ignored;
  timer_.cancel();
  socket_.close(ignored);
}

void WebSession::end_after(std::chrono::milliseconds patience) {
  timer_.expires_after(patience);
  timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error) self->end();
  });
}

void WebSession::read() {
  waits_ = true;
  since_ = std::chrono::steady_clock::now();
  parser_.emplace();
  parser_->header_limit(kLargestHead);
  end_after(shared_->limits.patience);
  http::async_read_header(socket_, buffer_, *parser_,
                          [self = shared_from_this()](const Error& error, std::size_t) { self->on_head(error); });
}

void WebSession::on_head(const Error& error) {
  timer_.cancel();
  waits_ = false;
  if (!is_open()) return;
  if (error) return on_bad_head(error);
  on_request();
}

void WebSession::on_bad_head(const Error& error) {
  const bool is_http = error.category() == make_error_code(http::error::end_of_stream).category();
  if (!is_http || error == http::error::end_of_stream || error == http::error::partial_message) return end();
  const bool is_long = error == http::error::header_limit || error == http::error::buffer_overflow;
  asked_ = {};
  respond(is_long ? refusal(431, "the head of the request is too long") : refusal(400, "this is no HTTP/1.1 request"));
}

void WebSession::on_request() {
  asked_ = read_head(*parser_, shared_->rule, address_);
  if (asked_.access != Access::granted) return refuse(asked_.access);
  if (!asked_.request) return respond(asked_.request.error());
  end_after(shared_->limits.patience);
  shared_->handlers.answer(*asked_.request, [self = shared_from_this()](WebAnswer answer) {
    if (self->is_open()) self->on_answer(std::move(answer));
  });
}

void WebSession::on_answer(WebAnswer answer) {
  timer_.cancel();
  if (!answer.etag.empty() && asked_.etag == answer.etag) answer.status = 304;
  if (!answer.is_stream || asked_.only_head) return respond(std::move(answer));
  if (shared_->readers < shared_->limits.readers) return begin_stream(answer);
  respond(refusal(503, "there are as many readers of events as there may be"));
}

void WebSession::refuse(Access access) {
  switch (access) {
    case Access::granted:
      return;
    case Access::password_missing:
      return respond(refusal(401, "a password is needed"));
    case Access::foreign_name:
      return respond(refusal(421, "without a password the page is for this machine alone: use the name localhost"));
    case Access::refused:
      shared_->handlers.on_refused("a request came from " + address_ + ", which may not read the page");
      return respond(refusal(403, "the page is not for this address"));
    case Access::password_wrong:
      break;
  }
  shared_->handlers.on_refused("a wrong password for the page came from " + address_);
  timer_.expires_after(shared_->limits.login_pause);
  timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error) self->respond(refusal(401, "the password is wrong"));
  });
}

void WebSession::respond(WebAnswer answer) {
  head_ = head_of(answer, {.keep_alive = asked_.keep_alive, .now = host_now()});
  body_ = answer.status == 304 || asked_.only_head ? std::string() : std::move(answer.body);
  end_after(shared_->limits.write_patience);
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head_), asio::buffer(body_)};
  asio::async_write(socket_, buffers,
                    [self = shared_from_this()](const Error& error, std::size_t) { self->on_written(error); });
}

void WebSession::on_written(const Error& error) {
  timer_.cancel();
  if (error || !is_open()) return end();
  body_ = {};
  if (asked_.keep_alive) return read();
  linger();
}

// What the client is still sending is taken before the connection is closed: otherwise the system would throw away the
// answer with it.
void WebSession::linger() {
  Error ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  end_after(kLinger);
  drain();
}

void WebSession::drain() {
  socket_.async_read_some(asio::buffer(scratch_), [self = shared_from_this()](const Error& error, std::size_t) {
    error ? self->end() : self->drain();
  });
}

void WebSession::begin_stream(const WebAnswer& answer) {
  streams_ = true;
  ++shared_->readers;
  events_ = head_of(answer, {.keep_alive = false, .now = host_now()});
  drain();
  write_events();
  shared_->handlers.on_reader(shared_from_this());
}

void WebSession::send(std::string_view event, std::string_view data) {
  if (!is_open()) return;
  if (events_.size() + data.size() > shared_->limits.backlog) return end();
  events_.append("event: ").append(event).append("\ndata: ").append(data).append("\n\n");
  if (!writes_) write_events();
}

void WebSession::write_events() {
  writes_ = true;
  body_ = std::exchange(events_, {});
  end_after(shared_->limits.write_patience);
  asio::async_write(socket_, asio::buffer(body_), [self = shared_from_this()](const Error& error, std::size_t) {
    self->writes_ = false;
    if (error || !self->is_open()) return self->end();
    self->events_.empty() ? self->await_heartbeat() : self->write_events();
  });
}

// So that a proxy does not take the connection for a dead one, and a dead one is found.
void WebSession::await_heartbeat() {
  timer_.expires_after(kHeartbeat);
  timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (error || !self->is_open()) return;
    self->events_ += ":\n\n";
    self->write_events();
  });
}

}  // namespace ams2mqtt

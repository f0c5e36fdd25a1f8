#include "ams2mqtt/system/http_question.hpp"

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/connect.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>

#include "ams2mqtt/system/name_lookup.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint64_t kLargestBody = 64 * 1024;
constexpr std::uint32_t kLargestHeader = 8 * 1024;

// Each step starts the next one; the last one, or a failure, sets the outcome.
class HttpConversation {
 public:
  explicit HttpConversation(const HttpQuestion& question) : question_(question) {
    request_.method(http::verb::get);
    request_.target(question.path);
    request_.version(11);
    request_.set(http::field::host, question.host);
    request_.set(http::field::authorization, "Bearer " + question.token);
    request_.set(http::field::connection, "close");
    answer_.body_limit(kLargestBody);
    answer_.header_limit(kLargestHeader);
  }

  std::expected<HttpAnswer, std::string> run() {
    lookup_.start(question_.host, question_.port, [this](const NameLookup::Outcome& found) { on_found(found); });
    io_.run_for(question_.timeout);
    if (!outcome_) return std::unexpected("no answer");
    return std::move(*outcome_);
  }

 private:
  void on_found(const NameLookup::Outcome& found) {
    if (!found) {
      fail(found.error());
      return;
    }
    endpoints_ = *found;
    asio::async_connect(socket_, endpoints_, [this](const error_code& error, const tcp::endpoint&) {
      error ? fail(error.message()) : send();
    });
  }

  void send() {
    http::async_write(socket_, request_,
                      [this](const error_code& error, std::size_t) { error ? fail(error.message()) : receive(); });
  }

  void receive() {
    http::async_read(socket_, received_, answer_, [this](const error_code& error, std::size_t) {
      if (error == http::error::body_limit || error == http::error::header_limit) {
        fail("the answer is too long");
      } else if (error == http::error::end_of_stream || error == http::error::partial_message) {
        fail("the answer is cut short");
      } else if (error.category() == make_error_code(http::error::end_of_stream).category()) {
        fail("the answer is not HTTP");
      } else if (error) {
        fail(error.message());
      } else {
        outcome_ = HttpAnswer{.status = answer_.get().result_int(), .body = std::move(answer_.get().body())};
      }
    });
  }

  void fail(std::string what) { outcome_ = std::unexpected(std::move(what)); }

  const HttpQuestion& question_;
  asio::io_context io_{1};
  NameLookup lookup_{io_};
  NameLookup::Endpoints endpoints_;
  tcp::socket socket_{io_};
  http::request<http::empty_body> request_;
  boost::beast::flat_buffer received_;
  http::response_parser<http::string_body> answer_;
  std::optional<std::expected<HttpAnswer, std::string>> outcome_;
};

}  // namespace

std::expected<HttpAnswer, std::string> ask_http(const HttpQuestion& question) {
  return HttpConversation(question).run();
}

}  // namespace ams2mqtt

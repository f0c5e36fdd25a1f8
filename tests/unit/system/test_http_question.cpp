#include "ams2mqtt/system/http_question.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <iterator>
#include <string>
#include <thread>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Answers one request with these bytes, whatever they are, and hangs up.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer)
      : thread_([this, answer = std::move(answer)] {
          tcp::socket peer(io_);
          boost::system::error_code error;
          acceptor_.accept(peer, error);
          asio::streambuf request;
          asio::read_until(peer, request, "\r\n\r\n", error);
          request_.assign(std::istreambuf_iterator<char>(&request), {});
          asio::write(peer, asio::buffer(answer), error);
        }) {}
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  ~OneAnswer() { thread_.join(); }

  [[nodiscard]] std::expected<HttpAnswer, std::string> ask() {
    return ask_http({.host = "127.0.0.1",
                     .port = acceptor_.local_endpoint().port(),
                     .path = "/services/mqtt",
                     .token = "t0k3n",
                     .timeout = std::chrono::seconds(20)});
  }
  // Once it has answered.
  [[nodiscard]] const std::string& request() const { return request_; }

 private:
  asio::io_context io_;
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::string request_;
  std::thread thread_;
};

std::string error_of(const std::string& answer) {
  OneAnswer server(answer);
  const auto asked = server.ask();
  return asked ? "answered" : asked.error();
}

}  // namespace

TEST_CASE("a question over HTTP has its path and its token, and an answer its status and body", "[http]") {
  std::string request;
  {
    OneAnswer server("HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nhelloand more");
    const auto answer = server.ask();
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK(answer->body == "hello");
    request = server.request();
  }
  CHECK(request.starts_with("GET /services/mqtt HTTP/1.1\r\n"));
  CHECK(request.find("\r\nAuthorization: Bearer t0k3n\r\n") != std::string::npos);
  CHECK(request.find("\r\nHost: 127.0.0.1\r\n") != std::string::npos);
}

TEST_CASE("an answer may come in chunks, or end with the connection", "[http]") {
  OneAnswer chunks("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
  CHECK(chunks.ask()->body == "abc");
  OneAnswer closed("HTTP/1.0 200 OK\r\n\r\nto the end");
  CHECK(closed.ask()->body == "to the end");
}

TEST_CASE("what is no answer is an error", "[http]") {
  CHECK(error_of("") == "the answer is cut short");
  CHECK(error_of("220 mail.example ESMTP\r\n\r\n") == "the answer is not HTTP");
  CHECK(error_of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort") == "the answer is cut short");
  CHECK(error_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x')) == "the answer is too long");
  CHECK(error_of("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n") == "the answer is too long");
  CHECK(error_of("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')) == "the answer is too long");
}

TEST_CASE("nobody there, and nobody who answers", "[http]") {
  asio::io_context io;
  tcp::acceptor silent(io, {asio::ip::address_v4::loopback(), 0});
  HttpQuestion question{.host = "127.0.0.1",
                        .port = silent.local_endpoint().port(),
                        .path = "/",
                        .token = "t",
                        .timeout = std::chrono::milliseconds(50)};
  CHECK(ask_http(question).error() == "no answer");
  silent.close();
  question.timeout = std::chrono::seconds(20);
  CHECK(ask_http(question).error() == "Connection refused");
}

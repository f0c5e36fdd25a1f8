#include "ams2mqtt/http/web_server.hpp"

#include <array>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "ams2mqtt/config/secret_digest.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

using boost::asio::ip::tcp;

const std::string kHost = "Host: localhost\r\n\r\n";

// A server on a thread of its own. It answers with the path that it was asked for.
class Served {
 public:
  explicit Served(const WebLimits& limits = {}, const HttpConfig& http = {})
      : server_(io_, {.address = "127.0.0.1", .port = 0}, AccessRule(http),
                {.answer = [](const WebRequest& request, const auto& respond) { respond(answer(request)); },
                 .on_reader = [this](const auto& reader) { readers_.push_back(reader); },
                 .on_refused = [this](const std::string& what) { refused_.push_back(what); }},
                limits) {
    problem = server_.listen();
    const std::string address = server_.address();
    port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Served() {
    boost::asio::post(io_, [this] {
      server_.stop();
      io_.stop();
    });
    thread_.join();
  }

  // What `ask` returns on the server's thread.
  template <class Ask>
  auto on_loop(Ask ask) {
    std::packaged_task<decltype(ask(*this))()> task([&] { return ask(*this); });
    auto result = task.get_future();
    boost::asio::post(io_, std::ref(task));
    return result.get();
  }

  static WebAnswer answer(const WebRequest& request) {
    const std::string& path = request.path.front();
    if (path == "events") return {.type = "text/event-stream", .is_stream = true};
    return {.type = "text/plain", .body = path, .etag = path == "tag" ? "\"7\"" : ""};
  }

  std::string problem;
  std::uint16_t port = 0;
  std::vector<std::weak_ptr<EventReader>> readers_;
  std::vector<std::string> refused_;

 private:
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};

 public:
  WebServer server_;

 private:
  std::thread thread_;
};

class Browser {
 public:
  explicit Browser(const Served& served) { socket_.connect({boost::asio::ip::make_address("127.0.0.1"), served.port}); }
  void say(const std::string& text) {
    boost::system::error_code ignored;  // it may have been hung up on
    boost::asio::write(socket_, boost::asio::buffer(text), ignored);
  }
  // Up to and with `end`; what there was, where it is closed before.
  std::string hear_to(const std::string& end) {
    boost::system::error_code error;
    const std::size_t size = boost::asio::read_until(socket_, heard_, end, error);
    return take(error ? heard_.size() : size);
  }
  std::string hear_all() {
    boost::system::error_code error;
    boost::asio::read(socket_, heard_, error);
    return take(heard_.size());
  }
  // An answer whose content is `content`.
  std::string ask(const std::string& line, const std::string& content) {
    say(line + " HTTP/1.1\r\n" + kHost);
    return hear_to("\r\n\r\n" + content);
  }
  tcp::socket& socket() { return socket_; }

 private:
  std::string take(std::size_t size) {
    const auto begin = boost::asio::buffers_begin(heard_.data());
    std::string text(begin, begin + static_cast<std::ptrdiff_t>(size));
    heard_.consume(size);
    return text;
  }

  boost::asio::io_context io_{1};
  tcp::socket socket_{io_};
  boost::asio::streambuf heard_;
};

}  // namespace

TEST_CASE("17 requests are answered one after the other on a connection", "[http]") {
  const Served served;
  REQUIRE(served.problem.empty());
  Browser browser(served);
  CHECK(browser.ask("GET /one", "one").starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(browser.ask("GET /two?x=1", "two").contains("Content-Length: 3\r\n"));
  const std::string head = browser.ask("HEAD /three", "");
  CHECK(head.contains("Content-Length: 5\r\n"));
  browser.say("GET /four HTTP/1.1\r\n" + kHost + "GET /five HTTP/1.1\r\n" + kHost);  // at once
  CHECK(browser.hear_to("\r\n\r\nfour").contains("200"));
  CHECK(browser.hear_to("\r\n\r\nfive").contains("200"));
  browser.say("GET /six HTTP/1.1\r\nConnection: close\r\n" + kHost);
  CHECK(browser.hear_all().ends_with("\r\n\r\nsix"));
}

TEST_CASE("17 what is no reading is refused, and the connection closed", "[http]") {
  const Served served;
  const auto answer_to = [&](const std::string& text) {
    Browser browser(served);
    browser.say(text);
    return browser.hear_all().substr(0, 12);
  };
  CHECK(answer_to("POST / HTTP/1.1\r\n" + kHost) == "HTTP/1.1 405");
  CHECK(answer_to("DELETE / HTTP/1.1\r\nContent-Length: 3\r\n" + kHost + "abc") == "HTTP/1.1 405");
  CHECK(answer_to("GET / HTTP/1.1\r\nContent-Length: 3\r\n" + kHost + "abc") == "HTTP/1.1 413");
  CHECK(answer_to("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + kHost) == "HTTP/1.1 413");
  CHECK(answer_to("GET /../x HTTP/1.1\r\nConnection: close\r\n" + kHost) == "HTTP/1.1 400");
  CHECK(answer_to("\x16\x03\x01\x02 a TLS client\r\n\r\n") == "HTTP/1.1 400");
  CHECK(answer_to("GET / HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n" + kHost) == "HTTP/1.1 431");
  CHECK(answer_to("GET / HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\n\r\n") == "HTTP/1.1 421");
}

TEST_CASE("17 what has not changed is not sent again", "[http]") {
  const Served served;
  Browser browser(served);
  CHECK(browser.ask("GET /tag", "tag").contains("ETag: \"7\"\r\n"));
  browser.say("GET /tag HTTP/1.1\r\nIf-None-Match: \"7\"\r\n" + kHost);
  CHECK(browser.hear_to("\r\n\r\n").starts_with("HTTP/1.1 304 Not Modified\r\n"));
  CHECK(browser.ask("GET /next", "next").contains("200"));
}

TEST_CASE("17 a wrong password is answered after a pause, and told", "[http]") {
  HttpConfig http;
  http.password = digest_of("open sesame");
  Served served({.login_pause = std::chrono::milliseconds(1)}, http);
  Browser browser(served);
  browser.say("GET /one HTTP/1.1\r\nHost: pi\r\n\r\n");
  CHECK(browser.hear_to("\r\n\r\n{").contains("WWW-Authenticate: Basic"));
  CHECK(browser.hear_to("\n") == "\"error\":\"a password is needed\"}\n");
  browser.say("GET /one HTTP/1.1\r\nHost: pi\r\nAuthorization: Basic bWU6d3Jvbmc=\r\n\r\n");
  CHECK(browser.hear_to("\r\n\r\n{").starts_with("HTTP/1.1 401"));
  CHECK(browser.hear_to("\n") == "\"error\":\"the password is wrong\"}\n");
  browser.say("GET /one HTTP/1.1\r\nHost: pi\r\nAuthorization: Basic bWU6b3BlbiBzZXNhbWU=\r\n\r\n");
  CHECK(browser.hear_to("\r\n\r\none").contains("200 OK"));
  CHECK(served.on_loop([](Served& each) { return each.refused_; }) ==
        std::vector<std::string>{"a wrong password for the page came from 127.0.0.1"});
}

TEST_CASE("17 events go on until one side hangs up", "[http]") {
  Served served;
  std::weak_ptr<EventReader> reader;
  {
    Browser browser(served);
    browser.say("GET /events?key=7 HTTP/1.1\r\n" + kHost);
    CHECK(browser.hear_to("\r\n\r\n").contains("Content-Type: text/event-stream\r\n"));
    reader = served.on_loop([](Served& each) { return each.readers_.at(0); });
    CHECK(served.on_loop([&](Served&) {
      const auto one = reader.lock();
      one->send("meter", "{\"a\":1}");
      one->send("line", "two");
      return std::string(*one->request().parameter("key"));
    }) == "7");
    CHECK(browser.hear_to("\n\n") == "event: meter\ndata: {\"a\":1}\n\n");
    CHECK(browser.hear_to("\n\n") == "event: line\ndata: two\n\n");
  }
  const auto is_gone = [&](Served&) { return reader.expired(); };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!served.on_loop(is_gone) && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  CHECK(served.on_loop(is_gone));
  CHECK(served.on_loop([](Served& each) { return each.server_.connections(); }) == 0);
}

TEST_CASE("17 who does not keep up with the events is hung up on", "[http]") {
  Served served({.backlog = 1000});
  Browser browser(served);
  browser.say("GET /events HTTP/1.1\r\n" + kHost);
  CHECK(browser.hear_to("\r\n\r\n").contains("200"));
  const bool open = served.on_loop([](Served& each) {
    const auto reader = each.readers_.at(0).lock();
    for (int event = 0; event < 20; ++event) reader->send("x", std::string(100, 'x'));
    return each.server_.connections() > 0;
  });
  CHECK_FALSE(open);
}

TEST_CASE("17 there is a limit to those who read events", "[http]") {
  const Served served({.readers = 1});
  Browser first(served);
  first.say("GET /events HTTP/1.1\r\n" + kHost);
  CHECK(first.hear_to("\r\n\r\n").contains("200"));
  Browser second(served);
  second.say("GET /events HTTP/1.1\r\n" + kHost);
  CHECK(second.hear_to("\r\n\r\n").starts_with("HTTP/1.1 503"));
}

TEST_CASE("17 idle and slow connections make room for those who ask", "[http]") {
  Served served({.connections = 4});
  std::vector<std::unique_ptr<Browser>> crowd;
  for (int number = 0; number < 40; ++number) {
    crowd.push_back(std::make_unique<Browser>(served));
    if (number % 2 == 0) crowd.back()->say("GET /slow HT");
  }
  Browser browser(served);
  CHECK(browser.ask("GET /one", "one").contains("200 OK"));
  CHECK(served.on_loop([](Served& each) { return each.server_.connections(); }) <= 4);
}

TEST_CASE("17 a request that does not come in time is not waited for", "[http]") {
  const Served served({.patience = std::chrono::milliseconds(1)});
  Browser browser(served);
  browser.say("GET / HTTP/1.1\r\n");
  CHECK(browser.hear_all().empty());
}

TEST_CASE("17 an address that is taken can be tried again", "[http]") {
  boost::asio::io_context io;
  std::optional<Served> first(std::in_place);
  WebServer second(io, {.address = "127.0.0.1", .port = first->port}, AccessRule(HttpConfig()), {});
  CHECK(second.listen() == "Address already in use");
  CHECK_FALSE(second.is_listening());
  first.reset();
  CHECK(second.listen().empty());
  CHECK(second.is_listening());
}

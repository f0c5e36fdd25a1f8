// One connection of a browser: a request, its answer, and the next one, or events until one side hangs up.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ams2mqtt/http/access.hpp"
#include "ams2mqtt/http/event_reader.hpp"
#include "ams2mqtt/http/web_server.hpp"
#include "web_head_reader.hpp"

namespace ams2mqtt {

// What all connections of a server share.
struct WebShared {
  AccessRule rule;
  WebHandlers handlers;
  WebLimits limits;
  std::size_t readers = 0;  // of events, that are open
};

class WebSession final : public EventReader, public std::enable_shared_from_this<WebSession> {
 public:
  WebSession(boost::asio::ip::tcp::socket socket, std::shared_ptr<WebShared> shared);
  ~WebSession() override;

  void start() { read(); }
  void end();

  [[nodiscard]] bool is_open() const { return socket_.is_open(); }
  // It has not asked anything yet, or nothing more.
  [[nodiscard]] bool waits() const { return waits_; }
  [[nodiscard]] std::chrono::steady_clock::time_point since() const { return since_; }

  [[nodiscard]] const WebRequest& request() const override { return *asked_.request; }
  void send(std::string_view event, std::string_view data) override;

 private:
  using Error = boost::system::error_code;

  void read();
  void on_head(const Error& error);
  void on_bad_head(const Error& error);
  void on_request();
  void on_answer(WebAnswer answer);
  void refuse(Access access);
  void respond(WebAnswer answer);
  void on_written(const Error& error);
  void begin_stream(const WebAnswer& answer);
  void write_events();
  void await_heartbeat();
  void linger();
  void drain();
  void end_after(std::chrono::milliseconds patience);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<WebShared> shared_;
  std::string address_;  // of the other side
  boost::beast::flat_buffer buffer_;
  std::optional<WebParser> parser_;
  WebHead asked_;
  bool waits_ = true;
  std::chrono::steady_clock::time_point since_;
  std::string head_;
  std::string body_;
  bool streams_ = false;
  bool writes_ = false;
  std::string events_;  // that are still to be written
  std::array<char, 512> scratch_{};
};

}  // namespace ams2mqtt

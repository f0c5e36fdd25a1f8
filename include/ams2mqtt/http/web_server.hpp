// Answers browsers, on the loop of the daemon. Read-only: GET and HEAD, and nothing that a page of another origin, a
// slow client or a thousand of them could do costs more than the limits below.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "ams2mqtt/config/listen_address.hpp"
#include "ams2mqtt/http/access.hpp"
#include "ams2mqtt/http/event_reader.hpp"
#include "ams2mqtt/http/web_request.hpp"

namespace ams2mqtt {

struct WebHandlers {
  using Respond = std::function<void(WebAnswer)>;
  // Calls it once, at once or later on the loop.
  std::function<void(const WebRequest&, const Respond&)> answer;
  // After an answer with `is_stream`. The reader lives as long as its connection; whoever sends keeps a weak pointer.
  std::function<void(const std::shared_ptr<EventReader>&)> on_reader;
  // Somebody is not let in: a sentence for the log.
  std::function<void(const std::string&)> on_refused;
};

struct WebLimits {
  std::size_t connections = 64;  // further ones take the place of the one that has asked nothing for longest
  std::size_t readers = 16;      // of events
  std::chrono::milliseconds patience{15'000};        // for a whole request, from the connection or the last answer on
  std::chrono::milliseconds write_patience{30'000};  // for the client to take an answer
  std::chrono::milliseconds login_pause{1'000};      // before a wrong password is answered
  std::size_t backlog = std::size_t{1024} * 1024;    // bytes that a reader of events may be behind
};

class WebServer {
 public:
  // `io` must outlive the server.
  WebServer(boost::asio::io_context& io, ListenAddress where, AccessRule rule, WebHandlers handlers,
            const WebLimits& limits = {});
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  // Begins to listen. Empty, or why it cannot: "Address already in use". May be tried again.
  [[nodiscard]] std::string listen();
  [[nodiscard]] bool is_listening() const;
  // The address in use, with the port that the system chose where it was 0 (in tests).
  [[nodiscard]] std::string address() const;
  // Those that are open.
  [[nodiscard]] std::size_t connections() const;
  // Hangs up on everybody.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace ams2mqtt

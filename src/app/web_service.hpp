// The page, its JSON and the metrics: asks the daemon when somebody asks it.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/http/web_server.hpp"
#include "web_answers.hpp"
#include "web_readers.hpp"

namespace ams2mqtt {

class WebService {
 public:
  // `io` must outlive it.
  WebService(boost::asio::io_context& io, WebReaders::World world);

  // Listens as these settings say, from now on, or not at all. `http`: with a digest in place of the password.
  void adopt(const HttpConfig& http);
  // About once a second: readers are told what is new, and an address that was taken is tried again.
  void on_tick(Monotonic now);
  void stop();

  [[nodiscard]] WebAnswer answer(const WebRequest& request);

 private:
  void listen(Monotonic now);
  [[nodiscard]] WebAnswer meters(const WebRequest& request) const;
  [[nodiscard]] WebAnswer meter(const WebRequest& request) const;
  [[nodiscard]] WebAnswer health() const;
  [[nodiscard]] WebAnswer metrics(const WebRequest& request) const;

  boost::asio::io_context& io_;
  WebReaders::World world_;
  WebReaders readers_{world_};
  HttpConfig http_;
  std::unique_ptr<WebServer> server_;  // null: off
  std::string said_;                   // why it cannot listen
  Monotonic tried_at_{0};
};

}  // namespace ams2mqtt

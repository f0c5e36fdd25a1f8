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
#include "record_keeper.hpp"
#include "web_answers.hpp"
#include "web_readers.hpp"

namespace ams2mqtt {

class WebService {
 public:
  // `io` must outlive it.
  WebService(boost::asio::io_context& io, WebReaders::World world);

  // Listens as `config.http` says, from now on, or not at all. `config`: with digests in place of secrets.
  // `keeps`: what is recorded is written to disk.
  void adopt(const Config& config, bool keeps);
  // About once a second: readers are told what is new, and an address that was taken is tried again.
  void on_tick(Monotonic now);
  void stop();
  // Lines may end: what they have recorded is handed to the disk.
  void write_records();
  void forget(const std::string& key);

  // `respond` is called once, perhaps later.
  void answer(const WebRequest& request, const WebHandlers::Respond& respond);

 private:
  void listen(Monotonic now);
  [[nodiscard]] WebAnswer meters(const WebRequest& request) const;
  [[nodiscard]] WebAnswer answer_now(const WebRequest& request) const;
  [[nodiscard]] WebAnswer meter(const WebRequest& request) const;
  void history(const WebRequest& request, const WebHandlers::Respond& respond);
  [[nodiscard]] WebAnswer health() const;
  [[nodiscard]] WebAnswer metrics(const WebRequest& request) const;

  boost::asio::io_context& io_;
  WebReaders::World world_;
  WebReaders readers_{world_};
  HttpConfig http_;
  std::filesystem::path history_;
  std::unique_ptr<RecordKeeper> records_;  // null: off, and so the next
  std::unique_ptr<WebServer> server_;
  std::string said_;  // why it cannot listen
  Monotonic tried_at_{0};
};

}  // namespace ams2mqtt

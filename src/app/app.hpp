// The daemon: its meters, the broker, the service manager and the signals on one io_context and one thread.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/birth_watch.hpp"
#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/service/service_notify.hpp"
#include "capture_server.hpp"
#include "command_servers.hpp"
#include "group_worker.hpp"
#include "meter_fleet.hpp"
#include "request_handler.hpp"
#include "web_service.hpp"

namespace ams2mqtt {

class App {
 public:
  struct Options {
    bool print = false;  // messages go to standard output instead of a broker
    // Reads the configuration again, and logs its problems if it has any.
    std::function<std::optional<Config>()> load = {};
    bool ends_with_terminal = false;  // a hangup ends it when its terminal is gone
    // The last warning or error of the log; empty: none yet.
    std::function<std::string()> last_trouble = {};
    // See RecentLog.
    std::function<std::vector<LoggedLine>(std::uint64_t from)> recent_lines = {};
  };

  // Throws std::runtime_error when the system lacks something that the configuration names, and ClientIdTaken.
  App(const Config& config, Options options);

  // Returns once a signal that ends it (kEndingSignals) has stopped everything. A second one ends the process at once.
  // SIGHUP reads the configuration again: what it does not change carries on. kExitFailed if it ended because it cannot
  // print, kExitUsage if another client has its id at the broker.
  [[nodiscard]] ExitCode run();

 private:
  [[nodiscard]] MqttHandlers mqtt_handlers(bool is_worker);
  void make_meters(const Config& config);
  void begin_reading();
  void start();
  void stop(std::string_view why);
  void leave_group(std::function<void()> then);
  void end();
  void on_output_ended(int error);
  void await_hangup();
  void on_hangup();
  void reload();
  void change_broker(Config config);
  void change_left_broker(Config config);
  void adopt(Config config, std::size_t kept);
  void await_tick();
  void on_tick();
  void await_watchdog();
  void on_watchdog();
  void on_broker_up();
  void on_taken(std::int64_t mark);
  void on_birth();
  void say_status(Monotonic now);
  void answer_birth(Monotonic now);
  void on_broker_status(const BrokerStatus& status);
  void give_way(const BrokerEvent& event);
  void on_left_out(const std::string& topic);
  void report_status(Monotonic now);
  [[nodiscard]] RequestHandler::Daemon daemon() const;
  [[nodiscard]] WebDaemon web_daemon() const;
  [[nodiscard]] DaemonScrape scrape() const;
  [[nodiscard]] std::string state(Monotonic now) const;
  void note_daemon(Monotonic now);

  Options options_;
  Config config_;  // with digests in place of secrets
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_};
  boost::asio::signal_set hangup_{io_};
  boost::asio::steady_timer tick_{io_};
  boost::asio::steady_timer watchdog_{io_};
  ServiceNotifier notifier_ = ServiceNotifier::from_environment();
  RequestHandler requests_;
  CaptureServer captures_;
  CommandServers servers_;
  std::minstd_rand random_{std::random_device{}()};
  std::unique_ptr<MessageSink> printer_;  // one of these two
  std::unique_ptr<MqttClient> mqtt_;
  std::unique_ptr<MeterFleet> fleet_;    // publishes to it
  std::unique_ptr<GroupWorker> worker_;  // the same, in place of a fleet that has meters
  WebService web_;                       // shows them
  BirthWatch births_;
  std::string reported_;
  Monotonic reported_at_{0};
  bool broker_up_ = false;
  bool broker_mute_ = false;  // it acknowledges nothing
  Monotonic status_at_{0};    // when the daemon's own status was last published
  Monotonic begun_at_{0};
  std::optional<UtcSeconds> started_;  // the same by the host's clock, once it is set
  ExitCode end_ = kExitOk;
  bool reloading_ = false;
  bool reload_again_ = false;  // requested meanwhile
};

}  // namespace ams2mqtt

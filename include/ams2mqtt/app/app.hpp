// The daemon: every meter's pipeline, the broker, the service manager and the signals on one io_context and one thread.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ams2mqtt/app/meter_pipeline.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/io/health.hpp"
#include "ams2mqtt/io/mqtt_client.hpp"
#include "ams2mqtt/io/service_notify.hpp"

namespace ams2mqtt {

class App {
 public:
  // `print`: messages go to standard output instead of a broker. Throws std::runtime_error when the system lacks
  // something that the configuration names.
  App(const Config& config, bool print);

  // Returns after SIGTERM or SIGINT, when everything has been stopped. A second signal ends the process at once.
  void run();

 private:
  [[nodiscard]] MqttHandlers mqtt_handlers();
  void start();
  void stop(int signal);
  void await_tick();
  void on_tick();
  void await_watchdog();
  void on_watchdog();
  void on_broker_up();
  void on_birth();
  void on_broker_status(bool up, const std::string& what);
  void warn_of_twins();
  void report_status(Monotonic now);
  [[nodiscard]] std::string state(Monotonic now) const;

  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_};
  boost::asio::steady_timer tick_{io_};
  boost::asio::steady_timer watchdog_{io_};
  ServiceNotifier notifier_ = ServiceNotifier::from_environment();
  HealthServer health_;
  std::minstd_rand random_{std::random_device{}()};
  std::unique_ptr<MessageSink> printer_;  // one of these two
  std::unique_ptr<MqttClient> mqtt_;
  std::vector<std::unique_ptr<MeterPipeline>> meters_;
  std::set<std::string> twins_;  // ids that were warned of
  std::string reported_;
  Monotonic reported_at_{0};
  bool broker_up_ = false;
};

}  // namespace ams2mqtt

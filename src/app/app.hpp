// The daemon: every meter's pipeline, the broker, the service manager and the signals on one io_context and one thread.
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
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/birth_watch.hpp"
#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/service/control.hpp"
#include "ams2mqtt/service/health.hpp"
#include "ams2mqtt/service/service_notify.hpp"
#include "meter_pipeline.hpp"
#include "meter_store.hpp"

namespace ams2mqtt {

class App {
 public:
  struct Options {
    bool print = false;  // messages go to standard output instead of a broker
    // Reads the configuration again, and says in the log what is wrong with it when there is something.
    std::function<std::optional<Config>()> load = {};
    bool ends_with_terminal = false;  // a hangup ends it when there is no terminal any more
  };

  // Throws std::runtime_error when the system lacks something that the configuration names.
  App(const Config& config, Options options);

  // Returns after a signal that ends it (kEndingSignals), when everything has been stopped. A second one ends the
  // process at once. SIGHUP reads the configuration again: what it does not change goes on as it is. False when it has
  // ended because it cannot print.
  [[nodiscard]] bool run();

 private:
  [[nodiscard]] MqttHandlers mqtt_handlers();
  void start();
  void take_addresses();
  void tell_of_health(const TakenAddress& taken, bool answered);
  void tell_of_requests(const TakenAddress& taken);
  void stop(std::string_view why);
  void on_output_ended(int error);
  void await_hangup();
  void on_hangup();
  void reload();
  void adopt(Config config);
  void leave_broker();
  void join_broker(const Config& config);
  // How many go on as before.
  [[nodiscard]] std::size_t change_meters(const Config& config, const Config& compared);
  void end_meter(MeterPipeline& meter);
  [[nodiscard]] std::unique_ptr<MeterPipeline> make_meter(const MeterConfig& meter, const Config& config);
  [[nodiscard]] MessageSink& sink() { return mqtt_ ? static_cast<MessageSink&>(*mqtt_) : *printer_; }
  void await_tick();
  void on_tick();
  void remember(Monotonic now, bool at_once);
  [[nodiscard]] std::string on_request(std::string_view request);
  [[nodiscard]] bool forget_one(const std::string& id);
  [[nodiscard]] std::string forget(const std::string& id);
  [[nodiscard]] std::string forget_all();
  [[nodiscard]] std::string rename(const std::string& id, const std::string& new_id);
  [[nodiscard]] std::string meter_ids() const;
  [[nodiscard]] std::string announcement_of(const std::string& id) const;
  [[nodiscard]] std::vector<std::string> all_ids() const;
  [[nodiscard]] std::string known_meters() const;
  // Whether a meter that was forgotten still has topics on the broker, which is connected.
  [[nodiscard]] bool leaves_topics() const;
  void empty_announcements(const RetiredMeter& meter);
  void empty_left_topics(Monotonic now);
  void await_watchdog();
  void on_watchdog();
  void on_broker_up();
  void on_birth();
  void say_status(Monotonic now);
  void answer_birth(Monotonic now);
  void on_broker_status(const BrokerStatus& status);
  void on_left_out(const std::string& topic);
  void on_packet_limit(std::size_t bytes);
  void warn_of_twins();
  void report_status(Monotonic now);
  [[nodiscard]] std::string refusals() const;
  [[nodiscard]] std::string state(Monotonic now) const;

  Options options_;
  Config config_;  // with digests in place of secrets
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_};
  boost::asio::signal_set hangup_{io_};
  boost::asio::steady_timer tick_{io_};
  boost::asio::steady_timer watchdog_{io_};
  ServiceNotifier notifier_ = ServiceNotifier::from_environment();
  HealthServer health_;
  ControlServer control_;
  std::string control_purpose_;
  std::minstd_rand random_{std::random_device{}()};
  std::unique_ptr<MessageSink> printer_;  // one of these two
  std::unique_ptr<MqttClient> mqtt_;
  std::string base_topic_;
  std::unique_ptr<MeterStore> store_;  // null: nothing is kept, as with print
  std::optional<Monotonic> remembered_at_;
  std::vector<std::unique_ptr<MeterPipeline>> meters_;
  std::vector<std::pair<Monotonic, std::string>> left_topics_;  // to be emptied when their time has come
  BirthWatch births_;
  std::set<std::string> twins_;  // ids that were warned of
  std::string reported_;
  Monotonic reported_at_{0};
  bool broker_up_ = false;
  bool broker_mute_ = false;      // it acknowledges nothing
  Monotonic status_at_{0};        // when the daemon's own status was said last
  std::size_t packet_limit_ = 0;  // of the broker; 0: it names none
  bool failed_ = false;
  bool reloading_ = false;
  bool reload_again_ = false;  // it was asked for meanwhile
};

}  // namespace ams2mqtt

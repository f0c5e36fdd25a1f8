// Every meter's pipeline, and what is kept about meters across restarts: those on a line, those that were replaced, and
// those of lines that are no longer in the configuration. Everything runs on the one io_context thread.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/bridge_publisher.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"
#include "broker_lines.hpp"
#include "meter_pipeline.hpp"
#include "meter_store.hpp"

namespace ams2mqtt {

// What the fleet does not know itself of how the daemon is doing, for its own device.
struct DaemonFacts {
  std::optional<UtcSeconds> started;
  std::size_t waiting = 0;  // messages for the broker
  std::uint64_t dropped = 0;
  std::string last_error = {};
};

class MeterFleet {
 public:
  // `io` and `sink` must outlive the fleet. `store` may be null: nothing is kept. Throws std::runtime_error when the
  // system lacks something that the configuration names.
  // `compared`: the configuration with its secrets as digests.
  MeterFleet(boost::asio::io_context& io, const Config& config, const Config& compared, MessageSink& sink,
             std::unique_ptr<MeterStore> store);

  // Opens the lines, many of them one after the other.
  void start();
  // Stops every source and saves what is known. Returns the last messages; no meter is left afterwards.
  [[nodiscard]] std::vector<Message> stop(Monotonic now);
  // Adopts the meters of another configuration: with `keep`, those that are the same in `compared` (its secrets as
  // digests) and `before` carry on unchanged. Returns how many did.
  std::size_t change(const Config& config, const Config& before, const Config& compared, bool keep);

  void on_broker_up();
  void on_broker_down();
  void on_birth(double jitter);
  void on_left_out(const std::string& topic);
  void limit_packets(std::size_t bytes);
  // Before on_broker_up() and on_tick().
  void note_daemon(DaemonFacts facts) { daemon_ = std::move(facts); }
  // About once a second.
  void on_tick(Monotonic now);
  // Saves what is known: now, or if a change is worth saving.
  void remember(Monotonic now, bool at_once);

  [[nodiscard]] std::size_t size() const { return meters_.size(); }
  // The lines, as find_line() counts them.
  [[nodiscard]] MeterPipeline& line(std::size_t index) const { return *meters_[index]; }
  [[nodiscard]] std::size_t online() const;
  [[nodiscard]] std::optional<Monotonic> last_telegram() const;
  // Of all meters together.
  [[nodiscard]] GuardCounters guard_counters() const;
  // Of the meters on the lines, as far as known.
  [[nodiscard]] std::vector<std::string> ids_on_lines() const;
  // Of all meters about which anything is known.
  [[nodiscard]] std::vector<std::string> all_ids() const;
  // What people call the lines, at most `most` of them.
  [[nodiscard]] std::vector<std::string> names_of_lines(std::size_t most) const;
  // The meter that is on a line under this id now; null when there is none.
  [[nodiscard]] MeterPipeline* find(const std::string& id) const;
  // The line with this meter, or of this name; "#N": the Nth, from 1; empty: the first. Null when there is none.
  [[nodiscard]] MeterPipeline* find_line(const std::string& which) const;

  // Is told of each meter that is forgotten, by its id.
  void on_forgotten(std::function<void(const std::string&)> tell) { forgotten_ = std::move(tell); }
  // Removes the meter from the broker and from memory. False when it is unknown.
  [[nodiscard]] bool forget(const std::string& id);
  // Forgets all of them, and what was learned about who sends on the lines. Returns how many there were.
  std::size_t forget_all();
  // Whether a forgotten meter still has topics waiting to be emptied.
  [[nodiscard]] bool leaves_topics() const;

 private:
  [[nodiscard]] std::unique_ptr<MeterPipeline> make_meter(const MeterConfig& meter, const Config& config,
                                                          const MeterMemory& memory);
  void make_missing_meters(const std::vector<const MeterConfig*>& lines, const Config& config);
  [[nodiscard]] BrokerLines::Fleet for_broker_lines();
  [[nodiscard]] std::vector<MeterPipeline*> begin_lines(const std::vector<MeterConfig>& lines);
  void end_line(MeterPipeline& line);
  void go_on();
  [[nodiscard]] bool open_lines();
  [[nodiscard]] bool tell_of_broker();
  [[nodiscard]] bool is_crowded() const;
  void tick_meters();
  void give_back_memory(Monotonic now);
  void end_meter(MeterPipeline& meter, bool is_worth_keeping);
  void empty_announcements(const RetiredMeter& meter);
  void empty_left_topics(Monotonic now);
  void warn_of_twins();
  void change_bridge(const Config& config);
  void publish(std::span<const Message> messages);
  [[nodiscard]] BridgeFacts bridge_facts(Monotonic now) const;

  boost::asio::io_context& io_;
  boost::asio::steady_timer pace_;
  MessageSink& sink_;
  MessagePool pool_;
  std::unique_ptr<MeterStore> store_;
  std::string base_topic_;
  BridgeConfig bridge_config_;
  BridgePublisher bridge_;
  DaemonFacts daemon_;
  std::optional<Monotonic> remembered_at_;
  std::vector<std::unique_ptr<MeterPipeline>> meters_;          // those of brokers behind the others
  Config common_;                                               // for lines that are still to come; without meters
  std::vector<std::pair<Monotonic, std::string>> left_topics_;  // to be emptied when due
  std::set<std::string> twins_;                                 // ids already warned about
  std::size_t packet_limit_ = 0;                                // the broker's; 0: it states none
  std::size_t next_tick_ = 0;                                   // the meter whose turn it is
  std::function<void(const std::string&)> forgotten_;
  bool was_crowded_ = false;  // and memory was not given back since
  Monotonic gave_back_at_{0};
  bool started_ = false;
  bool broker_up_ = false;
  std::unique_ptr<BrokerLines> broker_lines_;  // destroyed first: it makes and ends meters
};

}  // namespace ams2mqtt

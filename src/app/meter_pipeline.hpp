// One meter from its bytes to its messages: source -> decoder -> tracker, with the energies that follow -> publisher ->
// sink, and the few log lines that say how it is doing. Everything runs on the one io_context thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/energy/derived_energy.hpp"
#include "ams2mqtt/explain/explanation.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"
#include "ams2mqtt/homeassistant/publisher.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/metrics/scrape.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/monotonic.hpp"
#include "ams2mqtt/tracking/meter_events.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"
#include "line_diagnostics.hpp"
#include "line_listener.hpp"
#include "line_opening.hpp"
#include "line_quality.hpp"
#include "list_log.hpp"
#include "meter_record.hpp"
#include "meter_status.hpp"
#include "port_watch.hpp"

namespace ams2mqtt {

class MeterPipeline {
 public:
  // `io`, `sink` and `pool` must outlive the pipeline. `memory`: what is known of the meter on this line from before.
  // Throws std::runtime_error for a time zone that the system does not know.
  MeterPipeline(boost::asio::io_context& io, const MeterConfig& meter, const Config& config, MessageSink& sink,
                MessagePool& pool, const MeterMemory& memory = {});

  void start();
  // For a line whose bytes come from a broker.
  void feed(Bytes bytes) { source_->feed(bytes); }
  // The source ends; no message is published afterwards.
  void stop();

  [[nodiscard]] bool is_started() const { return started_; }

  void on_broker_up();
  void on_broker_down();
  // Since the last connection.
  [[nodiscard]] bool was_told_of_broker() const { return told_of_broker_; }
  // See Publisher.
  void limit_packets(std::size_t bytes);
  void on_birth(double jitter);
  // About once a second.
  void on_tick();
  // What is still to be published after stop().
  [[nodiscard]] std::vector<Message> last_messages() { return publisher_.on_stop(); }

  // See Publisher.
  [[nodiscard]] std::vector<std::string> known_ids() const { return publisher_.known_ids(); }
  [[nodiscard]] bool knows(const std::string& id) const;
  void forget(const std::string& id);
  // Lets the meters on this line start afresh with whatever they send.
  void forget_senders() { decoder_.forget_senders(); }
  [[nodiscard]] GuardCounters guard_counters() const { return decoder_.guard_counters(); }
  void rename(const std::string& new_id);
  void on_left_out(const std::string& topic);
  // To the log, once for each id, after it has been announced.
  void tell_where_published();
  [[nodiscard]] bool leaves_topics() const { return publisher_.leaves_topics(); }
  // Whether the topic id comes from the configuration.
  [[nodiscard]] bool has_configured_id() const { return has_configured_id_; }

  [[nodiscard]] MeterMemory memory() const;
  // True once after something has changed that is worth remembering at once.
  [[nodiscard]] bool take_news();

  [[nodiscard]] const std::string& name() const { return name_; }
  // The topic id in use; empty until it is known.
  [[nodiscard]] const std::string& id() const { return publisher_.id(); }
  [[nodiscard]] bool online() const { return online_; }
  [[nodiscard]] std::optional<Monotonic> last_telegram() const { return last_telegram_; }
  // The meter on the line is known, now or from before.
  [[nodiscard]] bool has_meter() const { return tracker_.is_known(); }
  [[nodiscard]] const std::string& source_name() const { return source_name_; }
  [[nodiscard]] const std::string& port_settings() const { return port_settings_; }
  // Hears the line as well, until it is gone or the pipeline is stopped.
  void add_listener(std::weak_ptr<LineListener> listener) { listeners_.add(std::move(listener)); }
  [[nodiscard]] LineDiagnostics& diagnostics() { return diagnostics_; }
  [[nodiscard]] MeterStatus status(Language language = Language::en);
  [[nodiscard]] Life life() const { return tracker_.life(); }
  [[nodiscard]] const MeterValues& values() const { return tracker_.values(); }
  // For metrics; the texts live as long as the pipeline does, and `key`.
  [[nodiscard]] MeterScrape scrape(std::string_view key);
  // For the page, from now on; what it has recorded already stays.
  MeterRecord& begin_record();
  void end_record() { record_.reset(); }
  // Null while nothing is recorded.
  [[nodiscard]] MeterRecord* record() { return record_.get(); }
  // What each byte of the last telegram is; no block before one, and while nothing is recorded.
  [[nodiscard]] Explanation explain_last();

 private:
  void on_bytes(Bytes bytes);
  void on_quiet();
  void on_source_status(const SourceStatus& status);
  void drain();
  void log_notices(const std::vector<Notice>& notices) const;
  void on_telegram(const Telegram& telegram);
  void take(const Telegram& telegram, Monotonic now);
  void on_refused(const Error& error);
  void tell_peaks();
  void tell_events(const std::string& topic, const std::vector<MeterEvent>& events,
                   const std::optional<MeterTime>& time);
  void note_identity(const SharedIdentity& identity);
  void tell_notices();
  void note_line(LineState state);
  [[nodiscard]] std::string line_advice();
  void tell_port(std::vector<std::string> (PortWatch::*occasion)(Monotonic));
  void note_silence(Monotonic now);
  void note_end();
  void say_what_is_heard(Monotonic now);
  void publish(std::span<const Message> messages);

  std::string name_;
  MessageSink& sink_;
  MessagePool& pool_;  // shared with other meters: what each kept would add up
  std::unique_ptr<TimeZone> time_zone_;
  KeyRing keys_;
  DecoderOptions decoding_;
  Decoder decoder_;
  MeterTracker tracker_;
  DerivedEnergy energy_;
  Publisher publisher_;  // of what the tracker reports
  ScaleDecisions known_scales_;
  SharedIdentity known_;                // the meter on the line, if its number has been heard, now or before a restart
  std::set<std::string> numbers_told_;  // as many as the publisher admits
  std::set<std::string> sentences_told_;
  bool has_configured_id_;
  bool log_values_;
  LineQuality line_;
  LineDiagnostics diagnostics_;
  ListLog lists_;
  MeterEvents events_;
  SharedIdentity identity_ = nobody();
  std::string source_name_;
  std::string port_settings_;
  std::optional<Monotonic> last_telegram_;
  bool started_ = false;
  bool told_of_broker_ = false;
  bool online_ = false;
  bool silent_ = false;
  LineOpening opening_;
  LineListeners listeners_;
  std::unique_ptr<MeterRecord> record_;  // for the page
  std::uint64_t telegrams_ = 0;
  bool crlf_noted_ = false;
  std::unique_ptr<PortWatch> port_;  // of a serial port
  std::unique_ptr<Source> source_;   // last but one: its handlers use everything above
  std::optional<FoundPort> known_port_;
};

}  // namespace ams2mqtt

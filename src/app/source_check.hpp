// One meter's way from its port to a telegram, tried once: does it open, do bytes come, does a telegram decode? What
// gateways publish on a broker is tried by broker_source_check.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/name_lookup.hpp"
#include "findings.hpp"
#include "line_trial.hpp"

namespace ams2mqtt {

// With the time for a search, if the meter's port or its format has to be found.
[[nodiscard]] std::chrono::seconds with_search(std::chrono::seconds patience, const MeterConfig& meter);

class SourceCheck {
 public:
  // All must outlive the check. Throws std::runtime_error for a time zone that the system does not know.
  SourceCheck(boost::asio::io_context& io, const MeterConfig& meter, std::chrono::seconds patience, Findings& findings);

  // Ends by itself, at the latest when the time is up; then nothing of it is left waiting on the io_context.
  void start();
  // Ends as soon as messages came that cannot be decrypted.
  void end_at_key_trouble() { ends_at_key_trouble_ = true; }

  // The meter's id in topics, configured or from the meter itself; empty when unknown.
  [[nodiscard]] const std::string& id() const { return line_.id(); }
  // The last one that was heard.
  [[nodiscard]] const std::optional<MeterIdentity>& meter() const { return identity_; }
  [[nodiscard]] KeyTrouble key_trouble() const { return line_.key_trouble(); }
  // Where it was heard, if that was searched for.
  [[nodiscard]] std::optional<FoundPort> found_port() const { return source_->found_port(); }
  // The daemon reads this meter, so it could not be tested.
  [[nodiscard]] bool read_by_daemon() const { return read_by_daemon_; }

 private:
  void begin();
  void on_looked_up(const NameLookup::Outcome& outcome);
  void on_status(const SourceStatus& status);
  void on_closed(const SourceStatus& status);
  void on_bytes(Bytes bytes);
  void conclude();
  void on_time_up();
  void tell_nothing_decoded();
  void tell_warnings(Verdict verdict);
  [[nodiscard]] std::string line_advice() const;
  void tell_others_at_port();
  void tell_port();
  void leave_to_daemon(const std::string& what);
  void add(Verdict verdict, const std::string& what);
  void finish();

  const MeterConfig& meter_;
  const std::chrono::seconds patience_;
  Findings& findings_;
  std::unique_ptr<TimeZone> time_zone_;
  KeyRing keys_;
  LineTrial line_;
  NameLookup lookup_;
  boost::asio::steady_timer timer_;
  std::optional<MeterIdentity> identity_;
  bool ends_at_key_trouble_ = false;
  Monotonic begun_{0};
  bool opened_ = false;
  bool searched_ = false;   // for the port
  bool port_told_ = false;  // whether the other side has set its port
  bool read_by_daemon_ = false;
  bool finished_ = false;
  std::unique_ptr<Source> source_;  // last: its handlers use everything above
};

}  // namespace ams2mqtt

// Who is on the line: whether to believe what a telegram says about that, whether there is room for another meter, and
// when to accept that a meter never says its number.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/tracking_notice.hpp"
#include "belief.hpp"

namespace ams2mqtt {

class IdentityWatch {
 public:
  // `most`: how many meters may be on the line in all, one after the other.
  explicit IdentityWatch(std::size_t most) : most_(most) {}

  // How much of a telegram counts.
  enum class Hearing : std::uint8_t { nothing, values, whole };
  // `known`: the meter on the line so far; `settled`: it is known well enough that another's values are not taken for
  // its own. `notice` is set when there is something to report.
  [[nodiscard]] Hearing hear(const Telegram& telegram, const MeterIdentity& known, bool settled,
                             std::optional<TrackingNotice>& notice);
  // A line on which different numbers come once each does not belong to a meter without a number.
  [[nodiscard]] bool goes_nameless() const { return nameless_ == 0; }
  // As believed last.
  [[nodiscard]] const SharedIdentity& heard() const { return heard_; }
  // What is known from before a restart is believed when it is said again.
  void restore(SharedIdentity identity) { belief_.restore(std::move(identity)); }
  // The ids (see plain_id) of the meters that the line has had; they always have room.
  void set_known(std::vector<std::string> ids);

 private:
  [[nodiscard]] std::optional<TrackingNotice> note_doubt();
  [[nodiscard]] bool admits(const MeterIdentity& said, const MeterIdentity& known, bool settled);

  std::size_t most_;
  Belief belief_;
  SharedIdentity heard_ = nobody();
  std::vector<std::string> ids_;
  int nameless_ = 0;  // telegrams to go until a meter is accepted without a number
  int doubts_ = 0;    // consecutive numbers that were not believed
  bool doubts_told_ = false;
  bool fullness_told_ = false;
};

// Whether a meter that now reports its number can be the one that was known without: nothing contradicts that.
[[nodiscard]] bool may_be_numberless(const MeterIdentity& known, const MeterIdentity& said);

}  // namespace ams2mqtt

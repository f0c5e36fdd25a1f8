// What a meter's voltages count: the rule, or the other of 1, 1/10 and 1/100 V, when it gives a mains voltage and the
// rule does not; withheld while none does. What is decided stays, whatever a fault of the mains makes of a list; lists
// in which only another scale gives a mains voltage are withheld, and kLists of them in a row change the decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/lists/notification.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "scale_rules.hpp"

namespace ams2mqtt {

class VoltageScale {
 public:
  explicit VoltageScale(std::optional<std::int8_t> configured) : configured_(configured) {}

  void observe(const Notification& notification, const ScaleRules& rules, NoticeLog& notices);

  // Of a row with a rule; nothing when its value is withheld.
  [[nodiscard]] std::optional<std::int8_t> scaler_of(const Row& row, std::int8_t rule) const;
  // Doubtful or not.
  [[nodiscard]] std::optional<std::int8_t> in_force() const { return configured_ ? configured_ : decided_; }
  [[nodiscard]] std::string_view words() const;
  [[nodiscard]] std::optional<std::int8_t> decision() const { return decided_; }
  void restore(std::optional<std::int8_t> decision) { decided_ = decision; }
  // By the newest list.
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  void decide(std::int8_t scaler, NoticeLog& notices);

  std::optional<std::int8_t> configured_;
  std::optional<std::int8_t> decided_;
  std::optional<std::int8_t> rule_;  // of the newest list that had one
  int contrary_lists_ = 0;
  bool changed_ = false;
};

}  // namespace ams2mqtt

// What the parts of meter/scaling.hpp share: the rule for a number, and looks at rows and quantities.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// The powers of ten that the manufacturer or a list's layout gives to numbers whose scale the wire leaves open.
class ScaleRules {
 public:
  ScaleRules() = default;
  // For the numbers of a list. Without a family only layouts have rules.
  ScaleRules(const ListFamily* family, const Notification& notification);

  [[nodiscard]] const ListFamily* family() const { return family_; }
  // Some number of the list needs a rule.
  [[nodiscard]] bool any_open() const { return open_; }
  [[nodiscard]] bool finds_own_scale() const { return family_ != nullptr && family_->finds_own_scale; }

  // Nothing when the wire carries the scale of the row, or when there is no rule for it.
  [[nodiscard]] std::optional<std::int8_t> of(const Row& row, Unit unit) const;
  // That of the first number in `unit` that has one.
  [[nodiscard]] std::optional<std::int8_t> among(const Notification& notification, Unit unit) const;
  // among(); for lists without such a number what the lists before had, or else the manufacturer's.
  [[nodiscard]] std::optional<std::int8_t> newest(const Notification& notification, Unit unit,
                                                  std::optional<std::int8_t> before) const;

 private:
  const ListFamily* family_ = nullptr;
  bool open_ = false;
};

[[nodiscard]] bool is_energy(Unit unit);
[[nodiscard]] bool is_power(Unit unit);
[[nodiscard]] bool is_power_factor(const Quantity& quantity);

// Zero is zero in every scale.
[[nodiscard]] bool is_zero(const Row& row);
// Without its decimals; nothing when it is negative or beyond the limit.
[[nodiscard]] std::optional<std::int64_t> whole_part(const Decimal& value, std::int64_t limit);

}  // namespace ams2mqtt

// Registers that are withheld: what is known about the meter behind one, and what is reported about those withheld.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/tracking/meter_values.hpp"
#include "ams2mqtt/tracking/submeter_slots.hpp"
#include "ams2mqtt/tracking/tracking_notice.hpp"

namespace ams2mqtt {

// The evidence for and against a register's reading; `numbered`: the meter itself has reported its number.
[[nodiscard]] RegisterEvidence register_evidence(const Telegram& telegram, const Reading& reading,
                                                 const SubmeterSlots& submeters, bool numbered);

class WithheldRegisters {
 public:
  // A register begins to be withheld. Nothing if that was reported within the hour: one that comes and goes is one
  // fault.
  [[nodiscard]] std::optional<RegisterWithheld> begin(const MeterValue& value, std::string_view unit,
                                                      const Decimal& read, Monotonic now);
  // Takes stock. True when text() has changed.
  [[nodiscard]] bool update(std::span<const std::unique_ptr<MeterValue>> values);
  // "energy_import: 0.000 instead of 5000.5 kWh", "none" after there were some; empty if there never was one.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool any() const;
  void restore(std::string text) { text_ = std::move(text); }

 private:
  void append_entry(const MeterValue& value);

  std::string text_;
  std::string draft_;                                    // of text(), whose memory is used again
  std::vector<std::pair<std::string, Monotonic>> said_;  // keys, and when
};

}  // namespace ams2mqtt

// A telegram as one line of JSON: the contract of `ams2mqtt decode --format json`.
//   {"time":"2019-06-19T21:46:50+02:00","framing":"hdlc","meter":{"manufacturer":"Kamstrup","id":"...","type":"...",
//    "model":"...","list_version":"..."},"values":{"1-1:1.7.0":{"key":"power_import","value":1703,"unit":"W"}}}
// A value that was measured at a time of its own (gas, water, a month's peak) adds `"measured_at":"2019-..."`.
// `time` and the texts of `meter` are left out while unknown; a code without a catalog row has no `key`. Numbers are
// JSON numbers with the meter's own digits. A frame accepted after undoing CR/LF damage says `"crlf_restored":true`,
// and an encrypted message `"frame_counter":1234`.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

[[nodiscard]] std::string to_json(const Telegram& telegram);

// Writes many telegrams. What a meter says again and again, its codes, units and identity, is spelled once and kept, in
// constant memory.
class TelegramJson {
 public:
  // Appends the text of to_json().
  void append_to(std::string& json, const Telegram& telegram);

 private:
  // The text around the value of a code.
  struct Spelling {
    ObisCode obis;
    const Quantity* quantity = nullptr;
    std::string unit;
    std::string before;  // empty: nothing is kept here
    std::string behind;
  };
  void append_spelled(std::string& json, const Reading& reading);
  [[nodiscard]] const Spelling& spelling_of(const Reading& reading);
  [[nodiscard]] const std::string& text_of(const MeterIdentity& meter);

  std::vector<Spelling> spellings_;  // each in the place of its code
  MeterIdentity meter_;              // the newest
  std::string meter_text_;
};

}  // namespace ams2mqtt

// A telegram as one line of JSON: the contract of `ams2mqtt decode --format json`.
//   {"time":"2019-06-19T21:46:50+02:00","framing":"hdlc","meter":{"manufacturer":"Kamstrup","id":"...","type":"...",
//    "model":"...","list_version":"..."},"values":{"1-1:1.7.0":{"key":"power_import","value":1703,"unit":"W"}}}
// A value that was measured at a time of its own (gas, water, a month's peak) adds `"measured_at":"2019-..."`.
// `time` and the texts of `meter` are left out while unknown; a code without a catalog row has no `key`. Numbers are
// JSON numbers with the meter's own digits. A frame accepted after undoing CR/LF damage says `"crlf_restored":true`.
#pragma once

#include <string>

#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

[[nodiscard]] std::string to_json(const Telegram& telegram);

}  // namespace ams2mqtt

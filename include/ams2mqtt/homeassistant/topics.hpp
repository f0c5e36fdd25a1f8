// Topic names and slugs: the only place that spells a topic.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

// The slug Home Assistant would make: lower case, [a-z0-9_], Latin letters with marks reduced to their base letter
// (å -> a, æ -> ae, ø -> o). May be empty.
[[nodiscard]] std::string slug(std::string_view text);

[[nodiscard]] std::string status_topic(std::string_view base);                             // <base>/status
[[nodiscard]] std::string availability_topic(std::string_view base, std::string_view id);  // <base>/<id>/availability
[[nodiscard]] std::string value_topic(std::string_view base, std::string_view id, std::string_view key);
// Replaces `topic`, whose memory is used again.
void write_value_topic(std::string& topic, std::string_view base, std::string_view id, std::string_view key);
// <base>/<id>/obis/<obis_name>, with '_' for '.', ':' and '*': "1_8_5", "0-1_24_2_1". RabbitMQ treats dots as slashes
// and '*' as '+', so a topic with them arrives elsewhere.
[[nodiscard]] std::string obis_topic(std::string_view base, std::string_view id, const ObisCode& code);
// Replaces `topic`, as write_value_topic() does.
void write_obis_topic(std::string& topic, std::string_view base, std::string_view id, const ObisCode& code);
// The same as earlier versions spelled it, with dots. It is only ever emptied.
[[nodiscard]] std::string dotted_obis_topic(std::string_view base, std::string_view id, const ObisCode& code);
[[nodiscard]] std::string discovery_topic(std::string_view prefix,
                                          std::string_view id);  // <prefix>/device/ams2mqtt_<id>/config
// <prefix>/<platform>/ams2mqtt_<id>/<key>/config
[[nodiscard]] std::string single_discovery_topic(std::string_view prefix, std::string_view platform,
                                                 std::string_view id, std::string_view key);
// <base>/<id>/event: what has happened to the meter
[[nodiscard]] std::string event_topic(std::string_view base, std::string_view id);
// <base>/<id>/telegram
[[nodiscard]] std::string telegram_topic(std::string_view base, std::string_view id);
[[nodiscard]] std::string birth_topic(std::string_view prefix);  // <prefix>/status

// The daemon itself. Its device is named after the base topic, in which two daemons on one broker differ; no meter's
// begins with "ams2mqtt-".
[[nodiscard]] std::string bridge_id(std::string_view base);                           // ams2mqtt-bridge_<base>
[[nodiscard]] std::string bridge_topic(std::string_view base, std::string_view key);  // <base>/bridge/<key>
[[nodiscard]] std::string bridge_discovery_topic(std::string_view prefix, std::string_view base);  // as for meters
[[nodiscard]] std::string bridge_single_topic(std::string_view prefix, std::string_view platform, std::string_view base,
                                              std::string_view key);

inline constexpr std::string_view kOnline = "online";
inline constexpr std::string_view kOffline = "offline";

}  // namespace ams2mqtt

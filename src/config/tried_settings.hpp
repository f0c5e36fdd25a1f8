// What people write from habit, or from the manual of another program -> what it means here, or the line to write.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config_tree.hpp"
#include "settings.hpp"

namespace ams2mqtt {

// A key that no section has, but whose meaning is known.
struct TriedKey {
  std::string advice;         // "write 'baud: 2400'"
  std::string_view replaced;  // the key beside it that need not be called missing as well
};
// `key` is a child of `section`, whose path is `pattern` ("meters[].serial"). A secret's value is never repeated.
[[nodiscard]] std::optional<TriedKey> tried_key(const ConfigNode& key, const ConfigNode& section,
                                                std::string_view pattern);
// What to write instead of a secret itself: "put it in a separate file and write 'key_file: /etc/ams2mqtt/meter-key'".
[[nodiscard]] std::string advice_for_secret(std::string_view file_setting, std::string_view section);
// The name of the setting that `tried` stands for in that section: "username" for "user" in "mqtt".
[[nodiscard]] std::optional<std::string_view> meant_key(std::string_view tried, std::string_view pattern);

// Other ways to write a value, in the words that the setting may accept: "yes" -> "true", "on"; "Kaifa" -> "kaifa".
[[nodiscard]] std::vector<std::string> other_words(const Setting& setting, std::string_view text);
// What to write where no word is accepted; empty where the setting itself says it all.
[[nodiscard]] std::string_view advice_for_value(const Setting& setting);

// "broker:1883", "[::1]:1883" -> name and port; nothing for any other text.
struct WrittenAddress {
  std::string host;
  std::string port;
};
[[nodiscard]] std::optional<WrittenAddress> written_address(std::string_view text);
// What to write for a web address such as "mqtts://broker:8883" instead of a host; empty when it is none.
[[nodiscard]] std::string advice_for_address(std::string_view text);

}  // namespace ams2mqtt

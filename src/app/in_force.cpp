#include "in_force.hpp"

#include <array>
#include <utility>

#include "ams2mqtt/system/secret_file.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kInForce = "; in force: ";

std::string key_words(const std::string& setting, const std::string& file, const std::string& key) {
  if (!file.empty()) return named_file(setting, file);
  return key.empty() ? "" : "a key of the environment or a credential";
}

std::string keys_words(const MeterConfig& meter) {
  const std::string key = key_words("key_file", meter.key.key_file, meter.key.key);
  const std::string auth_key = key_words("auth_key_file", meter.key.auth_key_file, meter.key.auth_key);
  std::string text = key.empty() ? "no key" : key;
  text += auth_key.empty() ? " and no authentication key" : " and " + auth_key;
  if (!meter.keys.empty()) text += ", and " + std::to_string(meter.keys.size()) + " of 'keys' for their system titles";
  return text;
}

std::string setting_words(const LineFormat& line) {
  return "'baud: " + std::to_string(line.baud) + ", data_bits: " + std::to_string(line.data_bits) +
         ", parity: " + std::string(parity_word(line.parity)) + "'";
}

struct KeyTroubleOf {
  KeyTrouble operator()(const KeyMissing&) const { return KeyTrouble::missing; }
  KeyTrouble operator()(const KeyWrong&) const { return KeyTrouble::wrong; }
  KeyTrouble operator()(const AuthKeyWrong&) const { return KeyTrouble::wrong_auth; }
  template <class Other>
  KeyTrouble operator()(const Other&) const {
    return KeyTrouble::none;
  }
};

}  // namespace

std::string_view parity_word(Parity parity) {
  switch (parity) {
    case Parity::none:
      return "none";
    case Parity::even:
      return "even";
    case Parity::odd:
      return "odd";
  }
  std::unreachable();
}

KeyTrouble key_trouble(const Notice& notice) {
  return std::visit(KeyTroubleOf{}, notice);
}

std::string keys_in_force(const MeterConfig& meter, KeyTrouble trouble) {
  const std::string text = std::string(kInForce) + keys_words(meter);
  switch (trouble) {
    case KeyTrouble::none:
      return {};
    case KeyTrouble::missing:
      return text + "; put the key in a file and write 'key_file: /etc/ams2mqtt/meter-key' in this meter";
    case KeyTrouble::wrong:
      return text + "; the key for encryption belongs there (GUEK, EK or GPK60), not the one for authentication";
    case KeyTrouble::wrong_auth:
      return text + "; try without auth_key_file: messages are then read, but nobody verifies them";
  }
  std::unreachable();
}

std::string line_in_force(const LineFormat& line) {
  constexpr std::array kUsual = {LineFormat{2400, 8, Parity::none, 1}, LineFormat{2400, 8, Parity::even, 1},
                                 LineFormat{115200, 8, Parity::none, 1}, LineFormat{9600, 7, Parity::even, 1}};
  std::string text = std::string(kInForce) + setting_words(line);
  bool first = true;
  for (const LineFormat& usual : kUsual) {
    if (usual == line) continue;
    text += (first ? "; try " : ", ") + setting_words(usual);
    first = false;
  }
  return text;
}

std::string manufacturer_in_force(const MeterConfig& meter) {
  if (meter.manufacturer == Manufacturer::automatic) return {};
  return std::string(kInForce) + "'manufacturer: " + std::string(to_string(meter.manufacturer)) +
         "'; try 'manufacturer: auto'";
}

}  // namespace ams2mqtt

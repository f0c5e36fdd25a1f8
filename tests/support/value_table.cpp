#include "value_table.hpp"

#include <string_view>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::measurement:
      return "measurement";
    case Kind::counter:
      return "register";
    case Kind::text:
      return "text";
    case Kind::timestamp:
      return "time";
  }
  return {};
}

std::string_view word(bool yes) {
  return yes ? "yes" : "no";
}

// For electricity the channel does not matter, and the code is what people look up.
std::string code_text(const ObisCode& code) {
  return code.a == 1 ? to_cde(code) : to_string(code);
}

// "gas_<n>" of "gas_1"
std::string any_slot(std::string_view key) {
  return std::string(key.substr(0, key.rfind('_') + 1)) + "<n>";
}

// A register is on any channel, which is not its slot.
std::string any_code(const Quantity& submeter) {
  if (is_own(submeter)) return "0-n:" + to_cde(submeter.obis);
  return "0-x:" + to_cde(submeter.obis);
}

}  // namespace

std::string value_table() {
  std::string table =
      "| key, last part of the topic | OBIS | name | unit | kind | retained | shown by default |\n"
      "|---|---|---|---|---|---|---|\n";
  const auto cell = [&table](std::string_view text) { ((table += " ") += text) += " |"; };
  for (const Quantity& quantity : catalog()) {
    const bool submeter = submeter_of(quantity) != nullptr;
    if (submeter && quantity.obis.b > 1) continue;
    table += '|';
    cell("`" + (submeter ? any_slot(quantity.key) : std::string(quantity.key)) + "`");
    cell(submeter ? any_code(quantity) : code_text(quantity.obis));
    cell(quantity.name[static_cast<std::size_t>(Language::en)]);
    cell(quantity.unit);
    cell(word(quantity.kind));
    cell(word(stays_true(&quantity)));
    cell(quantity.enabled && !quantity.visible ? "hidden" : word(quantity.enabled));
    table += '\n';
  }
  table += "| `obis/<C_D_E>`, `obis/<A-B_C_D_E>` | any other | OBIS C.D.E | as sent | as sent | no | no |\n";
  return table;
}

}  // namespace ams2mqtt

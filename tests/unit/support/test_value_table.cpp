#include "support/value_table.hpp"

#include <algorithm>

#include "ams2mqtt/catalog/catalog.hpp"
#include "catch.hpp"
#include "support/table_in_page.hpp"

using namespace ams2mqtt;

TEST_CASE("The table has a row for each catalog row", "[homeassistant]") {
  const std::string table = value_table();
  const auto rows =
      std::ranges::count_if(catalog(), [](const Quantity& quantity) { return submeter_of(quantity) == nullptr; });
  constexpr auto kSubmeterKindsFlowsAndFrame = 6 + 3 + 3;
  CHECK(std::ranges::count(table, '\n') == rows + kSubmeterKindsFlowsAndFrame);
  CHECK(table.find("| `gas_<n>` | 0-x:24.2.1 | Gas meter | m³ | register | yes | yes |\n") != std::string::npos);
  CHECK(table.find("| `gas_flow_<n>` | 0-n:240.24.3 | Mean gas flow | m³/h | measurement | no | yes |\n") !=
        std::string::npos);
  CHECK(table.find("gas_1") == std::string::npos);
  CHECK(table.find("| `power_import` | 1.7.0 | Power import | W | measurement | no | yes |\n") != std::string::npos);
  CHECK(table.find("| `energy_import` | 1.8.0 | Energy import | kWh | register | yes | yes |\n") != std::string::npos);
  CHECK(table.find("| `meter_clock` | 0-0:1.0.0 | Meter clock |  | time | yes | no |\n") != std::string::npos);
}

TEST_CASE("The table of values in docs/topics.md is the catalog's", "[homeassistant][value_table]") {
  test::check_table("topics.md", "values", value_table());
}

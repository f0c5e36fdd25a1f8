#include "support/value_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "ams2mqtt/catalog/catalog.hpp"
#include "catch.hpp"
#include "support/source_folder.hpp"

using namespace ams2mqtt;

namespace {

const std::filesystem::path kPage = test::source_folder() / "docs/topics.md";
constexpr std::string_view kBegin = "<!-- values:begin -->\n";
constexpr std::string_view kEnd = "<!-- values:end -->";

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

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
  std::string page = read(kPage);
  const std::size_t begin = page.find(kBegin);
  const std::size_t end = page.find(kEnd);
  INFO("docs/topics.md needs the lines " << kBegin << "and " << kEnd);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  const std::size_t first = begin + kBegin.size();
  REQUIRE(first <= end);
  const bool same = page.substr(first, end - first) == value_table();
  if (!same && std::getenv("AMS2MQTT_UPDATE_TOPICS") != nullptr) {
    page.replace(first, end - first, value_table());
    std::ofstream(kPage, std::ios::binary) << page;
    SUCCEED("docs/topics.md was rewritten");
    return;
  }
  INFO("To update the table: AMS2MQTT_UPDATE_TOPICS=1 core_tests '[value_table]'");
  CHECK(same);
}

// A table that a page of docs/ has between `<!-- NAME:begin -->` and `<!-- NAME:end -->`, and that the code makes.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "support/source_folder.hpp"

namespace ams2mqtt::test {

// Checks that the page has this table. With AMS2MQTT_UPDATE_TOPICS in the environment, the page gets it instead.
inline void check_table(std::string_view page_name, std::string_view name, std::string_view table) {
  const std::filesystem::path path = source_folder() / "docs" / page_name;
  std::ifstream file(path, std::ios::binary);
  std::string page(std::istreambuf_iterator<char>(file), {});
  const std::string begin_line = "<!-- " + std::string(name) + ":begin -->\n";
  const std::string end_line = "<!-- " + std::string(name) + ":end -->";
  const std::size_t begin = page.find(begin_line);
  const std::size_t end = page.find(end_line);
  INFO(path << " needs the lines " << begin_line << "and " << end_line);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  const std::size_t first = begin + begin_line.size();
  REQUIRE(first <= end);
  const bool same = page.substr(first, end - first) == table;
  if (!same && std::getenv("AMS2MQTT_UPDATE_TOPICS") != nullptr) {
    page.replace(first, end - first, table);
    std::ofstream(path, std::ios::binary) << page;
    SUCCEED(path << " was rewritten");
    return;
  }
  INFO("To update the table: AMS2MQTT_UPDATE_TOPICS=1 core_tests '[value_table]'");
  CHECK(same);
}

}  // namespace ams2mqtt::test

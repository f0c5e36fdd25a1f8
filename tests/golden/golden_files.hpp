// The files beside a test frame: <name>.hex, what it decodes to (<name>.json) and what is published of it
// (<name>.mqtt). With AMS2MQTT_UPDATE_GOLDEN=1 in the environment they are written instead of compared; the diff is
// then the review.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "support/source_folder.hpp"

namespace ams2mqtt::test {

inline std::filesystem::path data_folder() {
  return source_folder() / "tests" / "data";
}

inline bool updating() {
  const char* wanted = std::getenv("AMS2MQTT_UPDATE_GOLDEN");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

// Empty when there is no such file.
inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// The file's text; when updating, `current` is written first.
inline std::string golden(const std::filesystem::path& path, const std::string& current) {
  if (updating() && read_text(path) != current) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << current;
  }
  return read_text(path);
}

// In rows of 32 bytes.
inline std::string hex_lines(Bytes bytes) {
  std::string text;
  for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(bytes.size(), 32))) {
    text += to_hex(bytes.first(std::min<std::size_t>(bytes.size(), 32))) + "\n";
  }
  return text;
}

// Every .hex file below the data folder, in a fixed order.
std::vector<std::filesystem::path> hex_files();

}  // namespace ams2mqtt::test

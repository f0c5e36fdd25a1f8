// The files that `setup` writes. Each is complete from the moment at which it has its name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ams2mqtt {

// Why the file cannot be written there, and what to do; empty if nothing is known to be in the way. Writes nothing.
[[nodiscard]] std::string obstacle_to(const std::filesystem::path& file);

enum class ReadableBy : std::uint8_t { owner, all };
struct Written {
  std::string problem = {};  // a sentence; empty: it is written
  std::string backup = {};   // the name that an earlier file has now; empty: there was none
};
// An earlier file of that name is kept as FILE.bak, readable as before. Makes the folder if it is missing.
[[nodiscard]] Written write_setup_file(const std::filesystem::path& file, std::string_view content, ReadableBy readers);

}  // namespace ams2mqtt

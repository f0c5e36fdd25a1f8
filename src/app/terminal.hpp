// What standard output shows: how large it is, and whether colours are welcome there.
#pragma once

#include <cstddef>
#include <string>

namespace ams2mqtt {

// In characters; without a terminal, or when it does not say, 100 columns and no end of rows (0).
struct TerminalSize {
  std::size_t columns = 100;
  std::size_t rows = 0;
};
[[nodiscard]] TerminalSize terminal_size();

[[nodiscard]] bool is_on_terminal();

// `choice`: auto, always or never. Auto: on a terminal, unless NO_COLOR is set (https://no-color.org).
[[nodiscard]] bool wants_colours(const std::string& choice);

}  // namespace ams2mqtt

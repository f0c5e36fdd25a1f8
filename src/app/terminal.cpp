#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace ams2mqtt {

TerminalSize terminal_size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return {size.ws_col, size.ws_row};
}

bool is_on_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}

bool wants_colours(const std::string& choice) {
  if (choice != "auto") return choice == "always";
  const char* none = std::getenv("NO_COLOR");  // set and not empty
  return is_on_terminal() && (none == nullptr || *none == '\0');
}

}  // namespace ams2mqtt

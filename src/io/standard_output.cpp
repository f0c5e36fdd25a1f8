#include "ams2mqtt/io/standard_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ams2mqtt {

std::expected<void, std::string> write_standard_output(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(STDOUT_FILENO, text.data(), text.size());
    if (size >= 0) {
      text.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno == EAGAIN) {  // somebody has made the terminal non-blocking
      pollfd ready{STDOUT_FILENO, POLLOUT, 0};
      (void)::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return std::unexpected(errno == EPIPE ? std::string() : std::generic_category().message(errno));
    }
  }
  return {};
}

}  // namespace ams2mqtt

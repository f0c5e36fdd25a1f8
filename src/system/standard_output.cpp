#include "ams2mqtt/system/standard_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ams2mqtt {

std::string explain_ended_output(int error) {
  return error == EPIPE ? std::string() : "cannot write to standard output: " + std::generic_category().message(error);
}

OutputEnded::OutputEnded(int error) : std::runtime_error(explain_ended_output(error)) {}

void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(STDOUT_FILENO, text.data(), text.size());
    if (size >= 0) {
      text.remove_prefix(static_cast<std::size_t>(size));
    } else if (errno == EAGAIN) {  // somebody has made the terminal non-blocking
      pollfd ready{STDOUT_FILENO, POLLOUT, 0};
      (void)::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      throw OutputEnded(errno);
    }
  }
}

}  // namespace ams2mqtt

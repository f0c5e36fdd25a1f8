#include "ams2mqtt/system/input_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

namespace ams2mqtt {

namespace {

std::string input_fault(int error) {
  return std::generic_category().message(error);
}

}  // namespace

InputFile::InputFile(FileDescriptor file, bool regular, bool live, std::uint64_t size)
    : file_(std::move(file)), regular_(regular), live_(live), size_(size) {}

std::expected<InputFile, std::string> InputFile::open(const std::string& name, bool follow) {
  // Standard input is read through a descriptor of its own, which can be closed like any other.
  FileDescriptor file(name == "-" ? ::dup(STDIN_FILENO) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  struct stat status{};
  if (!file.is_open() || ::fstat(file.value(), &status) != 0) return std::unexpected(input_fault(errno));
  if (S_ISDIR(status.st_mode)) return std::unexpected(input_fault(EISDIR));
  const bool regular = S_ISREG(status.st_mode);
  const off_t position = regular ? ::lseek(file.value(), 0, SEEK_CUR) : 0;
  const off_t size = regular && position >= 0 ? status.st_size - std::min(position, status.st_size) : 0;
  return InputFile(std::move(file), regular, follow || !regular, static_cast<std::uint64_t>(size));
}

InputFile::Read InputFile::read(std::span<std::uint8_t> buffer) {
  for (;;) {
    if (!regular_) {
      pollfd ready{file_.value(), POLLIN, 0};
      const int count = ::poll(&ready, 1, quiet_ ? -1 : static_cast<int>(kQuiet.count()));
      if (count == 0) {
        quiet_ = true;
        return {.event = Event::quiet};
      }
      if (count < 0 && errno != EINTR) return {.event = Event::failed, .error = input_fault(errno)};
      if (count < 0) continue;
    }
    const ssize_t size = ::read(file_.value(), buffer.data(), buffer.size());
    if (size > 0) {
      quiet_ = false;
      idle_ = {};
      return {.event = Event::bytes, .size = static_cast<std::size_t>(size)};
    }
    if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (size < 0) return {.event = Event::failed, .error = input_fault(errno)};
    if (!regular_ || !live_) return {.event = Event::end};
    const Read grown = wait_for_growth();
    if (grown.event != Event::bytes) return grown;
  }
}

// At the end of a followed file. `bytes` when it may have grown.
InputFile::Read InputFile::wait_for_growth() {
  constexpr std::chrono::milliseconds kPause{100};
  struct stat status{};
  const off_t position = ::lseek(file_.value(), 0, SEEK_CUR);
  if (position < 0 || ::fstat(file_.value(), &status) != 0)
    return {.event = Event::failed, .error = input_fault(errno)};
  if (status.st_size < position) {
    if (::lseek(file_.value(), 0, SEEK_SET) < 0) return {.event = Event::failed, .error = input_fault(errno)};
    quiet_ = true;
    return {.event = Event::truncated};
  }
  std::this_thread::sleep_for(kPause);
  idle_ += kPause;
  if (idle_ < kQuiet || quiet_) return {.event = Event::bytes};
  quiet_ = true;
  return {.event = Event::quiet};
}

std::expected<std::vector<std::uint8_t>, std::string> read_beginning(const std::string& name, std::size_t most) {
  auto file = InputFile::open(name, false);
  if (!file) return std::unexpected(file.error());
  std::vector<std::uint8_t> bytes(most);
  std::size_t size = 0;
  while (size < bytes.size()) {
    const InputFile::Read read = file->read(std::span(bytes).subspan(size));
    if (read.event == InputFile::Event::failed) return std::unexpected(read.error);
    if (read.event == InputFile::Event::end) break;
    size += read.size;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace ams2mqtt

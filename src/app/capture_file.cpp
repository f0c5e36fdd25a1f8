#include "capture_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/standard_output.hpp"
#include "recording_options.hpp"

namespace ams2mqtt {

CaptureFile::CaptureFile(std::string name, bool force) : name_(std::move(name)), force_(force) {}
CaptureFile::CaptureFile(std::string name, FileDescriptor file) : name_(std::move(name)), file_(std::move(file)) {}

std::string CaptureFile::check() const {
  struct stat status{};
  const bool exists = !is_output() && ::lstat(name_.c_str(), &status) == 0;
  return exists && !force_ ? shown() + " exists; give another name, or --force to overwrite it" : std::string();
}

std::string CaptureFile::open() {
  if (is_output()) return {};
  if (std::string problem = check(); !problem.empty()) return problem;
  auto file = open_output(name_);
  if (!file) return shown() + ' ' + file.error();
  file_ = std::move(*file);
  return {};
}

std::string CaptureFile::write(std::string_view text) {
  if (!is_output()) return write_all(file_.value(), text) ? std::string() : failure();
  print(text);
  return {};
}

// Some file systems say only now that there was no room.
std::string CaptureFile::close() {
  return !file_.is_open() || ::close(file_.release()) == 0 ? std::string() : failure();
}

std::string CaptureFile::shown() const {
  return is_output() ? "standard output" : shown_input(name_);
}

std::string CaptureFile::failure() const {
  return "cannot write " + shown() + ": " + std::generic_category().message(errno);
}

}  // namespace ams2mqtt

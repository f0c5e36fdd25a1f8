// A pseudo-terminal for tests, and a folder with a link to it, which stands for the device.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/io/file_descriptor.hpp"

namespace ams2mqtt {

class PseudoTerminal {
 public:
  PseudoTerminal() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    std::array<char, 64> name{};
    if (!master_.is_open() || ::grantpt(master_.value()) != 0 || ::unlockpt(master_.value()) != 0 ||
        ::ptsname_r(master_.value(), name.data(), name.size()) != 0) {
      throw std::runtime_error("no pseudo-terminal");
    }
    name_ = name.data();
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  void write(Bytes bytes) const {
    if (::write(master_.value(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw std::runtime_error("short write");
    }
  }

 private:
  FileDescriptor master_;
  std::string name_;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "ams2mqtt-test-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ams2mqtt

// A pseudo-terminal for tests.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"

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

}  // namespace ams2mqtt

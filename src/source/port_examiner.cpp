#include "port_examiner.hpp"

#include <linux/serial.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <utility>

#include "device_holders.hpp"
#include "serial_port.hpp"

namespace ams2mqtt {

namespace {

std::optional<termios> settings_of(int descriptor) {
  termios settings{};
  if (::tcgetattr(descriptor, &settings) != 0) return std::nullopt;
  return settings;
}

bool is_same(const termios& one, const termios& other) {
  return one.c_iflag == other.c_iflag && one.c_cflag == other.c_cflag && one.c_lflag == other.c_lflag &&
         ::cfgetospeed(&one) == ::cfgetospeed(&other);
}

std::uint64_t waiting_bytes(int descriptor) {
  int waiting = 0;
  return ::ioctl(descriptor, FIONREAD, &waiting) == 0 && waiting > 0 ? static_cast<std::uint64_t>(waiting) : 0;
}

}  // namespace

std::optional<LineCounts> line_counts(int descriptor) {
  serial_icounter_struct counted{};
  if (::ioctl(descriptor, TIOCGICOUNT, &counted) != 0) return std::nullopt;
  const auto whole = [](int count) { return static_cast<std::uint32_t>(count); };
  return LineCounts{whole(counted.rx),      whole(counted.parity),      whole(counted.frame),
                    whole(counted.overrun), whole(counted.buf_overrun), whole(counted.brk)};
}

PortExaminer::PortExaminer(std::string device, int descriptor)
    : device_(std::move(device)), settings_(settings_of(descriptor)), counts_(line_counts(descriptor)) {}

std::optional<LineCounts> PortExaminer::counts(int descriptor) const {
  const auto now = line_counts(descriptor);
  return now && counts_ ? std::optional(*now - *counts_) : std::nullopt;
}

PortFindings PortExaminer::examine(int descriptor, std::uint64_t read) const {
  PortFindings findings{.device = device_};
  if (const auto since = counts(descriptor)) {
    findings.counts = *since;
    findings.taken = taken_by_others(findings.counts, read, waiting_bytes(descriptor));
  }
  struct stat status{};
  if (::fstat(descriptor, &status) == 0) findings.others = others_at_device(status);
  restore_settings(descriptor, findings);
  return findings;
}

// A port has its settings only once, and everybody who has it open can change them.
void PortExaminer::restore_settings(int descriptor, PortFindings& findings) const {
  const std::optional<termios> now = settings_of(descriptor);
  if (!now || !settings_ || is_same(*now, *settings_)) return;
  if (::tcsetattr(descriptor, TCSANOW, &*settings_) != 0) return;
  findings.changed_from = line_format(*settings_);
  findings.changed_to = line_format(*now);
}

}  // namespace ams2mqtt

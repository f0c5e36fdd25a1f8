#include "serial_port.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

#include "port_failure.hpp"

namespace ams2mqtt {

namespace {

struct Baud {
  unsigned rate;
  speed_t constant;
};

constexpr std::array kBauds = {
    Baud{300, B300},     Baud{600, B600},     Baud{1200, B1200},     Baud{1800, B1800},
    Baud{2400, B2400},   Baud{4800, B4800},   Baud{9600, B9600},     Baud{19200, B19200},
    Baud{38400, B38400}, Baud{57600, B57600}, Baud{115200, B115200},
};

std::optional<speed_t> baud_constant(unsigned rate) {
  const auto* const found =
      std::find_if(kBauds.begin(), kBauds.end(), [&](const Baud& baud) { return baud.rate == rate; });
  if (found == kBauds.end()) return std::nullopt;
  return found->constant;
}

std::string unsupported_baud(unsigned rate) {
  std::string text = std::to_string(rate) + " baud is not supported; use one of";
  for (const Baud& baud : kBauds) text += (&baud == kBauds.data() ? " " : ", ") + std::to_string(baud.rate);
  return text;
}

std::string reason(int error) {
  return std::generic_category().message(error);
}

// Every character as it is, in both directions, with no special characters. Bytes with wrong parity are passed on too:
// the frame's check sum says more than the parity bit.
void make_raw(termios& settings) {
  ::cfmakeraw(&settings);
  settings.c_iflag &= ~static_cast<tcflag_t>(IXOFF | IXANY | IMAXBEL | INPCK | IUCLC);
  settings.c_iflag |= IGNBRK;
  // Without HUPCL, an adapter that is powered from the DTR line keeps its power while the daemon restarts.
  settings.c_cflag &= ~static_cast<tcflag_t>(HUPCL | CRTSCTS);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
}

void set_format(termios& settings, const LineFormat& config) {
  constexpr std::array<tcflag_t, 4> kSizes = {CS5, CS6, CS7, CS8};
  settings.c_cflag &= ~static_cast<tcflag_t>(CSIZE | PARENB | PARODD | CSTOPB | CMSPAR);
  settings.c_cflag |= kSizes[std::clamp(config.data_bits, 5U, 8U) - 5U];
  if (config.parity != Parity::none) settings.c_cflag |= PARENB;
  if (config.parity == Parity::odd) settings.c_cflag |= PARODD;
  if (config.stop_bits == 2) settings.c_cflag |= CSTOPB;
}

// The error, or nothing. A pseudo terminal silently drops the parity, so only the speed is read back.
std::optional<std::string> configure(int descriptor, const LineFormat& config, speed_t speed, Breaks breaks) {
  termios settings{};
  if (::tcgetattr(descriptor, &settings) != 0) return "cannot read its settings: " + reason(errno);
  make_raw(settings);
  if (breaks == Breaks::taken_for_zero) settings.c_iflag &= ~static_cast<tcflag_t>(IGNBRK);
  set_format(settings, config);
  ::cfsetispeed(&settings, speed);
  ::cfsetospeed(&settings, speed);
  termios actual{};
  if (::tcsetattr(descriptor, TCSANOW, &settings) != 0) {
    return "does not accept " + line_format(config) + ": " + reason(errno);
  }
  if (::tcgetattr(descriptor, &actual) != 0) return "cannot read its settings: " + reason(errno);
  if (::cfgetospeed(&actual) != speed) return "does not accept " + std::to_string(config.baud) + " baud";
  ::tcflush(descriptor, TCIOFLUSH);
  return std::nullopt;
}

LineFormat format_of(const termios& settings) {
  LineFormat format;
  format.baud = baud_of(settings);
  const tcflag_t size = settings.c_cflag & CSIZE;
  format.data_bits = size == CS5 ? 5U : size == CS6 ? 6U : size == CS7 ? 7U : 8U;
  const bool odd = (settings.c_cflag & PARODD) != 0;
  format.parity = (settings.c_cflag & PARENB) == 0 ? Parity::none : odd ? Parity::odd : Parity::even;
  format.stop_bits = (settings.c_cflag & CSTOPB) != 0 ? 2U : 1U;
  return format;
}

}  // namespace

unsigned baud_of(const termios& settings) {
  const speed_t speed = ::cfgetospeed(&settings);
  const auto* const baud =
      std::find_if(kBauds.begin(), kBauds.end(), [&](const Baud& known) { return known.constant == speed; });
  return baud != kBauds.end() ? baud->rate : 0;
}

std::string line_format(const termios& settings) {
  return line_format(format_of(settings));
}

std::chrono::milliseconds character_time(const LineFormat& line, unsigned count) {
  const unsigned bits = 1 + line.data_bits + (line.parity == Parity::none ? 0 : 1) + line.stop_bits;
  return std::chrono::milliseconds(1000ULL * bits * count / std::max(line.baud, 1U));
}

std::optional<std::string> tune_serial_port(int descriptor, const LineFormat& line, Breaks breaks) {
  const std::optional<speed_t> speed = baud_constant(line.baud);
  return speed ? configure(descriptor, line, *speed, breaks) : unsupported_baud(line.baud);
}

std::expected<FileDescriptor, Opener::Failure> open_serial_port(const SerialConfig& config, Breaks breaks) {
  const std::optional<speed_t> speed = baud_constant(config.baud);
  if (!speed) return std::unexpected(Opener::Failure{unsupported_baud(config.baud)});
  FileDescriptor port(::open(config.device.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  if (!port.is_open()) return std::unexpected(open_failure(config.device, errno));
  struct stat status{};
  if (::isatty(port.value()) == 0 || ::fstat(port.value(), &status) != 0) {
    // A terminal whose other end is gone answers EIO, anything else was never one.
    return std::unexpected(Opener::Failure{errno == EIO ? "the device has gone" : "not a serial device"});
  }
  if (::flock(port.value(), LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    port.reset();
    return std::unexpected(error == EWOULDBLOCK ? port_is_busy(config.device, status)
                                                : Opener::Failure{"cannot be locked: " + reason(error)});
  }
  if (::ioctl(port.value(), TIOCEXCL) != 0) {
    return std::unexpected(Opener::Failure{"cannot be opened exclusively: " + reason(errno)});
  }
  if (auto failure = configure(port.value(), config, *speed, breaks)) {
    release_serial_port(port.value());
    return std::unexpected(Opener::Failure{std::move(*failure)});
  }
  return port;
}

void release_serial_port(int descriptor) {
  ::tcflush(descriptor, TCOFLUSH);
  ::ioctl(descriptor, TIOCNXCL);
}

}  // namespace ams2mqtt

// How characters are sent on a serial line, and what a port's driver counts of those that it could not read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ams2mqtt {

enum class Parity : std::uint8_t { none, even, odd };

struct LineFormat {
  unsigned baud = 2400;  // 300...115200
  unsigned data_bits = 8;
  Parity parity = Parity::none;
  unsigned stop_bits = 1;

  friend bool operator==(const LineFormat&, const LineFormat&) = default;
};

// "2400 8N1"
[[nodiscard]] std::string line_format(const LineFormat& line);
// The opposite; nothing for other text.
[[nodiscard]] std::optional<LineFormat> parse_line_format(std::string_view text);

// As the driver of the port counts them (linux/serial.h, serial_icounter_struct). Not every driver does: those of
// PL2303 and CH341 always say 0, and of the USB adapters only FTDI's counts the received bytes.
struct LineCounts {
  std::uint32_t received = 0;  // bytes
  std::uint32_t parity = 0;    // errors
  std::uint32_t framing = 0;   // characters without a stop bit
  std::uint32_t overrun = 0;   // of the adapter
  std::uint32_t dropped = 0;   // bytes, because the kernel's buffer was full
  std::uint32_t breaks = 0;    // the line was low for longer than a character

  friend bool operator==(const LineCounts&, const LineCounts&) = default;
};
// What was counted between two moments; the counters begin again at 0 after 2^32.
[[nodiscard]] LineCounts operator-(const LineCounts& now, const LineCounts& before);

}  // namespace ams2mqtt

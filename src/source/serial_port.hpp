// A serial device -> an open descriptor that delivers every byte as it came on the line: raw mode, the configured
// format, and no other reader. Errors are sentences for the person who has to plug in, configure or permit something.
#pragma once

#include <termios.h>

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"
#include "reopening_source.hpp"

namespace ams2mqtt {

// As line_format() of what a terminal is set to; 0 baud for a speed that SerialConfig does not have.
[[nodiscard]] std::string line_format(const termios& settings);
// Its speed alone, likewise.
[[nodiscard]] unsigned baud_of(const termios& settings);

// The time that `count` characters take on the line, including start, parity and stop bits.
[[nodiscard]] std::chrono::milliseconds character_time(const LineFormat& line, unsigned count);

// What becomes of a line that is low for longer than a character: nothing, or a byte of 0, which shows a search that
// the format is wrong.
enum class Breaks : std::uint8_t { ignored, taken_for_zero };

// Opens, locks (flock and TIOCEXCL), sets the format and drops what was received before. The error does not repeat the
// device's name.
[[nodiscard]] std::expected<FileDescriptor, Opener::Failure> open_serial_port(const SerialConfig& config,
                                                                              Breaks breaks = Breaks::ignored);

// Sets an open port to another format, and drops what was received before. The error, or nothing.
[[nodiscard]] std::optional<std::string> tune_serial_port(int descriptor, const LineFormat& line, Breaks breaks);

// What has to happen before the descriptor of a serial port is closed: nothing may wait for output to drain, and the
// exclusive mode must not outlive its owner.
void release_serial_port(int descriptor);

}  // namespace ams2mqtt

#include "ams2mqtt/base/line_format.hpp"

#include <charconv>

namespace ams2mqtt {

namespace {

// By the value of Parity.
constexpr std::string_view kParityLetters = "NEO";

}  // namespace

std::string line_format(const LineFormat& line) {
  return std::to_string(line.baud) + ' ' + std::to_string(line.data_bits) +
         kParityLetters[static_cast<std::size_t>(line.parity)] + std::to_string(line.stop_bits);
}

std::optional<LineFormat> parse_line_format(std::string_view text) {
  constexpr std::size_t kRest = 4;  // " 8N1"
  LineFormat line;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stopped, error] = std::from_chars(begin, end, line.baud);
  if (error != std::errc() || end - stopped != kRest || *stopped != ' ') return std::nullopt;
  const std::size_t parity = kParityLetters.find(stopped[2]);
  line.data_bits = static_cast<unsigned>(stopped[1] - '0');
  line.stop_bits = static_cast<unsigned>(stopped[3] - '0');
  if (parity == std::string_view::npos || line.data_bits < 5 || line.data_bits > 8) return std::nullopt;
  if (line.stop_bits < 1 || line.stop_bits > 2) return std::nullopt;
  line.parity = static_cast<Parity>(parity);
  return line;
}

LineCounts operator-(const LineCounts& now, const LineCounts& before) {
  return {now.received - before.received, now.parity - before.parity,   now.framing - before.framing,
          now.overrun - before.overrun,   now.dropped - before.dropped, now.breaks - before.breaks};
}

}  // namespace ams2mqtt

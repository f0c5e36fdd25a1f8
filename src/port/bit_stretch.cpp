#include "ams2mqtt/port/bit_stretch.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

constexpr std::size_t kFewest = 12;    // characters that say anything
constexpr std::size_t kFewOthers = 6;  // than zeros
// Per cent of them.
constexpr std::size_t kAlmostAll = 95;
constexpr std::size_t kMost = 85;
constexpr std::size_t kInStep = 40;  // where a receiver takes each missing stop bit for a start bit

constexpr unsigned kBits = 9;  // that are seen of a character: the start bit and eight of data

struct Fit {
  bool begin = false;   // the level of the start bit lasts a multiple
  bool middle = false;  // and so do those between the first and the last, which may go on
};

Fit fit_of(std::uint8_t character, unsigned times) {
  const unsigned bits = static_cast<unsigned>(character) << 1U;  // the start bit is 0 and comes first
  Fit fit{.begin = true, .middle = true};
  bool is_first = true;
  unsigned run = 1;
  for (unsigned bit = 1; bit < kBits; ++bit, ++run) {
    if ((bits >> bit & 1U) == (bits >> (bit - 1) & 1U)) continue;
    if (run % times != 0) (is_first ? fit.begin : fit.middle) = false;
    is_first = false;
    run = 0;
  }
  return fit;
}

// Of characters other than 0.
bool fits(Bytes characters, std::size_t others, unsigned times) {
  std::size_t begin = 0;
  std::size_t middle = 0;
  for (const std::uint8_t each : characters) {
    if (each == 0) continue;
    const Fit fit = fit_of(each, times);
    begin += fit.begin ? 1 : 0;
    middle += fit.middle ? 1 : 0;
  }
  constexpr unsigned kAlone = 5;  // so long that a stop bit is missing only behind a break
  return begin * 100 >= others * (times >= kAlone ? kMost : kInStep) && middle * 100 >= others * kMost;
}

}  // namespace

std::optional<unsigned> bit_stretch(Bytes characters) {
  if (characters.size() < kFewest) return std::nullopt;
  const auto zeros = static_cast<std::size_t>(std::ranges::count(characters, 0));
  const std::size_t others = characters.size() - zeros;
  if (zeros * 100 >= characters.size() * kAlmostAll) return kBeyondStretch;
  if (others < kFewOthers) return std::nullopt;
  constexpr std::array kStretches = {8U, 6U, 4U, 3U, 2U};  // between usual baud rates
  const auto* const found =
      std::ranges::find_if(kStretches, [&](unsigned times) { return fits(characters, others, times); });
  return found == kStretches.end() ? 1 : *found;
}

}  // namespace ams2mqtt

// Input that keeps the decoder busy, made to be repeated for megabytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ams2mqtt::bench {

struct Pattern {
  std::string_view name;
  std::vector<std::uint8_t> unit;  // repeated to fill the stream
  std::size_t burst = 0;           // the line goes quiet after so many bytes; 0: never
};

[[nodiscard]] std::vector<Pattern> patterns();
[[nodiscard]] std::vector<std::uint8_t> stream_of(const Pattern& pattern, std::size_t size);

}  // namespace ams2mqtt::bench

// A short text that tells longer ones apart. It is the same on every machine, and hides nothing that needs hiding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ams2mqtt {

// FNV-1a, 32 bits. `seed`: the hash of what stands before `text`.
[[nodiscard]] constexpr std::uint32_t fnv1a(std::string_view text, std::uint32_t seed = 2166136261U) {
  for (const char character : text) seed = (seed ^ static_cast<unsigned char>(character)) * 16777619U;
  return seed;
}
// Eight hexadecimal digits in small letters.
[[nodiscard]] std::string fingerprint(std::uint32_t hash);

}  // namespace ams2mqtt

// Removes secrets from memory once they have done their work.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace ams2mqtt {

// Overwrites the bytes of `secret` in a way that no optimisation removes, and empties it.
inline void wipe(std::string& secret) {
  ::explicit_bzero(secret.data(), secret.size());
  secret.clear();
}

template <std::size_t Size>
void wipe(std::array<std::uint8_t, Size>& secret) {
  ::explicit_bzero(secret.data(), secret.size());
}

}  // namespace ams2mqtt

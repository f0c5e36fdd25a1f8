// The unit of time of the benchmarks: one pass of a plain check sum, byte after byte, over 1 KiB. It stays as it is
// when the program becomes faster, so that figures of two machines, or of two releases, can be compared.
#pragma once

#include <array>
#include <cstdint>

namespace ams2mqtt::bench {

inline constexpr std::size_t kCalibrationBytes = 1024;

class Calibration {
 public:
  Calibration() {
    for (std::size_t byte = 0; byte < table_.size(); ++byte) {
      unsigned value = static_cast<unsigned>(byte);
      for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? value >> 1U ^ 0x8408U : value >> 1U;
      table_[byte] = static_cast<std::uint16_t>(value);
    }
  }

  // Differs with `round`, so that no pass can be left out.
  [[nodiscard]] std::size_t pass(std::size_t round) const {
    unsigned sum = static_cast<unsigned>(round);
    for (std::size_t byte = 0; byte < kCalibrationBytes; ++byte)
      sum = (sum >> 8U & 0xFFU) ^ table_[(sum ^ byte) & 0xFFU];
    return sum;
  }

 private:
  std::array<std::uint16_t, 256> table_{};
};

}  // namespace ams2mqtt::bench

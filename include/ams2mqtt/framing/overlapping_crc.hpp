// CRCs of many overlapping stretches of one line, at a constant cost each. Candidate frames may begin inside each
// other; with one pass over the bytes for each of them, a line of nothing but beginnings would cost the square of its
// length. A stretch that begins after the end of the previous one is summed up directly. For overlapping ones, the sums
// of all beginnings of the line are kept, two of which give the sum of what lies between them: a CRC is linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// The parameters of a reflected CRC-16, without its final inversion.
struct CrcKind {
  std::uint16_t polynomial = 0;  // reflected
  std::uint16_t initial = 0;
  // The register after bytes, which was `crc` before them.
  std::uint16_t (*after)(std::uint16_t crc, Bytes bytes) = nullptr;
};

class OverlappingCrc {
 public:
  // CRC-16/X-25 and CRC-16/ARC, as in base/crc.hpp.
  [[nodiscard]] static OverlappingCrc x25();
  [[nodiscard]] static OverlappingCrc arc();

  // The CRC of `stretch`, whose first byte is number `offset` of the line. The stretches begin in the order of the
  // line, and what has been asked for once does not change.
  [[nodiscard]] std::uint16_t over(Bytes stretch, std::size_t offset);

  // Bytes summed up so far: at most twice each byte of the line, however many stretches.
  [[nodiscard]] std::uint64_t passed() const { return passed_; }

 private:
  OverlappingCrc(const CrcKind& kind, std::uint16_t inversion) : kind_(kind), inversion_(inversion) {}
  [[nodiscard]] std::uint16_t pass(std::uint16_t crc, Bytes bytes);
  [[nodiscard]] std::uint16_t behind_zeros(std::uint16_t crc, std::size_t count) const;
  void keep_sums(Bytes stretch, std::size_t offset);

  CrcKind kind_;
  std::uint16_t inversion_;
  std::uint64_t passed_ = 0;
  std::size_t passed_to_ = 0;              // what lies before has been passed over once
  std::size_t begin_ = 0;                  // where the beginnings begin
  std::vector<std::uint16_t> sums_ = {0};  // the register after each of them, from 0 on
};

}  // namespace ams2mqtt

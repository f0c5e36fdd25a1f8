#include "ams2mqtt/framing/overlapping_crc.hpp"

#include <array>

#include "ams2mqtt/base/folded_crc.hpp"

namespace ams2mqtt {

namespace {

constexpr std::uint16_t kX25Polynomial = 0x8408;
constexpr std::uint16_t kArcPolynomial = 0xA001;
constexpr std::uint16_t kOne = 0x8000;  // the polynomial 1 in reflected notation
constexpr std::size_t kMaxStretch = 0xFFFF;

// a * b modulo the polynomial, all reflected.
constexpr std::uint16_t product(std::uint16_t a, std::uint16_t b, std::uint16_t polynomial) {
  std::uint16_t result = 0;
  for (int bit = 15; bit >= 0; --bit) {
    const auto taken = static_cast<std::uint16_t>(-(a >> bit & 1));
    const auto carried = static_cast<std::uint16_t>(-(b & 1));
    result = static_cast<std::uint16_t>(result ^ (b & taken));
    b = static_cast<std::uint16_t>(b >> 1U ^ (polynomial & carried));
  }
  return result;
}

using Powers = std::array<std::uint16_t, 256>;

// What 0, 1, 2 ... times `step` zero bytes multiply a register with.
consteval Powers zero_bytes(std::size_t step, std::uint16_t polynomial) {
  std::uint16_t one_step = kOne;
  for (std::size_t byte = 0; byte < step; ++byte) one_step = product(one_step, kOne >> 8U, polynomial);
  Powers powers{};
  powers[0] = kOne;
  for (std::size_t count = 1; count < powers.size(); ++count) {
    powers[count] = product(powers[count - 1], one_step, polynomial);
  }
  return powers;
}

struct ZeroBytes {
  Powers single;
  Powers by256;
};
constexpr ZeroBytes kX25Zeros = {zero_bytes(1, kX25Polynomial), zero_bytes(256, kX25Polynomial)};
constexpr ZeroBytes kArcZeros = {zero_bytes(1, kArcPolynomial), zero_bytes(256, kArcPolynomial)};

}  // namespace

OverlappingCrc OverlappingCrc::x25() {
  return {{kX25Polynomial, 0xFFFF, &crc16_x25_register}, 0xFFFF};
}
OverlappingCrc OverlappingCrc::arc() {
  return {{kArcPolynomial, 0, &crc16_arc_register}, 0};
}

std::uint16_t OverlappingCrc::pass(std::uint16_t crc, Bytes bytes) {
  passed_ += bytes.size();
  return kind_.after(crc, bytes);
}

std::uint16_t OverlappingCrc::behind_zeros(std::uint16_t crc, std::size_t count) const {
  const ZeroBytes& zeros = kind_.polynomial == kX25Polynomial ? kX25Zeros : kArcZeros;
  for (; count > kMaxStretch; count -= kMaxStretch) crc = behind_zeros(crc, kMaxStretch);
  crc = product(crc, zeros.single[count & 0xFFU], kind_.polynomial);
  return product(crc, zeros.by256[count >> 8U], kind_.polynomial);
}

std::uint16_t OverlappingCrc::over(Bytes stretch, std::size_t offset) {
  if (offset >= passed_to_) {
    passed_to_ = offset + stretch.size();
    return pass(kind_.initial, stretch) ^ inversion_;
  }
  keep_sums(stretch, offset);
  const std::size_t first = offset - begin_;
  const auto before = static_cast<std::uint16_t>(sums_[first] ^ kind_.initial);
  return sums_[first + stretch.size()] ^ behind_zeros(before, stretch.size()) ^ inversion_;
}

void OverlappingCrc::keep_sums(Bytes stretch, std::size_t offset) {
  constexpr std::size_t kKept = 4096;  // beginnings that no stretch needs any more, before they go
  if (offset < begin_ || offset > begin_ + sums_.size() - 1) {
    begin_ = offset;
    sums_.assign(1, 0);
  }
  if (const std::size_t left = offset - begin_; left > kKept && left > sums_.size() / 2) {
    sums_.erase(sums_.begin(), sums_.begin() + static_cast<std::ptrdiff_t>(left));
    begin_ = offset;
  }
  const std::size_t covered = begin_ + sums_.size() - 1 - offset;
  for (std::size_t next = covered; next < stretch.size(); ++next) {
    sums_.push_back(pass(sums_.back(), stretch.subspan(next, 1)));
  }
}

}  // namespace ams2mqtt

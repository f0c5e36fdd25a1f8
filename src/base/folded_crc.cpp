#include "ams2mqtt/base/folded_crc.hpp"

#include <array>
#include <cstddef>

#include "ams2mqtt/base/crc.hpp"

// What differs between the processors: a block of 16 bytes, and its product with two factors of 64 bits.
#if defined(__x86_64__)
#include <emmintrin.h>
#include <wmmintrin.h>
#define AMS2MQTT_FOLDS __attribute__((target("pclmul")))
#elif defined(__aarch64__)
#include <arm_neon.h>
#include <sys/auxv.h>
#define AMS2MQTT_FOLDS __attribute__((target("+crypto")))
#endif

namespace ams2mqtt {

namespace {

constexpr std::size_t kFoldedBlock = 16;
constexpr std::size_t kFoldedAtOnce = 4;  // blocks, whose multiplications do not wait for each other
constexpr std::size_t kLeastFolded = kFoldedAtOnce * kFoldedBlock;

// x to the power of `exponent` modulo the polynomial, reflected, at the upper end of 64 bits.
consteval std::uint64_t power_of_x(unsigned exponent, std::uint16_t polynomial) {
  std::uint16_t power = 0x8000;  // 1
  for (; exponent > 0; --exponent) {
    power = static_cast<std::uint16_t>((power & 1U) != 0 ? power >> 1U ^ polynomial : power >> 1U);
  }
  return std::uint64_t{power} << 48U;
}

// What the halves of a block are multiplied with to move it over so many bits: the first half, whose coefficients are
// 64 powers higher, and the second one. A product of reflected numbers is one power too high.
struct FoldFactors {
  std::uint64_t first;
  std::uint64_t second;
};
consteval FoldFactors factors_over(unsigned bits, std::uint16_t polynomial) {
  return {power_of_x(bits + 63, polynomial), power_of_x(bits - 1, polynomial)};
}

struct FoldedKind {
  FoldFactors over_one;
  FoldFactors over_four;
};
consteval FoldedKind folded_kind(std::uint16_t polynomial) {
  constexpr unsigned kBits = 8 * kFoldedBlock;
  return {factors_over(kBits, polynomial), factors_over(kFoldedAtOnce * kBits, polynomial)};
}
constexpr FoldedKind kFoldedX25 = folded_kind(0x8408);
constexpr FoldedKind kFoldedArc = folded_kind(0xA001);

#if defined(__x86_64__)

using Block = __m128i;

inline Block load_block(const std::uint8_t* bytes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}
inline void store_block(std::uint8_t* bytes, Block block) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), block);
}
inline Block register_block(std::uint16_t crc) {
  return _mm_cvtsi32_si128(crc);
}
inline Block sum(Block one, Block other) {
  return _mm_xor_si128(one, other);
}
AMS2MQTT_FOLDS inline Block moved(Block block, const FoldFactors& factors) {
  const Block both = _mm_set_epi64x(static_cast<long long>(factors.second), static_cast<long long>(factors.first));
  return _mm_xor_si128(_mm_clmulepi64_si128(block, both, 0x00), _mm_clmulepi64_si128(block, both, 0x11));
}

#elif defined(__aarch64__)

using Block = uint64x2_t;

inline Block load_block(const std::uint8_t* bytes) {
  return vreinterpretq_u64_u8(vld1q_u8(bytes));
}
inline void store_block(std::uint8_t* bytes, Block block) {
  vst1q_u8(bytes, vreinterpretq_u8_u64(block));
}
inline Block register_block(std::uint16_t crc) {
  return vsetq_lane_u64(crc, vdupq_n_u64(0), 0);
}
inline Block sum(Block one, Block other) {
  return veorq_u64(one, other);
}
AMS2MQTT_FOLDS inline Block moved(Block block, const FoldFactors& factors) {
  const poly128_t first = vmull_p64(vgetq_lane_u64(block, 0), factors.first);
  const poly128_t second = vmull_p64(vgetq_lane_u64(block, 1), factors.second);
  return veorq_u64(vreinterpretq_u64_p128(first), vreinterpretq_u64_p128(second));
}

#endif

#ifdef AMS2MQTT_FOLDS

// Sums of four blocks each.
struct Sums {
  Block first;
  Block second;
  Block third;
  Block fourth;
};

// Each block is moved to the place of the next, and added to it: a sum of 16 bytes that leaves the same register. At
// least kLeastFolded bytes.
AMS2MQTT_FOLDS std::uint16_t fold(const FoldedKind& kind, const CrcTables& tables, std::uint16_t crc, Bytes bytes) {
  const auto block = [](const std::uint8_t* begin, std::size_t number) {
    return load_block(begin + number * kFoldedBlock);
  };
  const std::uint8_t* begin = bytes.data();
  Sums sums{sum(block(begin, 0), register_block(crc)), block(begin, 1), block(begin, 2), block(begin, 3)};
  for (bytes = bytes.subspan(kLeastFolded); bytes.size() >= kLeastFolded; bytes = bytes.subspan(kLeastFolded)) {
    begin = bytes.data();
    sums.first = sum(moved(sums.first, kind.over_four), block(begin, 0));
    sums.second = sum(moved(sums.second, kind.over_four), block(begin, 1));
    sums.third = sum(moved(sums.third, kind.over_four), block(begin, 2));
    sums.fourth = sum(moved(sums.fourth, kind.over_four), block(begin, 3));
  }
  Block last = sum(moved(sums.first, kind.over_one), sums.second);
  last = sum(moved(last, kind.over_one), sums.third);
  last = sum(moved(last, kind.over_one), sums.fourth);
  for (; bytes.size() >= kFoldedBlock; bytes = bytes.subspan(kFoldedBlock)) {
    last = sum(moved(last, kind.over_one), load_block(bytes.data()));
  }
  std::array<std::uint8_t, kFoldedBlock> rest{};
  store_block(rest.data(), last);
  return crc16_register(tables, crc16_register(tables, 0, rest), bytes);
}

#endif

std::uint16_t register_after([[maybe_unused]] const FoldedKind& kind, const CrcTables& tables, std::uint16_t crc,
                             Bytes bytes) {
#ifdef AMS2MQTT_FOLDS
  if (bytes.size() >= kLeastFolded && multiplies_without_carry()) return fold(kind, tables, crc, bytes);
#endif
  return crc16_register(tables, crc, bytes);
}

}  // namespace

bool multiplies_without_carry() {
#if defined(__x86_64__)
  static const bool kHas = __builtin_cpu_supports("pclmul") != 0;
  return kHas;
#elif defined(__aarch64__)
  static const bool kHas = (getauxval(AT_HWCAP) & HWCAP_PMULL) != 0;
  return kHas;
#else
  return false;
#endif
}

std::uint16_t crc16_x25_register(std::uint16_t crc, Bytes bytes) {
  return register_after(kFoldedX25, kX25Tables, crc, bytes);
}

std::uint16_t crc16_arc_register(std::uint16_t crc, Bytes bytes) {
  return register_after(kFoldedArc, kArcTables, crc, bytes);
}

}  // namespace ams2mqtt

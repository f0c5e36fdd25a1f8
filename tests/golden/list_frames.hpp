// What the frames of pushed lists share: one made-up house, and the wrappings that its meters use. Values are written
// as a list wants them, so every manufacturer's frame says the same of the house and a mix-up shows.
#pragma once

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/simulation/encoder.hpp"
#include "ams2mqtt/simulation/link_encoder.hpp"
#include "own_frames.hpp"

namespace ams2mqtt::test {

namespace house {

// L1, L2, L3.
inline constexpr std::array<std::uint16_t, 3> kDecivolts = {2304, 2311, 2298};
inline constexpr std::array<std::uint16_t, 3> kVolts = {230, 231, 229};
inline constexpr std::array<std::uint16_t, 3> kCentiamperes = {138, 231, 127};
inline constexpr std::array<std::uint32_t, 3> kWatts = {310, 525, 285};
inline constexpr std::uint32_t kWatt = 1120;
inline constexpr std::uint32_t kExportWatt = 0;
inline constexpr std::uint32_t kVar = 14;
inline constexpr std::uint32_t kExportVar = 212;
// Of all tariffs, of the first and of the second.
inline constexpr std::array<std::uint32_t, 3> kImport = {6'430'974, 4'321'098, 2'109'876};
inline constexpr std::array<std::uint32_t, 3> kExport = {777'777, 765'432, 12'345};
inline constexpr std::array<std::uint32_t, 3> kVarImport = {98'765, 60'321, 38'444};
inline constexpr std::array<std::uint32_t, 3> kVarExport = {1'234'567, 1'000'111, 234'456};
// Reactive energy by quadrant, from the first on.
inline constexpr std::array<std::uint32_t, 4> kQuadrants = {90'100, 8'665, 34'567, 1'200'000};

}  // namespace house

inline constexpr std::string_view kNumber8 = "00000001";

inline constexpr LocalTime kListLocal = {2025, 7, 14, 20, 20, 10};
// Clocks that state their offset to UTC, and clocks that do not.
inline constexpr CosemDateTime kStatedClock = {kListLocal, -120, 0x80};
inline constexpr CosemDateTime kUnstatedClock = {kListLocal, std::nullopt, 0x00};

inline const HdlcAddressing kPushAddressing = {{0xCE, 0xFF}, {0x03}, 0x13};
inline const HdlcAddressing kTwoByteSource = {{0xCF}, {0x02, 0x23}, 0x13};

inline void write(DataWriter& list, const std::array<std::uint32_t, 3>& values) {
  for (const std::uint32_t value : values) list.u32(value);
}
inline void write(DataWriter& list, const std::array<std::uint16_t, 3>& values) {
  for (const std::uint16_t value : values) list.u16(value);
}

// A list with LLC header and the header's clock untagged, as meters south of Scandinavia send it.
inline std::vector<std::uint8_t> pushed(const DataWriter& list, const CosemDateTime& clock) {
  return encode_notification(list.bytes(), HeaderTime::untagged, clock, 0x1F);
}
inline std::vector<std::uint8_t> without_header(const std::vector<std::uint8_t>& information) {
  constexpr std::ptrdiff_t kLlc = 3;
  return {information.begin() + kLlc, information.end()};
}
inline std::vector<std::uint8_t> in_hdlc(const DataWriter& list, const CosemDateTime& clock,
                                         const HdlcAddressing& addressing = kPushAddressing) {
  return encode_hdlc(pushed(list, clock), addressing);
}
inline std::vector<std::uint8_t> in_mbus(const DataWriter& list, std::size_t max_data = kMbusTelegramData) {
  return encode_mbus(without_header(pushed(list, kStatedClock)), {}, max_data);
}
// General-block-transfer, each block in an HDLC frame of its own.
inline std::vector<std::uint8_t> in_blocks(const DataWriter& list, const CosemDateTime& clock, std::size_t size) {
  std::vector<std::uint8_t> stream;
  for (const auto& block : encode_gbt(without_header(pushed(list, clock)), size)) {
    std::ranges::copy(encode_hdlc(block, kPushAddressing), std::back_inserter(stream));
  }
  return stream;
}

// `{ code, value, { scaler, unit } }`, as a structure or flat.
template <class Write>
void scaled(DataWriter& list, const ObisCode& code, Write value, std::int8_t scaler, Unit unit) {
  list.obis(code);
  value(list);
  list.scaler_unit(scaler, unit);
}
inline void scaled(DataWriter& list, const ObisCode& code, std::uint32_t value, Unit unit) {
  scaled(list, code, [value](DataWriter& to) { to.u32(value); }, 0, unit);
}
inline void scaled(DataWriter& list, const ObisCode& code, std::uint16_t value, std::int8_t scaler, Unit unit) {
  scaled(list, code, [value](DataWriter& to) { to.u16(value); }, scaler, unit);
}

}  // namespace ams2mqtt::test

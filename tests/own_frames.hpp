// The project's own test frames of meters that are not simulated: every layout and wrapping once, written with the
// encoder from made-up values. Each golden/frames_*.cpp adds those of one family.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt::test {

struct OwnFrame {
  std::string manufacturer;  // the folder in tests/data
  std::string name;          // "iskra-550-segments"
  std::string description;   // one line: meter, layout, wrapping
  std::vector<std::uint8_t> bytes;
  bool guarded = true;  // a check sum covers it: damage can be told from a message
};

// The key that every encrypted test frame uses, as a user would write it: AES-128 and the authentication key.
inline constexpr std::string_view kTestKey = "000102030405060708090a0b0c0d0e0f";
inline constexpr std::string_view kTestAuthKey = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf";

[[nodiscard]] std::vector<OwnFrame> own_frames();

}  // namespace ams2mqtt::test

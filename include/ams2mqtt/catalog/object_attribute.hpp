// Which attributes of a COSEM object are values and which say how a value counts (IEC 62056-6-2), for the lists that
// name class, code and attribute of everything they carry: lists/descriptor_list.hpp and lists/attribute_rows.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

// Interface classes by their numbers on the wire; there are more than these.
namespace interface_class {
inline constexpr std::uint16_t kData = 1;
inline constexpr std::uint16_t kRegister = 3;
inline constexpr std::uint16_t kExtendedRegister = 4;
inline constexpr std::uint16_t kDemandRegister = 5;
inline constexpr std::uint16_t kPushSetup = 40;
inline constexpr std::uint16_t kDisconnectControl = 70;
inline constexpr std::uint16_t kLimiter = 71;
}  // namespace interface_class

struct ObjectAttribute {
  std::uint16_t class_id = 0;
  ObisCode code;  // of the object
  int attribute = 0;
};

// Registers of all kinds: their values count in a unit.
[[nodiscard]] bool is_register(std::uint16_t class_id);
// The code of the attribute's value; nothing when it is not a value. Attribute 2 is the value; attribute 3 of a demand
// register, its last average, has the code after that of the current average (IEC 62056-6-1, value group D).
[[nodiscard]] std::optional<ObisCode> value_code(const ObjectAttribute& object);
// True for scaler and unit: attribute 3 of a register or extended register, attribute 4 of a demand register.
[[nodiscard]] bool is_scale_attribute(const ObjectAttribute& object);

}  // namespace ams2mqtt

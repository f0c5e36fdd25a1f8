#include "ams2mqtt/catalog/object_attribute.hpp"

namespace ams2mqtt {

namespace {

constexpr int kValue = 2;
constexpr int kLastAverage = 3;  // of a demand register

bool is_current_average(const ObisCode& code) {
  return code.d == 4 || code.d == 14 || code.d == 24;
}

}  // namespace

bool is_register(std::uint16_t class_id) {
  return class_id == interface_class::kRegister || class_id == interface_class::kExtendedRegister ||
         class_id == interface_class::kDemandRegister;
}

std::optional<ObisCode> value_code(const ObjectAttribute& object) {
  if (object.class_id == interface_class::kPushSetup) return std::nullopt;
  if (object.attribute == kValue) return object.code;
  const bool last_average = object.class_id == interface_class::kDemandRegister && object.attribute == kLastAverage;
  if (!last_average || !is_current_average(object.code)) return std::nullopt;
  ObisCode code = object.code;
  ++code.d;
  return code;
}

bool is_scale_attribute(const ObjectAttribute& object) {
  return is_register(object.class_id) &&
         object.attribute == (object.class_id == interface_class::kDemandRegister ? 4 : 3);
}

}  // namespace ams2mqtt

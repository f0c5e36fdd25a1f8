// What a meter type stands for, in the language of its user.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/catalog/catalog.hpp"

namespace ams2mqtt {

// "3-phase meter, 4-wire, with breaker" -> "3-fase måler, 4-leder, med bryter". `description` is that of a Model of
// catalog/list_family.hpp; product names in it, and words without a row, stay as they are.
[[nodiscard]] std::string model_in(Language language, std::string_view description);

}  // namespace ams2mqtt

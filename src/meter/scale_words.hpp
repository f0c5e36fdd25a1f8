// Powers of ten in words, for a person.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ams2mqtt {

struct ScaleWords {
  std::int8_t scaler = 0;
  std::string_view words;
};

// Empty when the table has none for it.
[[nodiscard]] inline std::string_view words_of(std::span<const ScaleWords> table, std::int8_t scaler) {
  for (const ScaleWords& row : table) {
    if (row.scaler == scaler) return row.words;
  }
  return {};
}

}  // namespace ams2mqtt

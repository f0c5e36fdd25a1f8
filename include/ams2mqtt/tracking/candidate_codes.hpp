// Codes in telegrams that nothing vouches for -> whether they are real. A code counts once consecutive telegrams with
// the same number of values, which means the same list, have contained it; a flipped bit brings it once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/catalog/catalog.hpp"

namespace ams2mqtt {

class CandidateCodes {
 public:
  static constexpr std::size_t kMost = 256;  // waiting at a time; further ones are not looked at

  // A telegram with `values` values begins.
  void begin(std::size_t values);
  // The telegram has this code, which is not known yet. True when it has come `repeats` times in a row.
  [[nodiscard]] bool hear(const Quantity* quantity, const ObisCode& code, int repeats);

 private:
  struct Candidate {
    const Quantity* quantity;
    ObisCode code;
    std::size_t values;
    int heard;
    bool in_newest;  // of the telegrams with the same number of values
  };

  std::vector<Candidate> candidates_;
  std::size_t values_ = 0;
};

}  // namespace ams2mqtt

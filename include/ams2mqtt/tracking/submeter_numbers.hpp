// The numbers of the meters behind a meter, by M-Bus channel: they tell a replaced meter from one whose register fell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

struct SubmeterNumber {
  ObisCode code;  // 0-n:96.1.0, in Belgium 0-n:96.1.1
  std::string number;

  friend bool operator==(const SubmeterNumber&, const SubmeterNumber&) = default;
};

[[nodiscard]] constexpr bool is_submeter_number(const ObisCode& code) {
  return code.a == 0 && code.b != 0 && code.c == 96 && code.d == 1 && code.e <= 1;
}

class SubmeterNumbers {
 public:
  // A different number must come this often in a row: a lost link or a flipped bit is not another meter.
  static constexpr int kTelegrams = 3;

  // True when the meter on that channel is a different one from now on. Nothing but zeros and Fs is not a number.
  [[nodiscard]] bool note(const ObisCode& code, std::string_view number);
  [[nodiscard]] bool knows(std::uint8_t channel) const;
  [[nodiscard]] std::vector<SubmeterNumber> all() const;
  void restore(const std::vector<SubmeterNumber>& numbers);

 private:
  struct Entry {
    SubmeterNumber known;
    std::string candidate;
    int telegrams = 0;
  };
  std::vector<Entry> entries_;  // at most two per channel
};

}  // namespace ams2mqtt

// The numbers that editors and listings put before lines: "12 | ", "12<tab>", "12 ".
#pragma once

#include <cstdint>
#include <string_view>

namespace ams2mqtt {

class LineNumbers {
 public:
  // The line without its number.
  [[nodiscard]] std::string_view without_number(std::string_view line);
  // The lines so far were not numbered.
  [[nodiscard]] bool at_rest() const { return next_ == 0; }

 private:
  std::uint64_t next_ = 0;  // that the next line has if lines are numbered; 0: they are not
};

}  // namespace ams2mqtt

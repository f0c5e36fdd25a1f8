// Lists in a row that contradict what is in force for numbers in a unit, and when that is worth a word.
#pragma once

#include "ams2mqtt/dlms/unit.hpp"
#include "ams2mqtt/meter/notice.hpp"

namespace ams2mqtt {

class ScaleDoubt {
 public:
  explicit ScaleDoubt(Unit unit) : unit_(unit) {}

  void add(NoticeLog& notices);
  void clear();
  // The one or the other.
  void judge(bool contradicted, NoticeLog& notices);

  [[nodiscard]] int lists() const { return lists_; }
  explicit operator bool() const { return lists_ > 0; }

 private:
  Unit unit_;
  int lists_ = 0;
  bool confirmed_ = false;  // a list has agreed before: a single contrary one is not worth a word
};

}  // namespace ams2mqtt

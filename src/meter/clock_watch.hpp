// Compares the meter's clock with the host's, list after list: reports once when it is wrong by whole hours, which
// means a wrong rule or setting, or by minutes, which means a drifting clock. It never changes a value.
#pragma once

#include <chrono>
#include <optional>

#include "ams2mqtt/meter/notice.hpp"

namespace ams2mqtt {

class ClockWatch {
 public:
  static constexpr int kLists = 3;                   // in a row before anything is said
  static constexpr std::chrono::seconds kSlack{90};  // a list may be as old as this
  static constexpr std::chrono::seconds kMuch = std::chrono::minutes(5);
  static constexpr std::chrono::seconds kStep{10};  // smaller changes of the offset are not worth mentioning

  // `error`: how far the meter is ahead. Returns the offset to show when it has changed by kStep or more.
  [[nodiscard]] std::optional<std::chrono::seconds> observe(std::chrono::seconds error, NoticeLog& notices);

 private:
  std::optional<std::chrono::seconds> shown_;
  std::chrono::seconds candidate_{0};  // as judged in the newest list; 0: right
  std::chrono::seconds known_{0};      // as said
  int lists_ = 0;
};

}  // namespace ams2mqtt

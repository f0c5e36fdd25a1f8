// Lets one thread end the calls that another makes: none is under way, and none begins, once silence() has returned.
#pragma once

#include <mutex>

namespace ams2mqtt {

class Silencer {
 public:
  template <class Use>
  void call(Use use) {
    const std::lock_guard lock(mutex_);
    if (!silenced_) use();
  }
  void silence() {
    const std::lock_guard lock(mutex_);
    silenced_ = true;
  }

 private:
  std::mutex mutex_;
  bool silenced_ = false;
};

}  // namespace ams2mqtt

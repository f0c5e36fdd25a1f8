// Those who hear the bytes of a line beside its decoder.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

class LineListener {
 public:
  virtual ~LineListener() = default;
  // `bytes` are valid during the call.
  virtual void on_bytes(Bytes bytes) = 0;
  // The daemon no longer reads this line.
  virtual void on_end() = 0;
};

class LineListeners {
 public:
  void add(std::weak_ptr<LineListener> listener) { listeners_.push_back(std::move(listener)); }
  // One may end while it is told.
  template <class Tell>
  void tell(Tell tell) {
    std::erase_if(listeners_, [&](const std::weak_ptr<LineListener>& each) {
      const auto listener = each.lock();
      if (listener) tell(*listener);
      return !listener;
    });
  }

 private:
  std::vector<std::weak_ptr<LineListener>> listeners_;
};

}  // namespace ams2mqtt

// Empties a container and gives its memory back; clear() and `= {}` keep it.
#pragma once

#include <utility>

namespace ams2mqtt {

template <class Container>
void release(Container& container) {
  static_cast<void>(std::exchange(container, Container()));
}

}  // namespace ams2mqtt

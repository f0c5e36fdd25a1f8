#include "own_frames.hpp"

#include <algorithm>
#include <iterator>

namespace ams2mqtt::test {

// One function a family, in golden/frames_*.cpp.

std::vector<OwnFrame> own_frames() {
  return {};
}

}  // namespace ams2mqtt::test

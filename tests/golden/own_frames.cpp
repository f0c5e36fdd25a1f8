#include "own_frames.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace ams2mqtt::test {

// One function a family, in golden/frames_*.cpp.
std::vector<OwnFrame> framing_frames();
std::vector<OwnFrame> cipher_frames();
std::vector<OwnFrame> iskraemeco_frames();
std::vector<OwnFrame> landis_gyr_frames();
std::vector<OwnFrame> list_frames();
std::vector<OwnFrame> p1_frames();

std::vector<OwnFrame> own_frames() {
  std::vector<OwnFrame> frames;
  for (const auto family :
       std::array{cipher_frames, framing_frames, p1_frames, iskraemeco_frames, landis_gyr_frames, list_frames}) {
    std::ranges::move(family(), std::back_inserter(frames));
  }
  return frames;
}

}  // namespace ams2mqtt::test

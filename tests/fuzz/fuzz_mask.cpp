// Invariant: masking keeps the size, and each frame whose check sum was right is right in its place, or counted as one
// that is not. Looked at one by one: in noise, a replaced byte may make another frame before it.
#include "ams2mqtt/framing/line_mask.hpp"
#include "framing/checked_frames.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

namespace {

bool is_checked(const CheckedFrame& frame) {
  return frame.kind != CheckedFrame::Kind::p1_unchecked;
}

bool is_right(Bytes line, const CheckedFrame& frame) {
  const Bytes alone = line.subspan(frame.outer_begin(), frame.outer_end() - frame.outer_begin());
  const RestoredLine restored(alone);
  const std::vector<CheckedFrame> found = frames_of(alone, restored);
  return !found.empty() && is_checked(found.front()) && found.front().outer_begin() == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes line(data, size);
  NumberMask mask;
  const MaskedLine masked = mask_line(line, mask);
  expect(masked.bytes.size() == size, "as many bytes as before");
  const RestoredLine restored(line);
  std::size_t frames = 0;
  std::size_t right = 0;
  for (const CheckedFrame& frame : frames_of(line, restored)) {
    if (!is_checked(frame)) continue;
    ++frames;
    if (is_right(masked.bytes, frame)) ++right;
  }
  expect(masked.frames + masked.unmended == frames, "each frame is right again, or counted");
  expect(right >= masked.frames, "what is said to be right is right");
  return 0;
}

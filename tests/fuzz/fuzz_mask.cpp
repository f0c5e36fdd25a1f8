// Invariant: masking keeps the size, and what is masked can be masked again. That frames stay good is a matter of the
// golden tests: in noise, a replaced byte may have been the end of something.
#include "ams2mqtt/framing/line_mask.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  NumberMask mask;
  const MaskedLine once = mask_line({data, size}, mask);
  expect(once.bytes.size() == size, "as many bytes as before");
  expect(once.frames + once.unmended <= size, "no more frames than bytes");
  NumberMask other;
  expect(mask_line(once.bytes, other).bytes.size() == size, "as many bytes as before, again");
  return 0;
}

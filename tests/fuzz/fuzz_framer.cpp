// Invariant: whatever a line delivers, in whatever chunks and with a pause anywhere, the framer gives the same payloads
// and refusals, all inside what came, and counts them. Nothing is left over after the end.
#include <iterator>

#include "ams2mqtt/framing/framer.hpp"
#include "fuzz/outcomes.hpp"
#include "fuzz/repair.hpp"

using namespace ams2mqtt;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);

namespace {

std::vector<fuzz::Outcome> frame(Bytes bytes, std::size_t chunk, std::size_t pause) {
  Framer framer;
  std::vector<fuzz::Outcome> outcomes;
  const auto take = [&] {
    while (const auto next = framer.next(Monotonic(0))) {
      if (!*next) {
        outcomes.push_back(fuzz::refused(next->error()));
        expect(next->error().offset <= bytes.size(), "a refusal lies inside the input");
        continue;
      }
      outcomes.push_back(fuzz::accepted((*next)->offset, (*next)->bytes));
      expect((*next)->offset < bytes.size(), "a payload lies inside the input");
      expect((*next)->bytes.size() <= bytes.size(), "a payload is no longer than the input");
    }
  };
  fuzz::feed_in_chunks(framer, bytes, chunk, pause, take);
  framer.end_of_input();
  take();
  fuzz::check_counters(framer.counters(), bytes.size(), outcomes);
  return outcomes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  constexpr std::size_t kChunks[] = {1, 7, 64};
  const std::size_t pause = size % 5 == 0 ? size / 2 : size;
  expect(frame(bytes, size + 1, pause) == frame(bytes, kChunks[size % std::size(kChunks)], pause),
         "chunks do not matter");
  return 0;
}

// Most mutants get right check sums, so that they reach the stages behind the links.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  const std::size_t mutated = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 4 != 0) fuzz::repair_links({data, mutated});
  return mutated;
}

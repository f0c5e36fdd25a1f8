// Invariant: whatever the bursts, whole and in chunks, the assembler gives the same messages and refusals, in ascending
// order; a message lies in its burst and is not longer than any can be.
#include "ams2mqtt/framing/bare.hpp"

#include "fuzz/outcomes.hpp"
#include "fuzz/repair.hpp"

using namespace ams2mqtt;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);

namespace {

std::vector<fuzz::Outcome> assemble(Bytes bytes, std::size_t chunk, std::size_t pause) {
  BareAssembler assembler;
  std::vector<fuzz::Outcome> outcomes;
  fuzz::feed_in_chunks(assembler, bytes, chunk, pause, [&] {
    while (const auto next = assembler.next()) {
      if (!*next) {
        outcomes.push_back(fuzz::refused(next->error()));
        continue;
      }
      const std::size_t end = (*next)->offset + (*next)->bytes.size();
      expect(end <= bytes.size() && (end <= pause || (*next)->offset >= pause), "a message lies in its burst");
      expect((*next)->bytes.size() <= BareAssembler::kMaxMessage, "a message has a greatest size");
      outcomes.push_back(fuzz::accepted((*next)->offset, (*next)->bytes));
    }
  });
  fuzz::check_counters(assembler.counters(), bytes.size(), outcomes);
  return outcomes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::check_chunks(Bytes(data, size), assemble);
  return 0;
}

// A third of the mutants become an encrypted message that fills its burst.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  const std::size_t mutated = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 3 == 0) fuzz::repair_ciphering({data, mutated});
  return mutated;
}

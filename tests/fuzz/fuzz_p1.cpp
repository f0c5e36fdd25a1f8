// Invariant: whatever the bytes, whole and in chunks, the assembler gives the same telegrams and refusals, in ascending
// order; each telegram goes from its stroke to its exclamation mark and can be taken apart.

#include "ams2mqtt/framing/p1.hpp"
#include "fuzz/outcomes.hpp"
#include "fuzz/repair.hpp"

using namespace ams2mqtt;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);

namespace {

void check_telegram(Bytes telegram) {
  expect(telegram.size() <= P1Assembler::kMaxTelegram + 2, "a telegram has a greatest size");
  expect(telegram.front() == P1Assembler::kStart && telegram.back() == P1Assembler::kEnd, "a telegram has both ends");
  const auto parts = split_p1(telegram);
  expect(parts.has_value(), "what was accepted can be taken apart");
  expect(parts->ident.size() >= 3 && parts->ident.size() <= P1Assembler::kMaxIdent, "there is an identification");
  expect(parts->body.size() < telegram.size(), "the body is a part of its telegram");
}

std::vector<fuzz::Outcome> assemble(Bytes bytes, std::size_t chunk, std::size_t pause) {
  P1Assembler assembler;
  std::vector<fuzz::Outcome> outcomes;
  fuzz::feed_in_chunks(assembler, bytes, chunk, pause, [&] {
    while (const auto next = assembler.next()) {
      if (*next) check_telegram((*next)->bytes);
      outcomes.push_back(*next ? fuzz::accepted((*next)->offset, (*next)->bytes) : fuzz::refused(next->error()));
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

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  const std::size_t mutated = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 4 != 0) fuzz::repair_p1({data, mutated});
  return mutated;
}

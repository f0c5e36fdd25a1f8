// Invariant: whatever the bytes, whole and in chunks, the assembler gives the same telegrams and refusals, in ascending
// order; the data lies inside its telegram, which both lengths, the check sum and the stop byte confirm.
#include <numeric>

#include "ams2mqtt/framing/mbus.hpp"
#include "fuzz/outcomes.hpp"
#include "fuzz/repair.hpp"

using namespace ams2mqtt;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);

namespace {

void check_telegram(Bytes stream, const MbusFrame& frame) {
  constexpr std::size_t kHeader = 4;
  constexpr std::size_t kOverhead = 5;
  const std::size_t length = kOverhead + frame.data.size();
  const Bytes telegram = stream.subspan(frame.offset, kHeader + length + 2);
  const Bytes covered = telegram.subspan(kHeader, length);
  expect(telegram[1] == telegram[2] && telegram[1] == (length & 0xFFU), "both lengths are right");
  expect((std::accumulate(covered.begin(), covered.end(), 0U) & 0xFFU) == telegram[kHeader + length],
         "the check sum is right");
  expect(telegram.back() == 0x16, "the stop byte is there");
  expect(frame.number < 16, "the number is one of four bits");
}

std::vector<fuzz::Outcome> assemble(Bytes bytes, std::size_t chunk, std::size_t pause) {
  MbusAssembler assembler;
  std::vector<fuzz::Outcome> outcomes;
  fuzz::feed_in_chunks(assembler, bytes, chunk, pause, [&] {
    while (const auto next = assembler.next()) {
      if (*next) check_telegram(bytes, **next);
      outcomes.push_back(*next ? fuzz::accepted((*next)->offset, (*next)->data) : fuzz::refused(next->error()));
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
  if (seed % 4 != 0) fuzz::repair_mbus({data, mutated});
  return mutated;
}

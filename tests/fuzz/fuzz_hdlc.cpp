// Invariant: whatever the bytes, the assembler gives the same frames and the same refusals whole and in chunks (of a
// size that the input's own decides), in ascending order, counts them, and after the end of the burst nothing is left
// over.
#include <iterator>
#include <vector>

#include "ams2mqtt/framing/hdlc.hpp"
#include "fuzz/expect.hpp"

namespace ams2mqtt {
namespace {

struct Outcome {
  std::size_t offset = 0;
  std::vector<std::uint8_t> information;  // of a frame; empty for a refusal
  bool frame = false;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

void take(HdlcAssembler& assembler, std::vector<Outcome>& outcomes) {
  while (const auto next = assembler.next()) {
    if (!*next) {
      outcomes.push_back({next->error().offset, {}, false});
      continue;
    }
    const HdlcFrame& frame = **next;
    expect(frame.information.size() <= HdlcAssembler::kMaxLength, "a frame is no longer than its length field can say");
    outcomes.push_back({frame.offset, {frame.information.begin(), frame.information.end()}, true});
  }
}

std::vector<Outcome> assemble(Bytes all, std::size_t chunk) {
  Bytes bytes = all;
  HdlcAssembler assembler;
  std::vector<Outcome> outcomes;
  while (!bytes.empty()) {
    const std::size_t size = chunk < bytes.size() ? chunk : bytes.size();
    assembler.feed(bytes.first(size));
    bytes = bytes.subspan(size);
    take(assembler, outcomes);
  }
  assembler.end_of_burst();
  take(assembler, outcomes);
  const LineCounters& counters = assembler.counters();
  expect(counters.bytes == all.size(), "every byte is counted");
  expect(counters.skipped_bytes <= all.size(), "no more is skipped than came");
  expect(counters.frames + counters.refused == outcomes.size(), "every frame and every refusal is counted");
  return outcomes;
}

}  // namespace
}  // namespace ams2mqtt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  const std::vector<Outcome> whole = assemble({data, size}, size);
  constexpr std::size_t kChunks[] = {1, 7, 64};
  expect(whole == assemble({data, size}, kChunks[size % std::size(kChunks)]), "chunks do not matter");
  for (std::size_t i = 1; i < whole.size(); ++i) {
    expect(whole[i - 1].offset <= whole[i].offset, "offsets ascend");
  }
  return 0;
}

// Invariant: whatever bytes come, the explanation stays within its limits, its rows within the bytes of their block,
// and a frame that the decoder takes is never called wrong.
#include <algorithm>

#include "ams2mqtt/explain/explanation.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Explanation explanation = explain({data, size}, {});
  expect(explanation.cut == (size > kMostExplained), "what was left out is said");
  std::size_t on_line = 0;
  for (const ExplainedBlock& block : explanation.blocks) {
    expect(block.rows.size() <= kMostExplainedRows, "the rows have a limit");
    for (const ExplainedRow& row : block.rows) {
      expect(row.offset + row.size <= block.bytes.size(), "a row is about bytes of its block");
    }
    if (!block.on_line) continue;
    expect(block.offset + block.bytes.size() <= size, "a block is a part of the line");
    // Frames may share a flag.
    expect(block.offset + 1 >= on_line, "the blocks follow each other");
    on_line = block.offset + block.bytes.size();
  }
  return 0;
}

// Invariant: the text of a capture, in whatever pieces it comes, leads to the same items with times that never go back,
// and the memory for it stays bounded; any bytes survive the way into a capture and back.
#include <algorithm>
#include <string>
#include <vector>

#include "ams2mqtt/framing/capture.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

namespace {

std::string items_of_capture(Bytes text, std::size_t piece) {
  CaptureReader reader;
  std::string items;
  Monotonic newest{0};
  const auto take = [&] {
    while (const auto item = reader.next()) {
      expect(item->at >= newest, "time does not go back");
      expect(item->bytes.size() <= CaptureReader::kMaxLine / 2, "a line has a bounded number of bytes");
      newest = item->at;
      items += std::to_string(static_cast<int>(item->kind)) + ' ' + std::to_string(newest.count()) + ' ' +
               to_hex(item->bytes) + '\n';
    }
  };
  for (; !text.empty(); text = text.subspan(std::min(piece, text.size()))) {
    reader.feed(text.first(std::min(piece, text.size())));
    take();
  }
  reader.end_of_input();
  take();
  expect(reader.take_misses().size() <= CaptureReader::kMaxMisses, "not every line is complained about");
  return items;
}

std::vector<std::uint8_t> there_and_back(Bytes bytes) {
  CaptureWriter writer;
  std::string text = CaptureWriter::begin({});
  Monotonic at{0};
  for (Bytes rest = bytes; !rest.empty();) {
    const std::size_t size = std::min<std::size_t>(rest.size(), rest[0] % 70 + 1U);
    text += writer.add(at, rest.first(size));
    at += Monotonic(rest[0]);
    rest = rest.subspan(size);
  }
  text += writer.end(at);
  CaptureReader reader;
  reader.feed(as_bytes(text));
  reader.end_of_input();
  std::vector<std::uint8_t> back;
  while (const auto item = reader.next()) append(back, item->bytes);
  expect(reader.take_misses().empty(), "what is written is right");
  return back;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  expect(items_of_capture(bytes, 1) == items_of_capture(bytes, 4096), "pieces do not matter");
  const std::string begun = std::string(kCaptureMark) + "1\n" + std::string(as_text(bytes));
  expect(items_of_capture(as_bytes(begun), 3) == items_of_capture(as_bytes(begun), 4096), "pieces do not matter");
  const std::vector<std::uint8_t> back = there_and_back(bytes);
  expect(std::ranges::equal(back, bytes), "bytes survive a capture");
  return 0;
}

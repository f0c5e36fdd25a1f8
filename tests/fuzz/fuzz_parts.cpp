// The input is a row of parts, each behind two bytes: its size, and how it belongs to the others.
// Invariant: a joined message is its parts one after the other, without a gap in their numbers, all of one link and
// none too late; what does not fit is refused, and after giving up nothing is left.
#include <algorithm>
#include <vector>

#include "ams2mqtt/framing/part_joiner.hpp"
#include "fuzz/expect.hpp"

using namespace ams2mqtt;

namespace {

// What the joiner holds back, kept here in the plainest way.
struct Model {
  std::vector<std::uint8_t> bytes;
  std::size_t begin = 0;
  bool open = false;
};

Part part_of(std::uint8_t how, Bytes bytes, std::size_t offset) {
  Part part;
  part.bytes = bytes;
  part.begins = (how & 0x80U) != 0;
  part.follows = !part.begins || (how & 0x40U) != 0;
  part.last = (how & 0x20U) != 0;
  part.link = how >> 4U & 1U;
  if ((how & 0x08U) != 0) part.number = static_cast<std::uint8_t>(how & 7U);
  part.numbers = 8;
  part.offset = offset;
  return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader reader(Bytes(data, size));
  PartJoiner joiner;
  Model model;
  Monotonic now{0};
  while (reader.remaining() > 1) {
    const std::size_t offset = reader.position();
    const std::uint8_t length = reader.u8();
    const std::uint8_t how = reader.u8();
    const Part part = part_of(how, reader.take(std::min<std::size_t>(length & 0x7FU, reader.remaining())), offset);
    now += (length & 0x80U) != 0 ? PartJoiner::kMaxAge + Monotonic(1) : Monotonic(1);
    if (const auto lost = joiner.make_way(part, now)) {
      expect(model.open && lost->offset == model.begin, "only what was begun is given up");
      model = {};
    }
    expect(!joiner.make_way(part, now), "once there is a way, there is one");
    if (!model.open) model.begin = offset;
    model.bytes.insert(model.bytes.end(), part.bytes.begin(), part.bytes.end());
    const auto joined = joiner.add(part, now);
    model.open = !joined;
    if (!joined) continue;
    if (*joined) {
      expect(std::ranges::equal((*joined)->bytes, model.bytes), "a message is its parts one after the other");
      expect((*joined)->offset == model.begin, "a message begins where its first part does");
    }
    model = {};
  }
  expect(joiner.give_up().has_value() == model.open, "what was begun is given up at the end");
  expect(!joiner.give_up() && !joiner.expire(now + 2 * PartJoiner::kMaxAge), "and only once");
  return 0;
}

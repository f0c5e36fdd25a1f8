// The input is a row of payloads, each behind its size in one byte, with a moment between any two that its first bit
// decides.
// Invariant: what is no block comes out as it went in; a joined message is never longer than its blocks together; after
// giving up, nothing is left.
#include "ams2mqtt/dlms/block_transfer.hpp"
#include "fuzz/expect.hpp"
#include "fuzz/repair.hpp"

using namespace ams2mqtt;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  BlockJoiner joiner;
  Monotonic now{0};
  ByteReader reader(Bytes(data, size));
  std::size_t heard = 0;
  while (reader.remaining() > 0) {
    const std::uint8_t length = reader.u8();
    const Bytes payload = reader.take(std::min<std::size_t>(length, reader.remaining()));
    heard += payload.size();
    now += (length & 0x80U) != 0 ? BlockJoiner::kMaxAge : Monotonic(1);
    const auto joined = joiner.join(payload, now);
    if (!joined) continue;
    if (!*joined) {
      expect(joined->error().offset <= payload.size(), "an error lies in its payload");
      continue;
    }
    const Bytes message = **joined;
    expect(message.size() <= heard && message.size() <= BlockJoiner::kMaxSize, "a message is no longer than its parts");
    if (message.data() == payload.data()) expect(message.size() == payload.size(), "what is no block stays as it is");
  }
  (void)joiner.give_up();
  expect(!joiner.give_up() && !joiner.expire(now + 2 * BlockJoiner::kMaxAge), "a message is given up once");
  return 0;
}

// Most mutants get blocks that follow each other and fill their payloads.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  const std::size_t mutated = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 4 != 0) fuzz::repair_blocks({data, mutated}, 1 + seed % 5);
  return mutated;
}

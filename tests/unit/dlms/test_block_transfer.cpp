#include "ams2mqtt/dlms/block_transfer.hpp"

#include <string>

#include "ams2mqtt/simulation/link_encoder.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

using Block = std::vector<std::uint8_t>;
constexpr Monotonic kStart = std::chrono::hours(1);

// What the joiner says of a payload: the message, "-" for a part, or the error.
std::string told(BlockJoiner& joiner, Bytes payload, Monotonic now = kStart) {
  const auto joined = joiner.join(payload, now);
  if (!joined) return "-";
  if (!*joined) return std::string(to_string(joined->error().code));
  return std::string(as_text(**joined));
}

const std::string kIncomplete(to_string(Errc::incomplete));

}  // namespace

TEST_CASE("Blocks become the message they carry, wherever it is cut", "[dlms]") {
  const std::string_view message = "a message of some bytes";
  for (std::size_t size = 1; size <= message.size(); ++size) {
    for (const bool llc : {true, false}) {
      BlockJoiner joiner;
      const auto blocks = encode_gbt(as_bytes(message), size, llc);
      for (std::size_t i = 0; i + 1 < blocks.size(); ++i) CHECK(told(joiner, blocks[i]) == "-");
      CHECK(told(joiner, blocks.back()) == message);
      CHECK_FALSE(joiner.give_up());
    }
  }
}

TEST_CASE("BER lengths of every size are understood", "[dlms]") {
  for (const std::size_t size : {0x7FU, 0x80U, 0xFFU, 0x100U, 0x3FFU}) {
    const std::string message(2 * size, 'x');
    BlockJoiner joiner;
    const auto blocks = encode_gbt(as_bytes(message), size);
    REQUIRE(blocks.size() == 2);
    CHECK(told(joiner, blocks[0]) == "-");
    CHECK(told(joiner, blocks[1]) == message);
  }
}

TEST_CASE("What is no block passes through without a copy", "[dlms]") {
  BlockJoiner joiner;
  const Block apdu = {0xE6, 0xE7, 0x00, 0x0F, 0xE0};
  const auto joined = joiner.join(apdu, kStart);
  REQUIRE((joined && *joined));
  CHECK((**joined).data() == apdu.data());
  CHECK((**joined).size() == apdu.size());
  CHECK(told(joiner, {}).empty());
}

TEST_CASE("A message that misses a block is given up", "[dlms]") {
  const auto blocks = encode_gbt(as_bytes("abcd"), 1);
  BlockJoiner joiner;
  CHECK(told(joiner, blocks[1]) == kIncomplete);
  CHECK(told(joiner, blocks[0]) == "-");
  CHECK(told(joiner, blocks[2]) == kIncomplete);
  CHECK(told(joiner, blocks[1]) == kIncomplete);
  CHECK_FALSE(joiner.give_up());
}

TEST_CASE("Block 1 begins a message whatever came before", "[dlms]") {
  const auto old = encode_gbt(as_bytes("old"), 1);
  const auto blocks = encode_gbt(as_bytes("new!"), 2);
  BlockJoiner joiner;
  CHECK(told(joiner, old[0]) == "-");
  CHECK(told(joiner, old[1]) == "-");
  CHECK(told(joiner, blocks[0]) == kIncomplete);
  CHECK(told(joiner, blocks[1]) == "new!");
  CHECK(told(joiner, old[0]) == "-");
  CHECK(told(joiner, old[1]) == "-");
  CHECK(told(joiner, encode_gbt(as_bytes("one"), 8)[0]) == "one");
}

TEST_CASE("A block that is sent twice counts once", "[dlms]") {
  const auto blocks = encode_gbt(as_bytes("abc"), 1);
  BlockJoiner joiner;
  CHECK(told(joiner, blocks[0]) == "-");
  CHECK(told(joiner, blocks[0]) == "-");
  CHECK(told(joiner, blocks[1]) == "-");
  CHECK(told(joiner, blocks[1]) == "-");
  CHECK(told(joiner, blocks[2]) == "abc");
}

TEST_CASE("A message whose next block does not come grows old, and is lost once", "[dlms]") {
  const auto blocks = encode_gbt(as_bytes("ab"), 1);
  BlockJoiner joiner;
  CHECK(told(joiner, blocks[0]) == "-");
  CHECK_FALSE(joiner.expire(kStart + BlockJoiner::kMaxAge));
  CHECK(joiner.expire(kStart + BlockJoiner::kMaxAge + Monotonic(1)));
  CHECK_FALSE(joiner.expire(kStart + 2 * BlockJoiner::kMaxAge));
  CHECK(told(joiner, blocks[1]) == kIncomplete);
  CHECK(told(joiner, blocks[0]) == "-");
  CHECK(told(joiner, blocks[1], kStart + 2 * BlockJoiner::kMaxAge) == kIncomplete);
  CHECK(told(joiner, blocks[0]) == "-");
  CHECK(joiner.give_up());
}

TEST_CASE("Damaged blocks are refused where the damage is", "[dlms]") {
  const Block block = encode_gbt(as_bytes("abc"), 8)[0];
  BlockJoiner joiner;
  for (std::size_t size = 4; size < block.size(); ++size) {
    const auto joined = joiner.join(Bytes(block).first(size), kStart);
    REQUIRE((joined && !*joined));
    CHECK(joined->error().code == Errc::truncated);
    CHECK(joined->error().offset <= size);
  }
  Block longer = block;
  longer.push_back(0);
  CHECK(told(joiner, longer) == to_string(Errc::trailing_bytes));
  Block zero = block;
  zero[6] = 0;
  CHECK(told(joiner, zero) == to_string(Errc::bad_header));
  Block endless = block;
  endless[9] = 0x80;
  CHECK(told(joiner, endless) == to_string(Errc::truncated));
}

TEST_CASE("A message has a greatest size", "[dlms]") {
  const std::vector<std::uint8_t> apdu(BlockJoiner::kMaxSize + 1);
  const auto blocks = encode_gbt(apdu, 0x4000);
  BlockJoiner joiner;
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) CHECK(told(joiner, blocks[i]) == "-");
  CHECK(told(joiner, blocks.back()) == to_string(Errc::oversize));
  CHECK_FALSE(joiner.give_up());
}

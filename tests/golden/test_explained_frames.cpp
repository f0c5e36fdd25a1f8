// Each of the project's own frames, explained: no byte is left out or explained twice, and nothing is called wrong that
// the decoder takes.
#include <algorithm>
#include <memory>
#include <optional>

#include "ams2mqtt/crypto/aes_gcm.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/explain/explanation.hpp"
#include "catch.hpp"
#include "own_frames.hpp"

using namespace ams2mqtt;

namespace {

// How often each byte is explained by a row that has none within it.
std::vector<int> explained_bytes(const ExplainedBlock& block) {
  std::vector<int> times(block.bytes.size());
  for (std::size_t index = 0; index < block.rows.size(); ++index) {
    const ExplainedRow& row = block.rows[index];
    REQUIRE(row.offset + row.size <= block.bytes.size());
    std::size_t size = row.size;
    if (index + 1 < block.rows.size()) {
      const ExplainedRow& next = block.rows[index + 1];
      if (next.size > 0 && next.offset >= row.offset && next.offset < row.offset + row.size)
        size = next.offset - row.offset;
    }
    for (std::size_t byte = 0; byte < size; ++byte) ++times[row.offset + byte];
  }
  return times;
}

using TestKey = std::unique_ptr<AesGcmDecryptor>;

DecoderOptions options_with(const TestKey& key) {
  return {.decryptor = key.get(), .scaling = {.show_unproven = true}};
}

// The test key, with the authentication key if the frame has a tag; nothing for a frame that is not decoded at once.
std::optional<TestKey> decoding_key(Bytes bytes) {
  for (const bool authenticated : {true, false}) {
    auto key = std::make_unique<AesGcmDecryptor>(
        parse_aes_key(test::kTestKey).value(),
        authenticated ? std::optional(parse_aes_key(test::kTestAuthKey).value()) : std::nullopt);
    Decoder decoder(options_with(key));
    decoder.feed(bytes);
    decoder.end_of_input();
    const auto telegram = decoder.next({});
    if (telegram && *telegram) return key;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("every byte of every frame is explained once, and is right", "[golden]") {
  std::size_t frames = 0;
  std::size_t opened = 0;
  for (const auto& frame : test::own_frames()) {
    INFO(frame.name);
    const auto key = decoding_key(frame.bytes);
    if (!key) continue;  // not one that is taken at once
    const Explanation explanation = explain(frame.bytes, options_with(*key));
    ++frames;
    for (const ExplainedBlock& block : explanation.blocks) {
      INFO(block.title);
      opened += block.title == "decrypted" ? 1U : 0U;
      CHECK(block.causes.empty());
      for (const ExplainedRow& row : block.rows) {
        INFO(row.offset << ' ' << row.name << ' ' << row.meaning);
        CHECK(row.verdict != RowVerdict::wrong);
      }
      if (block.title.starts_with("P1") || is_p1_text(block.bytes)) continue;  // ends of lines are not explained
      const std::vector<int> times = explained_bytes(block);
      CHECK(std::ranges::all_of(times, [](int count) { return count == 1; }));
    }
  }
  CHECK(frames > 60);
  CHECK(opened > 10);
}

// Every own test frame through the harness of damage, at the level of the Decoder.
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"
#include "harness.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;

namespace {

std::vector<std::string> telegrams(const std::vector<Bytes>& chunks) {
  Decoder decoder(DecoderOptions{});
  std::vector<std::string> texts;
  const auto drain = [&] {
    while (const auto telegram = decoder.next({})) {
      if (telegram->has_value()) texts.push_back(to_json(***telegram));
    }
  };
  for (const Bytes chunk : chunks) {
    decoder.feed(chunk);
    drain();
  }
  decoder.end_of_burst();
  drain();
  return texts;
}

}  // namespace

TEST_CASE("every chunking gives the same telegram", "[golden]") {
  for (const test::TestFrame& frame : test::test_frames()) {
    INFO(frame.name);
    const std::vector<std::string> whole = telegrams({frame.bytes});
    REQUIRE(whole.size() == 1);
    bool same = true;
    test::for_every_chunking(frame.bytes,
                             [&](const std::vector<Bytes>& chunks) { same = same && telegrams(chunks) == whole; });
    CHECK(same);
  }
}

TEST_CASE("no damage goes through or costs the next frame", "[golden]") {
  // Short frames lose every bit; long ones every seventh, and across the frames all positions come up.
  constexpr std::size_t kShort = 160;
  constexpr std::size_t kStep = 7;
  std::size_t number = 0;
  for (const test::TestFrame& frame : test::test_frames()) {
    INFO(frame.name);
    const bool every_bit = frame.bytes.size() <= kShort;
    const auto wrong =
        test::survives_noise(frame.bytes, telegrams, every_bit ? 0 : number++ % kStep, every_bit ? 1 : kStep);
    CHECK(wrong.value_or("") == "");
  }
}

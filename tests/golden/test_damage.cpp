// Every own test frame through the harness of damage, at the level of the Decoder.
#include <cstdio>
#include <cstdlib>

#include "ams2mqtt/io/aes_gcm.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"
#include "harness.hpp"
#include "own_frames.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;

namespace {

enum class Pauses : std::uint8_t { at_the_end, behind_each };

std::size_t streams = 0;  // decoded so far

std::vector<std::string> decode(const std::vector<Bytes>& chunks, Pauses pauses) {
  ++streams;
  AesGcmDecryptor decryptor(parse_aes_key(test::kTestKey).value(), parse_aes_key(test::kTestAuthKey));
  Decoder decoder(DecoderOptions{Manufacturer::automatic, nullptr, &decryptor});
  std::vector<std::string> texts;
  const auto drain = [&] {
    while (const auto telegram = decoder.next({})) {
      if (telegram->has_value()) texts.push_back(to_json(***telegram));
    }
  };
  for (const Bytes chunk : chunks) {
    decoder.feed(chunk);
    drain();
    if (pauses == Pauses::at_the_end) continue;
    decoder.end_of_burst();
    drain();
  }
  decoder.end_of_burst();
  drain();
  return texts;
}

// The tests take a part of all damage, at other places in each frame; with AMS2MQTT_EVERY_DAMAGE=1 in the environment
// they take all of it, every cut, every lost byte and every flipped bit.
bool every_damage() {
  const char* wanted = std::getenv("AMS2MQTT_EVERY_DAMAGE");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

std::vector<std::string> telegrams(const std::vector<Bytes>& chunks) {
  return decode(chunks, Pauses::at_the_end);
}
std::vector<std::string> telegrams_of_bursts(const std::vector<Bytes>& bursts) {
  return decode(bursts, Pauses::behind_each);
}

// How many streams a test with all damage went through.
void tell_streams(const char* of_what) {
  if (every_damage()) std::printf("%zu streams of %s\n", streams, of_what);
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
    const bool every_bit = frame.bytes.size() <= kShort || every_damage();
    const auto wrong =
        test::survives_noise(frame.bytes, telegrams, every_bit ? 0 : number++ % kStep, every_bit ? 1 : kStep);
    CHECK(wrong.value_or("") == "");
  }
  tell_streams("simulated meters");
}

TEST_CASE("every chunking of every wrapping gives the same telegrams", "[golden]") {
  for (const test::OwnFrame& frame : test::own_frames()) {
    INFO(frame.name);
    const std::vector<std::string> whole = telegrams({frame.bytes});
    bool same = true;
    test::for_every_chunking(frame.bytes,
                             [&](const std::vector<Bytes>& chunks) { same = same && telegrams(chunks) == whole; });
    CHECK(same);
  }
}

TEST_CASE("no damage of any wrapping goes through or costs the next push", "[golden]") {
  const std::size_t step = every_damage() ? 1 : 11;
  std::size_t number = 0;
  for (const test::OwnFrame& frame : test::own_frames()) {
    INFO(frame.name);
    if (telegrams({frame.bytes}).empty()) continue;  // a layout that is refused on purpose
    const auto wrong = test::survives_damage(frame.bytes, telegrams_of_bursts, frame.guarded, number++ % step, step);
    CHECK(wrong.value_or("") == "");
  }
  tell_streams("every list and wrapping");
}

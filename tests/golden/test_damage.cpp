// Every own test frame through the harness of damage, at the level of the Decoder.
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "ams2mqtt/crypto/aes_gcm.hpp"
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
  // With the authentication key as well a frame would count only once.
  AesGcmDecryptor decryptor(parse_aes_key(test::kTestKey).value());
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

// The places in a frame to damage: every `step`th, from `first` on.
struct Places {
  std::size_t first = 0;
  std::size_t step = 1;
};

// The tests take a part of all damage, at other places in each frame. With AMS2MQTT_EVERY_DAMAGE=1/3 in the environment
// they take the first of three shares of all of it: every cut, every lost byte and every flipped bit.
std::optional<Places> share_of_every_damage() {
  const char* wanted = std::getenv("AMS2MQTT_EVERY_DAMAGE");
  if (wanted == nullptr) return std::nullopt;
  Places share;
  const bool two = std::sscanf(wanted, "%zu/%zu", &share.first, &share.step) == 2;
  if (!two || share.first < 1 || share.first > share.step) {
    throw std::invalid_argument("AMS2MQTT_EVERY_DAMAGE is a share such as 1/2");
  }
  --share.first;
  return share;
}

std::vector<std::string> telegrams(const std::vector<Bytes>& chunks) {
  return decode(chunks, Pauses::at_the_end);
}
std::vector<std::string> telegrams_of_bursts(const std::vector<Bytes>& bursts) {
  return decode(bursts, Pauses::behind_each);
}

// How many streams a test with all damage went through.
void tell_streams(const char* of_what) {
  if (share_of_every_damage()) std::printf("%zu streams of %s\n", streams, of_what);
  streams = 0;
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
  const std::optional<Places> share = share_of_every_damage();
  std::size_t number = 0;
  for (const test::TestFrame& frame : test::test_frames()) {
    INFO(frame.name);
    Places places = share.value_or(Places{});
    if (!share && frame.bytes.size() > kShort) places = {number++ % kStep, kStep};
    CHECK(test::survives_noise(frame.bytes, telegrams, places.first, places.step).value_or("") == "");
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
  constexpr std::size_t kStep = 11;
  const std::optional<Places> share = share_of_every_damage();
  std::size_t number = 0;
  for (const test::OwnFrame& frame : test::own_frames()) {
    INFO(frame.name);
    if (telegrams({frame.bytes}).empty()) continue;  // a layout that is refused on purpose
    const Places places = share.value_or(Places{number++ % kStep, kStep});
    const auto wrong =
        test::survives_damage(frame.bytes, telegrams_of_bursts, frame.guarded, places.first, places.step);
    CHECK(wrong.value_or("") == "");
  }
  tell_streams("every list and wrapping");
}

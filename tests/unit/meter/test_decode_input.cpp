#include "ams2mqtt/meter/decode_input.hpp"

#include "catch.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;

namespace {

struct Heard {
  std::size_t telegrams = 0;
  std::vector<std::pair<Error, std::string>> refusals;

  [[nodiscard]] DecodeInput::Listener listener() {
    return {[this](const Telegram&) { ++telegrams; },
            [this](const Error& error, Bytes bytes) {
              refusals.emplace_back(error, to_hex(bytes.first(std::min<std::size_t>(4, bytes.size()))));
            }};
  }
};

std::vector<std::uint8_t> frame_named(std::string_view name) {
  for (const test::TestFrame& frame : test::test_frames()) {
    if (frame.name.starts_with(name)) return frame.bytes;
  }
  FAIL("no frame " << name);
  return {};
}

}  // namespace

TEST_CASE("12 a telegram is told when its last byte has come, from bytes and from text", "[app]") {
  const auto frame = frame_named("aidon-4wire-");
  const std::string line = "RX: " + to_hex(frame) + "\n";
  for (const Bytes input : {Bytes(frame), as_bytes(line)}) {
    Heard heard;
    DecodeInput decode({}, heard.listener());
    decode.feed(input.first(input.size() - 1), {});
    CHECK(heard.telegrams == 0);
    decode.feed(input.last(1), {});
    CHECK(heard.telegrams == 1);
    decode.feed(input, {});
    CHECK(heard.telegrams == 2);
  }
}

TEST_CASE("12 text without a line end is read when the line is quiet", "[app]") {
  const std::string text = to_hex(frame_named("aidon-4wire-"));
  Heard heard;
  DecodeInput decode({}, heard.listener());
  decode.feed(as_bytes(text), {});
  decode.end_of_burst({});
  CHECK(heard.telegrams == 1);
  decode.feed(as_bytes(text + "\n"), {});
  decode.end_of_input({});
  CHECK(heard.telegrams == 2);
}

TEST_CASE("12 a refused frame is shown from where it begins, however much came before", "[app]") {
  auto frame = frame_named("aidon-4wire-");
  Heard heard;
  DecodeInput decode({}, heard.listener());
  decode.feed(frame, {});
  const std::vector<std::uint8_t> noise(3 * DecodeInput::kKeptBytes, 0x55);
  decode.feed(noise, {});
  frame[20] ^= 1U;
  decode.feed(frame, {});
  decode.end_of_input({});
  CHECK(heard.telegrams == 1);
  REQUIRE(heard.refusals.size() == 1);
  CHECK(heard.refusals[0].first.offset == frame.size() + noise.size());
  CHECK(heard.refusals[0].second == to_hex(Bytes(frame).first(4)));
}

TEST_CASE("11.24 a paste that is nearly bytes is answered with the nearest form", "[app]") {
  Heard heard;
  DecodeInput decode({}, heard.listener());
  decode.feed(as_bytes("# meter\n7EA02\n"), {});
  decode.end_of_input({});
  const auto misses = decode.take_misses();
  REQUIRE(misses.size() == 1);
  CHECK(sentence(misses[0]) ==
        "line 2 looks like hexadecimal digits, but a byte lacks a digit; the expected form is 7E A0 2A 41");
}

#include "ams2mqtt/framing/part_joiner.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr Monotonic kNow = std::chrono::hours(1);
constexpr std::uint64_t kLink = 0x4103;

Part part_of(std::string_view text, std::optional<std::uint8_t> number) {
  Part part;
  part.bytes = as_bytes(text);
  part.link = kLink;
  part.number = number;
  return part;
}
// A message of its own.
Part only(std::string_view text) {
  Part part = part_of(text, std::nullopt);
  part.follows = false;
  return part;
}
Part first(std::string_view text, std::optional<std::uint8_t> number = std::nullopt) {
  Part part = part_of(text, number);
  part.follows = false;
  part.last = false;
  return part;
}
Part middle(std::string_view text, std::optional<std::uint8_t> number = std::nullopt) {
  Part part = part_of(text, number);
  part.begins = false;
  part.last = false;
  return part;
}
Part last(std::string_view text, std::optional<std::uint8_t> number = std::nullopt) {
  Part part = part_of(text, number);
  part.begins = false;
  return part;
}

Part at(Part part, std::size_t offset) {
  part.offset = offset;
  return part;
}

std::string told(const Error& error) {
  return std::string(to_string(error.code)) + " at " + std::to_string(error.offset);
}

// What becomes of a part: "[message] at offset", a refusal, or nothing; what has to make way for it stands before.
std::string join(PartJoiner& joiner, const Part& part, Monotonic now = kNow) {
  std::string text;
  if (const auto given_up = joiner.make_way(part, now)) text = told(*given_up) + "; ";
  const auto message = joiner.add(part, now);
  if (!message) return text + "nothing";
  if (!*message) return text + told(message->error());
  const Bytes bytes = (*message)->bytes;
  return text + "[" + std::string(bytes.begin(), bytes.end()) + "] at " + std::to_string((*message)->offset);
}

const std::string kIncomplete(to_string(Errc::incomplete));

}  // namespace

TEST_CASE("A message of one part is that part, without a copy", "[framing]") {
  PartJoiner joiner;
  const std::string_view text = "whole";
  const auto message = joiner.add(at(only(text), 7), kNow);
  REQUIRE(message.has_value());
  REQUIRE(message->has_value());
  CHECK((*message)->bytes.data() == as_bytes(text).data());
  CHECK((*message)->bytes.size() == text.size());
  CHECK((*message)->offset == 7);
}

TEST_CASE("Parts become a message with the place of the first", "[framing]") {
  PartJoiner joiner;
  CHECK(join(joiner, at(first("ab"), 10)) == "nothing");
  CHECK(join(joiner, at(middle("cd"), 20)) == "nothing");
  CHECK(join(joiner, at(last("e"), 30)) == "[abcde] at 10");
  CHECK(join(joiner, at(first("x"), 40)) == "nothing");
  CHECK(join(joiner, at(last("y"), 50)) == "[xy] at 40");
}

TEST_CASE("Numbered parts follow each other, and count from zero again", "[framing]") {
  PartJoiner joiner;
  CHECK(join(joiner, first("a", 6)) == "nothing");
  Part seventh = middle("b", 7);
  seventh.numbers = 8;
  CHECK(join(joiner, seventh) == "nothing");
  Part eighth = last("c", 0);
  eighth.numbers = 8;
  CHECK(join(joiner, eighth) == "[abc] at 0");

  CHECK(join(joiner, at(first("a", 1), 10)) == "nothing");
  CHECK(join(joiner, at(last("c", 3), 20)) == kIncomplete + " at 10; " + kIncomplete + " at 20");
  CHECK(join(joiner, at(first("a", 1), 30)) == "nothing");
  CHECK(join(joiner, at(last("b", 1), 40)) == kIncomplete + " at 30; " + kIncomplete + " at 40");
}

TEST_CASE("Parts of different talks are never one message", "[framing]") {
  PartJoiner joiner;
  Part stranger = last("b");
  stranger.link = kLink + 1;
  CHECK(join(joiner, at(first("a"), 1)) == "nothing");
  CHECK(join(joiner, at(stranger, 2)) == kIncomplete + " at 1; " + kIncomplete + " at 2");
  // A numbered part does not follow one without a number.
  CHECK(join(joiner, at(first("a"), 3)) == "nothing");
  CHECK(join(joiner, at(last("b", 1), 4)) == kIncomplete + " at 3; " + kIncomplete + " at 4");
  // A message of its own ends what was unfinished, and is whole itself.
  CHECK(join(joiner, at(first("a"), 5)) == "nothing");
  CHECK(join(joiner, at(only("own"), 6)) == kIncomplete + " at 5; [own] at 6");
}

TEST_CASE("A part whose beginning is missing is refused", "[framing]") {
  PartJoiner joiner;
  CHECK(join(joiner, at(last("b"), 9)) == kIncomplete + " at 9");
  CHECK(join(joiner, at(middle("b"), 19)) == kIncomplete + " at 19");
}

TEST_CASE("An unfinished message grows too old, counted from its newest part", "[framing]") {
  PartJoiner joiner;
  CHECK(join(joiner, at(first("a"), 3)) == "nothing");
  CHECK(join(joiner, middle("b"), kNow + PartJoiner::kMaxAge) == "nothing");
  CHECK(joiner.expire(kNow + 2 * PartJoiner::kMaxAge) == std::nullopt);
  CHECK(joiner.expire(kNow + 2 * PartJoiner::kMaxAge + Monotonic(1)) == Error{Errc::incomplete, 3});
  CHECK(joiner.expire(kNow + 3 * PartJoiner::kMaxAge) == std::nullopt);

  CHECK(join(joiner, at(first("a"), 5)) == "nothing");
  CHECK(join(joiner, at(last("b"), 6), kNow + PartJoiner::kMaxAge + Monotonic(1)) ==
        kIncomplete + " at 5; " + kIncomplete + " at 6");
}

TEST_CASE("Given up at the end of the input, once", "[framing]") {
  PartJoiner joiner;
  CHECK(joiner.give_up() == std::nullopt);
  CHECK(join(joiner, at(first("a"), 5)) == "nothing");
  CHECK(joiner.give_up() == Error{Errc::incomplete, 5});
  CHECK(joiner.give_up() == std::nullopt);
  CHECK(join(joiner, at(last("b"), 6)) == kIncomplete + " at 6");
}

TEST_CASE("A message of parts has a largest size", "[framing]") {
  const std::string half(PartJoiner::kMaxSize / 2, 'x');
  PartJoiner joiner;
  CHECK(join(joiner, first(half)) == "nothing");
  const auto whole = joiner.add(last(half), kNow);
  REQUIRE(whole.has_value());
  REQUIRE(whole->has_value());
  CHECK((*whole)->bytes.size() == PartJoiner::kMaxSize);

  CHECK(join(joiner, at(first(half), 2)) == "nothing");
  CHECK(join(joiner, middle(half)) == "nothing");
  CHECK(join(joiner, last("x")) == std::string(to_string(Errc::oversize)) + " at 2");
  CHECK(join(joiner, at(last("y"), 8)) == kIncomplete + " at 8");
}

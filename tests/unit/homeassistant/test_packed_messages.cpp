#include "homeassistant/packed_messages.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// Longer than zlib looks back.
std::string long_text(const std::string& word) {
  std::string text;
  for (int number = 0; number < 5000; ++number) text += word + std::to_string(number * number);
  return text;
}

std::vector<Message> unpacked(const PackedMessages& packed) {
  std::vector<Message> messages;
  packed.append_to(messages);
  return messages;
}

}  // namespace

TEST_CASE("Packed messages come back as they were, the first ones and those that differ from them", "[homeassistant]") {
  const std::vector<Message> first = {{"a/config", long_text("power"), 1, true}, emptied("b/config")};
  const std::vector<Message> second = {
      emptied("b/config"), {"c/config", "{}", 1, true}, {"a/config", long_text("energy"), 1, true}};
  const PackedMessages packed_first(first);
  const PackedMessages packed_second(second);
  CHECK(unpacked(packed_first) == first);
  CHECK(unpacked(packed_second) == second);
  REQUIRE(packed_second.kept().size() == 3);
  CHECK(packed_second.kept()[0].size == 0);
  CHECK(packed_second.kept()[2].topic == "a/config");
}

TEST_CASE("Messages that only remove something, and none at all, are packed too", "[homeassistant]") {
  const std::vector<Message> removing = {emptied("a/config"), emptied("b/config")};
  CHECK(unpacked(PackedMessages(removing)) == removing);
  CHECK(unpacked(PackedMessages()).empty());
}

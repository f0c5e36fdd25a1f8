#include "lists/swapped_codes.hpp"

#include "ams2mqtt/lists/extract.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  return from_hex(hex).value();
}

}  // namespace

TEST_CASE("Codes with tag and size the wrong way round are restored", "[lists]") {
  std::vector<std::uint8_t> restored;
  REQUIRE(restore_swapped_codes(bytes_of("010102030609010047"
                                         "0700ff10000502020ffe1621"),
                                restored));
  CHECK(restored == bytes_of("010102030906010047"
                             "0700ff10000502020ffe1621"));
}

TEST_CASE("What only looks like a swapped code is left alone", "[lists]") {
  std::vector<std::uint8_t> restored;
  CHECK_FALSE(restore_swapped_codes({}, restored));
  CHECK_FALSE(restore_swapped_codes(bytes_of("02030906010047"
                                             "0700ff1000"),
                                    restored));  // in order
  CHECK_FALSE(restore_swapped_codes(bytes_of("02040609010047"
                                             "0700ff1000"),
                                    restored));  // a structure of four
  CHECK_FALSE(restore_swapped_codes(bytes_of("02030609020047"
                                             "0700ff1000"),
                                    restored));  // no medium of a meter
  CHECK_FALSE(restore_swapped_codes(bytes_of("02030609010047"
                                             "0700011000"),
                                    restored));  // a past period
  CHECK_FALSE(restore_swapped_codes(bytes_of("02030609010047"
                                             "0700ff"),
                                    restored));  // nothing behind it
}

TEST_CASE("A list that is good as it is keeps its numbers, whatever they look like", "[lists]") {
  // Structures of a double-long-unsigned whose bytes begin like a code, an unsigned and two more values.
  const auto body = bytes_of(
      "010102020609010047"
      "1107");
  DataNotification message;
  message.body = body;
  DataTree tree;
  Notification notification;
  const auto read = to_notification(message, tree, Manufacturer::automatic, notification);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Errc::unknown_layout);
  CHECK(tree.node(2).tag == Tag::double_long_unsigned);
}

#include "mqtt/spool_format.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

Message message(int number) {
  const std::string digits = std::to_string(number);
  return {.topic = "ams2mqtt/17/energy_" + digits,
          .payload = digits + std::string(static_cast<std::size_t>(number) % 5, '\0'),
          .qos = 1,
          .retain = number % 2 == 0,
          .every = number % 2 != 0};
}

std::string file_of(int count) {
  std::string bytes(kSpoolHeader);
  for (int number = 1; number <= count; ++number) {
    bytes += spool_record(static_cast<SpoolNumber>(number), message(number));
  }
  return bytes;
}

// Every message is exactly one that was written, at its place; how many there are.
std::size_t genuine(const SpoolContent& content) {
  for (const SpooledMessage& found : content.messages) {
    if (found.message != message(static_cast<int>(found.number))) FAIL("a message that was never written");
  }
  return content.messages.size();
}

}  // namespace

TEST_CASE("what was spooled is read back, in order and where it stands", "[mqtt][spool]") {
  const std::string bytes = file_of(5);
  const SpoolContent content = read_spool(bytes);
  REQUIRE(genuine(content) == 5);
  CHECK(content.next_number == 6);
  CHECK(content.damaged_bytes == 0);
  CHECK_FALSE(content.foreign);
  std::size_t at = kSpoolHeader.size();
  for (const SpooledMessage& found : content.messages) {
    CHECK(found.offset == at);
    CHECK(bytes.substr(at, found.size) == spool_record(found.number, found.message));
    at += found.size;
  }
  CHECK(at == bytes.size());
}

TEST_CASE("what is gone is not read back, and its number is not given again", "[mqtt][spool]") {
  const std::array<SpoolNumber, 3> gone = {1, 3, 4};
  const SpoolContent content = read_spool(file_of(4) + gone_record(gone));
  REQUIRE(genuine(content) == 1);
  CHECK(content.messages[0].number == 2);
  CHECK(content.next_number == 5);
  CHECK(content.damaged_bytes == 0);
}

TEST_CASE("an empty file is an empty spool, another one is none", "[mqtt][spool]") {
  CHECK_FALSE(read_spool("").foreign);
  CHECK_FALSE(read_spool(kSpoolHeader).foreign);
  CHECK(read_spool("root:x:0:0:root:/root:/bin/bash\n").foreign);
  CHECK(read_spool("ams2mqtt spool 2\n").foreign);
  CHECK_FALSE(read_spool("?" + file_of(1)).foreign);  // what is left of it is ours
}

TEST_CASE("a spool that is torn anywhere replays its whole records", "[mqtt][spool]") {
  const std::string bytes = file_of(6);
  std::vector<std::size_t> ends;
  for (const SpooledMessage& found : read_spool(bytes).messages) ends.push_back(found.offset + found.size);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const SpoolContent content = read_spool(std::string_view(bytes).substr(0, size));
    const auto whole = std::ranges::count_if(ends, [size](std::size_t end) { return end <= size; });
    INFO("cut at " << size);
    REQUIRE(genuine(content) == static_cast<std::size_t>(whole));
    REQUIRE_FALSE(content.foreign);
    const std::size_t good =
        whole == 0 ? (size < kSpoolHeader.size() ? 0 : kSpoolHeader.size()) : ends[static_cast<std::size_t>(whole) - 1];
    REQUIRE(content.damaged_bytes == size - good);
  }
}

TEST_CASE("what follows a torn record is read", "[mqtt][spool]") {
  const std::string bytes = file_of(3);
  const std::string more = spool_record(4, message(4));
  for (std::size_t size = kSpoolHeader.size(); size < bytes.size(); ++size) {
    const SpoolContent content = read_spool(bytes.substr(0, size) + more);
    INFO("cut at " << size);
    REQUIRE(genuine(content) != 0);
    REQUIRE(content.messages.back().number == 4);
  }
}

TEST_CASE("a flipped bit anywhere costs one record, and never makes another", "[mqtt][spool]") {
  constexpr std::size_t kCount = 6;
  const std::string whole = file_of(kCount);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
      const SpoolContent content = read_spool(bytes);
      const std::size_t expected = at < kSpoolHeader.size() ? kCount : kCount - 1;
      INFO("bit " << bit << " of byte " << at);
      REQUIRE(genuine(content) == expected);
      REQUIRE(content.damaged_bytes != 0);
    }
  }
}

TEST_CASE("a message that is too large for a record makes none", "[mqtt][spool]") {
  CHECK(spool_record(1, {.topic = std::string(65536, 't'), .payload = ""}).empty());
  CHECK(spool_record(1, {.topic = "t", .payload = std::string(std::size_t{1} << 20U, 'x')}).empty());
  CHECK(read_spool(spool_record(1, {.topic = "t", .payload = std::string(1'000'000, 'x')})).messages.size() == 1);
}

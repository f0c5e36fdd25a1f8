#include "mqtt/spool.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support/small_disk.hpp"
#include "unit/mqtt/broker_harness.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

Message text(const std::string& payload) {
  return {"m/energy", payload, 1, false, true};
}

// The numbers of the messages, all of which have to be given one.
std::vector<SpoolNumber> write(Spool& spool, const std::vector<std::string>& payloads,
                               const std::vector<SpoolNumber>& gone = {}) {
  std::vector<Message> messages;
  for (const std::string& payload : payloads) messages.push_back(text(payload));
  const auto written = spool.write(messages, gone);
  REQUIRE(written);
  std::vector<SpoolNumber> numbers;
  for (const auto& number : *written) {
    REQUIRE(number);
    numbers.push_back(*number);
  }
  return numbers;
}

std::string problem_of(Spool& spool, const std::vector<Message>& messages) {
  const auto written = spool.write(messages, {});
  return written ? std::string() : written.error();
}

// What the next owner of the file would find.
std::vector<std::string> content(const std::string& file) {
  Spool spool(file, kMegabyte);
  const auto found = spool.open();
  REQUIRE(found);
  CHECK(found->damaged_bytes == 0);
  std::vector<std::string> payloads;
  for (const SpooledMessage& message : found->messages) payloads.push_back(message.message.payload);
  return payloads;
}

using Payloads = std::vector<std::string>;

}  // namespace

TEST_CASE("a spool gives back what was not delivered, and then nothing", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string file = folder.file("spool");
  std::vector<SpoolNumber> numbers;
  {
    Spool spool(file, kMegabyte);
    REQUIRE(spool.open());
    CHECK(std::filesystem::file_size(file) == 0);
    numbers = write(spool, {"1", "2"});
    write(spool, {"3"}, {numbers[0]});
  }
  {
    Spool spool(file, kMegabyte);
    const auto found = spool.open();
    REQUIRE(found);
    REQUIRE(found->messages.size() == 2);
    CHECK(found->messages[0].message == text("2"));
    const auto more = write(spool, {"4"}, {found->messages[0].number});
    CHECK(more[0] > found->messages[1].number);
  }
  CHECK(content(file) == Payloads{"3", "4"});
  struct stat status{};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a spool in which nothing waits is empty", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string file = folder.file("spool");
  Spool spool(file, kMegabyte);
  REQUIRE(spool.open());
  const auto numbers = write(spool, {"1", "2"});
  CHECK(std::filesystem::file_size(file) == spool.bytes());
  write(spool, {}, {numbers[0], numbers[1], 99});
  CHECK(std::filesystem::file_size(file) == 0);
  write(spool, {"3"});
  CHECK(spool.messages() == 1);
}

TEST_CASE("a spool is rewritten when most of it is gone", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string file = folder.file("spool");
  std::size_t largest = 0;
  {
    Spool spool(file, kMegabyte);
    REQUIRE(spool.open());
    write(spool, {"first"});
    std::vector<SpoolNumber> last;
    for (int i = 0; i < 1000; ++i) {
      last = write(spool, {std::string(1000, 'x')}, last);
      largest = std::max(largest, spool.bytes());
    }
    CHECK(spool.messages() == 2);
    CHECK(spool.dropped() == 0);
  }
  CHECK(largest < kMegabyte / 2);
  CHECK(content(file) == Payloads{"first", std::string(1000, 'x')});
  CHECK_FALSE(std::filesystem::exists(file + ".new"));
}

TEST_CASE("over its limit a spool drops the oldest and counts them", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string file = folder.file("spool");
  constexpr int kCount = 2000;
  constexpr std::size_t kLimit = kMegabyte / 4;
  std::uint64_t dropped = 0;
  {
    Spool spool(file, kLimit);
    REQUIRE(spool.open());
    for (int i = 0; i < kCount; ++i) {
      write(spool, {std::to_string(i) + std::string(500, ' ')});
      if (std::filesystem::file_size(file) > kLimit) FAIL("too large after " << i);
    }
    dropped = spool.dropped();
    CHECK(spool.messages() == kCount - dropped);
  }
  const Payloads kept = content(file);
  REQUIRE(kept.size() == kCount - dropped);
  CHECK(kept.size() > kLimit / 550 / 2);
  CHECK(kept.front().starts_with(std::to_string(dropped) + " "));
  CHECK(kept.back().starts_with(std::to_string(kCount - 1) + " "));
}

TEST_CASE("more than a whole spool at once: the newest have a place", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  Spool spool(folder.file("spool"), 10'000);
  REQUIRE(spool.open());
  const std::vector<Message> messages(30, text(std::string(1000, 'x')));
  const auto numbers = spool.write(messages, {});
  REQUIRE(numbers);
  CHECK_FALSE(numbers->front());
  CHECK(numbers->back());
  CHECK(spool.dropped() == 30 - spool.messages());
  CHECK(spool.bytes() <= 10'000);
}

TEST_CASE("a damaged spool is used on and made whole", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string file = folder.file("spool");
  {
    Spool spool(file, kMegabyte);
    REQUIRE(spool.open());
    write(spool, {"1", "2"});
  }
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  {
    Spool spool(file, kMegabyte);
    const auto found = spool.open();
    REQUIRE(found);
    CHECK(found->messages.size() == 1);
    CHECK(found->damaged_bytes > 0);
    write(spool, {"3"});
  }
  CHECK(content(file) == Payloads{"1", "3"});
}

TEST_CASE("a spool belongs to one process", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string file = folder.file("spool");
  std::optional<Spool> first(std::in_place, file, kMegabyte);
  REQUIRE(first->open());
  Spool second(file, kMegabyte);
  CHECK(second.open().error() == "is in use by another ams2mqtt");
  // Also after the file was replaced by a new one.
  const auto numbers = write(*first, {std::string(200'000, 'x'), std::string(200'000, 'x'), "kept"});
  write(*first, {"more"}, {numbers[0], numbers[1]});
  CHECK(first->bytes() < 1000);
  CHECK(second.open().error() == "is in use by another ams2mqtt");
  first.reset();
  CHECK(second.open());
}

TEST_CASE("what is no spool is left alone", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string other = folder.write("other", "something else\n");
  Spool spool(other, kMegabyte);
  CHECK(spool.open().error().starts_with("is not a spool"));
  CHECK_FALSE(spool.is_open());
  CHECK(std::filesystem::file_size(other) == 15);
  CHECK(Spool("/dev/null", kMegabyte).open().error() == "is a device, not a regular file");
  CHECK(Spool(folder.file("missing/spool"), kMegabyte).open().error() == "cannot be opened: No such file or directory");
}

TEST_CASE("a full disk costs nothing that was there, and writing goes on when there is room", "[mqtt][spool]") {
  Payloads expected;
  const SmallDisk disk;
  {
    Spool spool(disk.file(), kMegabyte);
    REQUIRE(spool.open());
    const auto gone = write(spool, {"gone", "1"});
    expected.emplace_back("1");
    disk.fill();
    std::string problem;
    for (int i = 2; problem.empty() && i < 100; ++i) {
      const std::string payload = std::to_string(i) + std::string(3000, ' ');
      problem = problem_of(spool, {text(payload)});
      if (problem.empty()) expected.push_back(payload);
    }
    INFO(problem);
    CHECK((problem == "cannot be written: No space left on device" || problem == "cannot be written: File too large"));
    CHECK(spool.messages() == expected.size() + 1);
    CHECK_FALSE(problem_of(spool, {text(std::string(60'000, ' '))}).empty());
    CHECK_FALSE(spool.write(std::vector{text(std::string(60'000, ' '))}, std::vector{gone[0]}));
    disk.make_room();
    write(spool, {"last"});
    expected.emplace_back("last");
  }
  CHECK(content(disk.file()) == expected);
}

TEST_CASE("a rewriting that fails changes nothing of what the spool knows", "[mqtt][spool]") {
  const SmallDisk disk;
  {
    Spool spool(disk.file(), 100'000);
    REQUIRE(spool.open());
    const auto kept = write(spool, {std::string(28'000, 'a'), std::string(28'000, 'b')});
    // Over the limit, so that both would have to go, and the disk has no room for the new file.
    const Message large = text(std::string(24'000, 'c'));
    CHECK_FALSE(problem_of(spool, {large, large, large}).empty());
    CHECK(spool.messages() == 2);
    CHECK(spool.dropped() == 0);
    disk.make_room();
    CHECK(write(spool, {}, kept).empty());
    CHECK(spool.bytes() == 0);
  }
  CHECK(content(disk.file()).empty());
}

TEST_CASE("what is nothing but damage is told of once", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const std::string file = folder.write("spool", std::string(kSpoolHeader) + "torn");
  {
    Spool spool(file, kMegabyte);
    const auto found = spool.open();
    REQUIRE(found);
    CHECK(found->damaged_bytes == 4);
  }
  CHECK(content(file).empty());
}

// Invariant: whatever stands in a spool, each message that is read stands there as a whole record; records before and
// behind damage are read; any message survives the way to a record and back.
#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/expect.hpp"
#include "mqtt/spool_format.hpp"

using namespace ams2mqtt;

namespace {

Message message_of(std::string_view bytes) {
  const std::size_t topic = bytes.size() / 3;
  return {.topic = std::string(bytes.substr(0, topic)),
          .payload = std::string(bytes.substr(topic)),
          .qos = 1,
          .retain = bytes.size() % 2 == 0,
          .every = bytes.size() % 3 == 0};
}

bool holds(const SpoolContent& content, SpoolNumber number, const Message& message) {
  return std::ranges::any_of(content.messages, [&](const SpooledMessage& found) {
    return found.number == number && found.message == message;
  });
}

void expect_whole_records(std::string_view file, const SpoolContent& content) {
  for (const SpooledMessage& found : content.messages) {
    expect(file.substr(found.offset, found.size) == spool_record(found.number, found.message),
           "a message stands in the file as a record");
    expect(found.number < content.next_number, "its number is not given again");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  expect_whole_records(input, read_spool(input));

  const Message message = message_of(input);
  constexpr SpoolNumber kFirst = 1;
  constexpr SpoolNumber kLast = ~SpoolNumber{1};
  const std::string file =
      std::string(kSpoolHeader) + spool_record(kFirst, message) + std::string(input) + spool_record(kLast, message);
  const SpoolContent content = read_spool(file);
  expect_whole_records(file, content);
  expect(holds(content, kFirst, message), "a record before damage is read");
  expect(holds(content, kLast, message), "a record behind damage is read");
  return 0;
}

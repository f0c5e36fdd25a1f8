// The input is the text of a P1 telegram.
// Invariant: parsing ends with rows or an error; the digits of every number stand in the input, a printed number has no
// digit more than those and the zeros of its unit, and what is made of the rows is UTF-8 and fit to be published. A
// telegram that differs from the one before in a byte means what it means alone.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "ams2mqtt/lists/p1_lines.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "fuzz/expect.hpp"
#include "meter/interpret.hpp"
#include "support/p1_said.hpp"
#include "support/tracked_publisher.hpp"

namespace ams2mqtt {
namespace {

std::string without_points(std::string_view text) {
  std::string digits(text);
  std::erase_if(digits, [](char character) { return character == '.' || character == ','; });
  return digits;
}

std::string significant(std::string text) {
  std::erase_if(text, [](char character) { return character == '.' || character == '-'; });
  const std::size_t first = text.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  return text.substr(first, text.find_last_not_of('0') - first + 1);
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char character) { return character >= ' ' && character <= '~'; });
}

void check(const Notification& notification, std::string_view input) {
  const std::string digits = without_points(input);
  expect(notification.family != nullptr, "a telegram has a row of manufacturers");
  for (const Row& row : notification.rows) {
    if (const auto* number = std::get_if<Decimal>(&row.value)) {
      expect(digits.find(significant(number->to_string())) != std::string::npos, "a number's digits were sent");
    } else if (const auto* time = std::get_if<CosemDateTime>(&row.value)) {
      expect(time->local.valid(), "a time is one that there is");
    } else if (row.obis != "0-0:96.1.7"_obis) {  // the identification line is cleaned later
      expect(is_printable(std::get<std::string_view>(row.value)), "a text can be read");
    }
  }
}

void check(const Telegram& telegram, std::string_view input) {
  const std::string digits = without_points(input);
  for (const Reading& reading : telegram.readings) {
    const auto* number = std::get_if<Decimal>(&reading.value);
    // Watt-hours of heat are published in joules.
    const bool converted = reading.quantity != nullptr && reading.quantity->wire_unit == Unit::joule;
    if (number == nullptr || converted) continue;
    expect(digits.find(significant(number->to_string())) != std::string::npos, "a value's digits were sent");
  }
  // Publishing takes longer than all the rest; fuzz_meter looks at it as well.
  constexpr std::size_t kPublished = 16;
  if (input.size() % kPublished != 0) return;
  test::TrackedPublisher publisher{test::TrackedConfig{}};
  for (const Message& message : publisher.on_telegram(telegram, Monotonic(0))) {
    expect(message.topic.find_first_of("+#") == std::string::npos, "a topic has no wildcard");
    expect(message.topic.size() < 200, "a topic has a length that brokers take");
  }
  expect(to_json(telegram).ends_with(telegram.past_peaks.empty() ? "}}" : "]}"), "a telegram has its JSON");
}

// Changes a few bytes, one after the other, and reads the telegram after `notification`, which has the unchanged one.
void check_successors(std::vector<std::uint8_t> input, Notification& notification) {
  constexpr std::string_view kIdent = "KFM5KAIFA-METER";
  constexpr std::size_t kChanges = 4;
  for (std::size_t change = 1; change <= kChanges; ++change) {
    std::uint8_t& byte = input[input.size() * change / (kChanges + 1)];
    byte = static_cast<std::uint8_t>(byte + (change % 2 == 0 ? 1 : -1));
    Notification alone;
    const auto read = parse_p1(kIdent, input, notification);
    const auto read_alone = parse_p1(kIdent, input, alone);
    expect(test::said_of(read, notification) == test::said_of(read_alone, alone), "what came before has no influence");
  }
}

}  // namespace
}  // namespace ams2mqtt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  const Bytes input(data, size);
  Notification notification;
  if (!parse_p1("KFM5KAIFA-METER", input, notification)) return 0;
  check(notification, as_text(input));
  NoticeLog notices;
  Interpreter interpreter(Manufacturer::automatic, nullptr, {}, notices);
  check(interpreter.interpret(notification, std::nullopt), as_text(input));
  check_successors({input.begin(), input.end()}, notification);
  return 0;
}

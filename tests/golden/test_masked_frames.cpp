// Each of the project's own frames, masked: its number is gone, and it decodes to the same values.
#include <algorithm>
#include <string>

#include "ams2mqtt/framing/line_mask.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"
#include "own_frames.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;

namespace {

struct ReadFrame {
  std::size_t telegrams = 0;
  std::vector<std::string> numbers;  // code and value, of what is a number or a time
  std::string id;
  std::string type;
};

std::string masked_value(const Reading& reading) {
  if (const auto* number = std::get_if<Decimal>(&reading.value)) return number->to_string();
  if (const auto* time = std::get_if<MeterTime>(&reading.value)) return to_string(*time);
  return {};
}

ReadFrame read_masked_or_plain(Bytes bytes) {
  ReadFrame read;
  Decoder decoder({.scaling = {.show_unproven = true}});
  decoder.feed(bytes);
  decoder.end_of_input();
  while (const auto next = decoder.next({})) {
    if (!*next) continue;
    const Telegram& telegram = ***next;
    ++read.telegrams;
    for (const Reading& reading : telegram.readings) {
      read.numbers.push_back(to_string(reading.obis) + ' ' + masked_value(reading));
    }
    read.id = telegram.meter->id;
    read.type = telegram.meter->type;
  }
  return read;
}

std::size_t longest_run(std::string_view text) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char each : text) {
    run = is_digit(each) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void check_masked(const std::string& name, Bytes bytes, std::size_t& named) {
  INFO(name);
  const ReadFrame before = read_masked_or_plain(bytes);
  NumberMask mask;
  mask.keep(before.type);
  const MaskedLine masked = mask_line(bytes, mask);
  REQUIRE(masked.bytes.size() == bytes.size());
  if (masked.unmended > 0) return;  // a sum without leading zeros that needs more digits now
  const ReadFrame after = read_masked_or_plain(masked.bytes);
  CHECK(after.telegrams == before.telegrams);
  CHECK(after.numbers == before.numbers);
  CHECK(after.type == before.type);
  CHECK(after.id.size() == before.id.size());
  if (longest_run(before.id) < NumberMask::kShortest || before.id == before.type) return;
  ++named;
  CHECK(after.id != before.id);
  // Some of the made-up numbers look like masks.
  const bool is_masklike = before.id.find("0000") != std::string::npos;
  CHECK((is_masklike || ams2mqtt::as_text(Bytes(masked.bytes)).find(before.id) == std::string_view::npos));
}

}  // namespace

TEST_CASE("a masked frame names no meter and decodes to the same values", "[golden][mask]") {
  std::size_t named = 0;
  for (const test::OwnFrame& frame : test::own_frames()) {
    // Hexadecimal digits are read before anything is masked.
    if (!frame.name.starts_with("hex")) check_masked(frame.name, frame.bytes, named);
  }
  for (const test::TestFrame& frame : test::test_frames()) check_masked(frame.name, frame.bytes, named);
  CHECK(named > 50);
}

// The input is an APDU, or a line's bytes when it begins with a flag; as an APDU it gets a frame with right check sums,
// so that what a broken or hostile meter says reaches every later stage.
// Invariant: each stage ends with a telegram or an error, and what is published has legal topics and UTF-8 payloads,
// whatever texts the meter sends.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <vector>

#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "ams2mqtt/simulation/encoder.hpp"
#include "fuzz/expect.hpp"
#include "support/tracked_publisher.hpp"

namespace ams2mqtt {
namespace {

constexpr std::size_t kMaxInformation = 2000;
// Publishing takes longer than decoding, so that only some inputs go through it.
constexpr std::size_t kPublished = 4;

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5U == 6 ? 2 : lead >> 4U == 14 ? 3 : lead >> 3U == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    const std::string_view rest = text.substr(i + 1, length - 1);
    if (!std::all_of(rest.begin(), rest.end(), [](char c) { return (c & 0xC0) == 0x80; })) return false;
    i += length;
  }
  return true;
}

void check(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    expect(!message.topic.empty() && message.topic.size() < 1000, "a topic has a length that brokers take");
    expect(message.topic.find_first_of(std::string_view("+#\0", 3)) == std::string::npos, "a topic has no wildcard");
    expect(is_utf8(message.topic) && is_utf8(message.payload), "topics and payloads are UTF-8");
  }
}

void run(Bytes line, Manufacturer manufacturer) {
  const bool published = line.size() % kPublished == 0;
  Decoder decoder({.manufacturer = manufacturer});
  test::TrackedPublisher publisher{test::TrackedConfig{}};
  Monotonic now{0};
  decoder.feed(line);
  decoder.end_of_burst();
  while (const auto next = decoder.next({})) {
    if (!*next || !published) continue;
    const Telegram& telegram = ***next;
    expect(is_utf8(to_json(telegram)), "JSON is UTF-8");
    check(publisher.on_telegram(telegram, now));
    now += std::chrono::seconds(3);
    check(publisher.on_tick(now));
  }
  if (!published) return;
  check(publisher.on_broker_up(now));
  publisher.on_birth(now, 0.5);
  check(publisher.on_tick(now + std::chrono::hours(1)));
  check(publisher.on_stop());
}

}  // namespace
}  // namespace ams2mqtt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ams2mqtt;
  const Bytes input(data, size);
  if (!input.empty() && input.front() == HdlcAssembler::kFlag) {
    run(input, Manufacturer::automatic);
    return 0;
  }
  const HdlcAddressing addressing{.destination = {0x41}, .source = {0x08, 0x83}};
  std::vector<std::uint8_t> information = {0xE6, 0xE7, 0x00};
  const Bytes apdu = input.first(std::min(input.size(), kMaxInformation));
  information.insert(information.end(), apdu.begin(), apdu.end());
  const std::vector<std::uint8_t> frame = encode_hdlc(information, addressing);
  constexpr Manufacturer kManufacturers[] = {Manufacturer::automatic, Manufacturer::aidon, Manufacturer::kaifa_se};
  run(frame, kManufacturers[size % std::size(kManufacturers)]);
  return 0;
}

// A list of a form that is known is only read at the places of its numbers. It must say the same as when it is taken
// apart, whatever has happened to any of its bits.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/framing/framer.hpp"
#include "ams2mqtt/lists/extract.hpp"
#include "ams2mqtt/lists/list_memory.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "catch.hpp"
#include "meter/interpret.hpp"
#include "own_frames.hpp"
#include "test_frames.hpp"

using namespace ams2mqtt;

namespace {

using Apdu = std::vector<std::uint8_t>;

// The lists that are not encrypted, of the own frames and of the simulated meters.
std::vector<Apdu> all_lists() {
  std::vector<Apdu> lists;
  const auto add = [&](Bytes frame) {
    Framer framer;
    framer.feed(frame);
    framer.end_of_burst();
    while (const auto payload = framer.next({})) {
      if (!*payload || (*payload)->framing == Framing::p1) continue;
      const Bytes apdu = without_llc((*payload)->bytes);
      if (read_notification(apdu)) lists.emplace_back(apdu.begin(), apdu.end());
    }
  };
  for (const test::OwnFrame& frame : test::own_frames()) add(frame.bytes);
  for (const test::TestFrame& frame : test::test_frames()) add(frame.bytes);
  std::ranges::sort(lists);
  lists.erase(std::ranges::unique(lists).begin(), lists.end());
  return lists;
}

std::string said(const RawValue& value) {
  if (const auto* number = std::get_if<Decimal>(&value)) return number->to_string();
  if (const auto* text = std::get_if<std::string_view>(&value)) return '"' + to_hex(as_bytes(*text)) + '"';
  const auto* clock = std::get_if<CosemDateTime>(&value);
  if (clock == nullptr) return "nothing";
  return to_string(clock->local) + ' ' + std::to_string(clock->deviation.value_or(9999)) + ' ' +
         std::to_string(clock->status);
}

std::string said(const Row& row) {
  std::string text = to_string(row.obis) + ' ' + said(row.value);
  if (row.scale) {
    text += " x10^" + std::to_string(row.scale->scaler) + ' ' + std::to_string(static_cast<int>(row.scale->unit));
  }
  if (row.measured) text += " at " + said(RawValue(*row.measured));
  if (row.assumed) text += " assumed";
  if (row.long64) text += " long64";
  return text + ' ' + std::string(row.quantity != nullptr ? row.quantity->key : "no row");
}

std::string said(const Notification& list) {
  std::string text =
      std::string(list.family != nullptr ? list.family->name : "?") + ' ' + std::string(list.list_version);
  text += list.time ? ' ' + said(RawValue(*list.time)) : "";
  text += list.partial ? " partial" : "";
  for (const Row& row : list.rows) text += '\n' + said(row);
  for (const DoubledCode& each : list.doubled) text += "\ndoubled " + to_string(each.obis) + (each.differs ? "!" : "");
  return text;
}

std::string said(const Error& error) {
  return "error " + std::to_string(static_cast<int>(error.code)) + " at " + std::to_string(error.offset);
}

// The one that remembers, and the one that takes every list apart.
class BothWays {
 public:
  struct Heard {
    std::string repeated, apart;
  };

  void remember(Bytes apdu) { (void)memory_.read(read_notification(apdu).value()); }

  Heard rows(Bytes apdu) {
    const auto message = read_notification(apdu);
    if (!message) return {};
    const auto list = memory_.read(*message);
    const auto read = to_notification(*message, tree_, Manufacturer::automatic, apart_);
    return {list ? said(**list) : said(list.error()), read ? said(apart_) : said(read.error())};
  }

  Heard telegrams(Bytes apdu, bool vouched) {
    const auto message = read_notification(apdu);
    if (!message) return {};
    const auto list = memory_.read(*message);
    if (!list) return {};
    const std::string repeated = to_json(aware_.interpret(**list, kNow, vouched)) + take(aware_notices_);
    const std::uint64_t form = std::exchange((*list)->form, 0);
    const std::string apart = to_json(unaware_.interpret(**list, kNow, vouched)) + take(unaware_notices_);
    (*list)->form = form;
    return {repeated, apart};
  }

  [[nodiscard]] std::uint64_t repetitions() const { return memory_.repeated(); }

 private:
  static constexpr UtcSeconds kNow = test::kSummer;

  static std::string take(NoticeLog& log) {
    std::string text;
    for (const Notice& notice : log.take()) text += '\n' + sentence(notice);
    return text;
  }

  ListMemory memory_{Manufacturer::automatic};
  DataTree tree_;
  Notification apart_;
  // The one that knows which lists have the same form, and the one that does not.
  NoticeLog aware_notices_;
  NoticeLog unaware_notices_;
  Interpreter aware_{Manufacturer::automatic, nullptr, {}, aware_notices_};
  Interpreter unaware_{Manufacturer::automatic, nullptr, {}, unaware_notices_};
};

}  // namespace

TEST_CASE("14 a list of a known form says the same as one that is taken apart, whichever bit differs", "[golden]") {
  for (Apdu apdu : all_lists()) {
    BothWays both;
    for (std::size_t bit = 0; bit < apdu.size() * 8; ++bit) {
      both.remember(apdu);  // the form with which the variant is compared
      apdu[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      const auto changed = both.rows(apdu);
      apdu[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      INFO("bit " << bit << " of " << to_hex(apdu));
      if (changed.repeated != changed.apart) REQUIRE(changed.repeated == changed.apart);
    }
    CHECK(both.rows(apdu).repeated == both.rows(apdu).apart);
  }
}

TEST_CASE("14 a meter's lists teach the same whether or not their form is known", "[golden]") {
  std::vector<Apdu> lists = all_lists();
  BothWays both;
  std::size_t step = 0;
  for (std::size_t first = 0; first + 2 < lists.size(); ++first) {
    for (int round = 0; round < 40; ++round) {
      Apdu apdu = lists[first + static_cast<std::size_t>(round) % 3];
      if (round % 5 == 4) apdu[apdu.size() - 1 - step % (apdu.size() / 2)] ^= 4;
      const auto heard = both.telegrams(apdu, ++step % 7 != 0);
      INFO(to_hex(apdu));
      REQUIRE(heard.repeated == heard.apart);
    }
  }
  CHECK(both.repetitions() > lists.size() * 10);
}

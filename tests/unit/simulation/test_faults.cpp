#include "ams2mqtt/simulation/faults.hpp"

#include <bit>
#include <string>

#include "ams2mqtt/simulation/schedule.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

using Octets = std::vector<std::uint8_t>;

LineDamage damaging(const std::string& fault, std::uint64_t seed = 1) {
  return {{parse_fault(fault).value()}, seed};
}

int wrong_bits(const Octets& left, const Octets& right) {
  int count = 0;
  for (std::size_t at = 0; at < left.size(); ++at) count += std::popcount(static_cast<unsigned>(left[at] ^ right[at]));
  return count;
}

const Octets kText = {'a', '\n', 'b', '\r', '\n', 0};

// What a reader hears of `bytes` with one format all the time.
Octets heard_of(const Octets& bytes, const LineModel& model, const LineFormat& format, bool hears_breaks = false) {
  LineReader reader(LineDamage({}, 1).on_line(bytes, model));
  return reader.hear(format, hears_breaks, 10 * uart::kTicksPerSecond);
}

}  // namespace

TEST_CASE("a fault has a name and a number within its bounds", "[simulation]") {
  CHECK(parse_fault("bit-errors")->amount == 20);
  CHECK(parse_fault("bit-errors=7")->amount == 7);
  CHECK(parse_fault("clock-error=-60")->amount == -60);
  CHECK(parse_fault("crlf")->kind == FaultKind::crlf);
  CHECK(parse_fault("fire").error() ==
        "a fault is one of bit-errors, lost-bytes, crlf, silence, replug, repeated-hour, clock-error");
  CHECK(parse_fault("bit-errors=0").error() == "bit-errors takes a number from 1 to 10000");
  CHECK(parse_fault("crlf=1").error() == "crlf takes no number");
  for (const char* wrong : {"silence=", "silence=86401", "silence=1x", "silence=-1", "replug=99999999999999999999"}) {
    CHECK_FALSE(parse_fault(wrong).has_value());
  }
  for (const FaultRow& row : fault_rows()) {
    const auto usual = parse_fault(row.name);
    REQUIRE(usual.has_value());
    CHECK(usual->amount == row.usual);
    CHECK((row.least <= row.usual && row.usual <= row.most));
  }
}

TEST_CASE("bits turn over and bytes vanish as often as asked, the same for the same seed", "[simulation]") {
  const Octets sent(12'500, 0x5A);  // 100,000 bits
  const Octets wrong = damaging("bit-errors=500").damage(sent, 0s);
  CHECK(wrong.size() == sent.size());
  CHECK(wrong_bits(sent, wrong) > 400);
  CHECK(wrong_bits(sent, wrong) < 600);
  CHECK(wrong == damaging("bit-errors=500").damage(sent, 0s));
  CHECK(wrong != damaging("bit-errors=500", 2).damage(sent, 0s));
  const std::size_t left = damaging("lost-bytes=1000").damage(sent, 0s).size();
  CHECK(left > 11'000);
  CHECK(left < 11'500);
}

TEST_CASE("line feeds become CR LF", "[simulation]") {
  CHECK(damaging("crlf").damage(kText, 0s) == Octets{'a', '\r', '\n', 'b', '\r', '\r', '\n', 0});
}

TEST_CASE("silence lasts for the last quarter of each turn", "[simulation]") {
  LineDamage silent = damaging("silence=10");
  CHECK(silent.damage(kText, 0s) == kText);
  CHECK(silent.damage(kText, 29'999ms) == kText);
  CHECK(silent.damage(kText, 30s).empty());
  CHECK(silent.damage(kText, 39'999ms).empty());
  CHECK(silent.damage(kText, 40s) == kText);
}

TEST_CASE("a clock is wrong from the start, or is set back later", "[simulation]") {
  const Profile& profile = *find_profile("p1-nl");
  constexpr UtcSeconds kStart = std::chrono::sys_days(std::chrono::year(2025) / 1 / 15) + 16h;
  const auto times = [&](const ClockFault& clock) {
    Schedule schedule(profile, 1, kStart, nullptr, clock);
    std::string text;
    for (int frame = 0; frame < 3; ++frame) {
      const Octets bytes = schedule.next().bytes;
      const std::string telegram(bytes.begin(), bytes.end());
      text += telegram.substr(telegram.find("0-0:1.0.0(") + 10, 13) + ' ';
    }
    return text;
  };
  CHECK(times({}) == "250115170000W 250115170001W 250115170002W ");
  CHECK(times({.ahead = -90s}) == "250115165830W 250115165831W 250115165832W ");
  CHECK(times({.set_back = 2s}) == "250115170000W 250115170001W 250115160002W ");
}

TEST_CASE("on the day of the change a meter shows the hour twice, or skips it", "[simulation]") {
  const Profile& profile = *find_profile("p1-nl");
  const auto around = [&](std::chrono::month_day day) {
    Schedule schedule(profile, 1, std::chrono::sys_days(std::chrono::year(2025) / day) + 59min + 59s);
    std::string text;
    for (int frame = 0; frame < 2; ++frame) {
      const Octets bytes = schedule.next().bytes;
      const std::string telegram(bytes.begin(), bytes.end());
      text += telegram.substr(telegram.find("0-0:1.0.0(") + 16, 7) + ' ';
    }
    return text;
  };
  CHECK(around(std::chrono::March / 30) == "015959W 030000S ");
  CHECK(around(std::chrono::October / 26) == "025959S 020000W ");
}

TEST_CASE("a reader with the sender's format hears every byte, others do not", "[simulation]") {
  const LineFormat even7 = {.baud = 9600, .data_bits = 7, .parity = Parity::even};
  const Octets letters = {'/', 'A', 'B', 'C', '5'};
  CHECK(heard_of(letters, {.sender = even7}, even7) == letters);
  CHECK(heard_of(letters, {.sender = even7}, {.baud = 9600}) == Octets{0xAF, 'A', 'B', 0xC3, '5'});
  CHECK(heard_of(letters, {.sender = even7}, {.baud = 2400}) != letters);
  CHECK(heard_of(kText, {.sender = {}, .inverted = true}, {}) != kText);
  const Octets many(2000, 0x5A);
  CHECK(heard_of(many, {.sender = {.baud = 115'200}, .noise = 100}, {.baud = 115'200}) != many);
  CHECK(heard_of(many, {.sender = {.baud = 115'200}}, {.baud = 115'200}) == many);
}

TEST_CASE("breaks are bytes of 0 only for who wants them", "[simulation]") {
  const LineModel slow = {.sender = {.baud = 1200}};
  const Octets low = {0x00, 0x00};
  const Octets with = heard_of(low, slow, {.baud = 115'200}, true);
  CHECK(with.size() > heard_of(low, slow, {.baud = 115'200}).size());
}

TEST_CASE("a reader that is set to another format goes on from where it is", "[simulation]") {
  const LineModel model = {.sender = {.baud = 9600}};
  const Octets letters = {'a', 'b', 'c', 'd'};
  LineReader reader(LineDamage({}, 1).on_line(letters, model));
  // In the middle of a stop bit, where the line rests.
  const auto after = [&](std::size_t count) {
    return kLineBegin + uart::duration(count, model.sender) - uart::kTicksPerSecond / 9600 / 2;
  };
  CHECK(reader.hear(model.sender, false, after(1) + uart::kTicksPerSecond / 9600) == Octets{'a'});
  CHECK(reader.hear({.baud = 115'200}, false, after(2)) != Octets{'b'});
  CHECK(reader.hear(model.sender, false, after(5)) == Octets{'c', 'd'});
}

#include "homeassistant/payload.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string rendered(std::string_view key, std::variant<Decimal, std::string_view, MeterTime> value) {
  Reading reading;
  reading.quantity = key.empty() ? nullptr : find_quantity(key);
  reading.value = value;
  std::string payload = "from before";
  const bool written = render_payload(reading, payload);
  CHECK(written == !payload.empty());
  return payload;
}

const MeterTime kNoOffset{{2024, 2, 29, 12, 0, 5}, std::nullopt};
const MeterTime kWinter{{2024, 2, 29, 12, 0, 5}, std::chrono::minutes(60)};

}  // namespace

TEST_CASE("Numbers keep their digits", "[homeassistant]") {
  CHECK(rendered("energy_import", Decimal(10050, -2)) == "100.50");
  CHECK(rendered("power_import", Decimal(-5, 1)) == "-50");
  CHECK(rendered("", Decimal(7)) == "7");
}

TEST_CASE("A clock needs an offset", "[homeassistant]") {
  CHECK(rendered("meter_clock", kWinter) == "2024-02-29T12:00:05+01:00");
  CHECK(rendered("meter_clock", kNoOffset).empty());
  CHECK(rendered("", kNoOffset).empty());
}

TEST_CASE("What is not of a quantity's kind has no payload", "[homeassistant]") {
  CHECK(rendered("power_import", std::string_view("abc")).empty());
  CHECK(rendered("energy_import", kWinter).empty());
  CHECK(rendered("meter_clock", std::string_view("noon")).empty());
  CHECK(rendered("meter_clock", Decimal(12)).empty());
  CHECK(rendered("meter_type", std::string_view(" ")).empty());
  CHECK(rendered("meter_type", Decimal(6534)) == "6534");
}

TEST_CASE("Text is cleaned", "[homeassistant]") {
  using namespace std::string_view_literals;
  CHECK(clean_text("  6534\0\n 4\x7F "sv) == "6534 4");
  CHECK(clean_text("Måler € \U0001F50C") == "Måler € \U0001F50C");
  CHECK(clean_text("a\xC2\x85"
                   "b") == "ab");
  // Alone, overlong, a surrogate, too large, cut short: not UTF-8.
  CHECK(clean_text("a\x80\xC3(\xC0\xAF\xED\xA0\x80\xF5\x80\x80\x80\xE2\x82") == "a(");
  CHECK(clean_text("\n\t").empty());
}

TEST_CASE("Text is cut at 255 characters, not bytes", "[homeassistant]") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "å";
  CHECK(clean_text(text).size() == 2 * kMaxTextLength);
  CHECK(clean_text(std::string(254, 'x') + " y") == std::string(254, 'x'));
}

// Every simulated meter of every country, as its own house makes it speak: framed, encrypted and decoded again.
#include <algorithm>
#include <set>
#include <string>

#include "ams2mqtt/catalog/layout.hpp"
#include "ams2mqtt/crypto/aes_gcm_encrypt.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/simulation/household.hpp"
#include "ams2mqtt/simulation/schedule.hpp"
#include "catch.hpp"
#include "golden/truth.hpp"
#include "own_frames.hpp"
#include "simulation/submeter_reading.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds kJune = std::chrono::sys_days(std::chrono::year(2025) / 6 / 14) + 9h + 45min;

class TestCipher final : public BlockCipher {
 public:
  std::vector<std::uint8_t> encrypt(Bytes plain) override {
    ++messages;
    return encrypt_block(plain, {.title = SystemTitle{'T', 'S', 'T', 0, 0, 0, 0, 1},
                                 .counter = messages,
                                 .key = parse_aes_key(test::kTestKey).value(),
                                 .auth_key = parse_aes_key(test::kTestAuthKey).value()});
  }
  std::uint32_t messages = 0;
};

Household house_of(const Profile& profile, UtcSeconds start) {
  return Household({.wiring = profile.wiring, .solar = profile.solar, .scale = profile.scale, .seed = 5}, start);
}

bool is_number(const ListRow& row) {
  return (row.wire == Wire::u16 || row.wire == Wire::i16 || row.wire == Wire::u32 || row.wire == Wire::u64 ||
          row.wire == Wire::peak) &&
         row.obis.c != 0 && row.obis != "0-0:17.0.0"_obis;
}

void check_submeters(const Profile& profile, const Telegram& telegram, UtcSeconds now) {
  for (std::size_t channel = 0; channel < profile.submeters.size(); ++channel) {
    if (!profile.submeters[channel]) continue;
    const ObisCode code{0, static_cast<std::uint8_t>(channel + 1), 24, 2, 1};
    const auto reading = std::ranges::find(telegram.readings, code, &Reading::obis);
    REQUIRE(reading != telegram.readings.end());
    REQUIRE(reading->measured_at.has_value());
    const UtcSeconds at = utc_of(*reading->measured_at);
    CHECK(at <= now);
    CHECK(now - at < profile.dialect->submeter_period);
    CHECK(std::get<Decimal>(reading->value) == Decimal(submeter_reading(*profile.submeters[channel], at), -3));
  }
}

// A list with the device's name alone is not taken for nameless at once, so the name is not yet the number.
void check_identity(const Profile& profile, const ListPlan& plan, const MeterIdentity& meter) {
  const auto carries = [&](const ObisCode& code) {
    return std::ranges::find(plan.rows, code, &ListRow::obis) != plan.rows.end();
  };
  if (carries("0-0:42.0.0"_obis)) CHECK(meter.device_name == profile.device_name);
  const bool numbered = carries("0-0:96.1.0"_obis) || carries("0-0:96.1.1"_obis) || carries("1-1:0.0.1"_obis);
  if (numbered) CHECK(meter.id == profile.meter_id.substr(0, profile.meter_id.find('\0')));
}

void check_numbers(const ListPlan& plan, const Telegram& telegram, const MeterState& state) {
  for (const ListRow& row : plan.rows) {
    if (!is_number(row)) continue;
    INFO(to_string(row.obis));
    const auto reading = std::ranges::find(telegram.readings, row.obis, &Reading::obis);
    REQUIRE(reading != telegram.readings.end());
    REQUIRE(reading->quantity != nullptr);
    const auto* number = std::get_if<Decimal>(&reading->value);
    REQUIRE(number != nullptr);
    auto expected = test::truth(row.obis, state);
    REQUIRE(expected.has_value());
    if (row.zero) expected->value = 0;
    if (row.wire != Wire::i16 && row.obis.c != 16) expected->value = std::abs(expected->value);
    CHECK(number->mantissa() == test::rounded(*expected, number->exponent()));
  }
}

}  // namespace

TEST_CASE("every simulated meter decodes to what its house did", "[golden]") {
  for (const Profile& profile : profiles()) {
    INFO(profile.name);
    TestCipher cipher;
    KeyRing keys;
    keys.add(std::nullopt, parse_aes_key(test::kTestKey).value(), parse_aes_key(test::kTestAuthKey).value());
    Decoder decoder(
        DecoderOptions{.decryptor = profile.encrypted ? &keys : nullptr, .scaling = {.show_unproven = true}});
    Household house = house_of(profile, kJune);
    for (const std::chrono::minutes at : {15min, 16min, 840min}) {
      const MeterState& state = house.advance_to(at);
      for (const ListPlan& plan : profile.lists) {
        INFO(to_string(plan.list) << " after " << at.count() << " min");
        decoder.feed(encode_list(profile, plan, state, &cipher));
        const auto telegram = decoder.next({});
        REQUIRE(telegram.has_value());
        REQUIRE(telegram->has_value());
        check_numbers(plan, ***telegram, state);
        check_submeters(profile, ***telegram, state.time);
        check_identity(profile, plan, *(**telegram)->meter);
        CHECK_FALSE(decoder.next({}).has_value());
      }
    }
    CHECK((cipher.messages > 0) == profile.encrypted);
    CHECK(decoder.counters().skipped_bytes == 0);
  }
}

TEST_CASE("a simulated meter sends every layout of the catalog", "[golden]") {
  const auto sends = [](const Layout& layout, const Profile& profile, const ListPlan& plan) {
    if (profile.grammar != Grammar::positional || plan.rows.size() != layout.slots.size()) return false;
    const std::string_view own = layout.family->list_prefix == "KFM_" ? profile.list_version : profile.device_name;
    if (!layout.name.empty() && !own.starts_with(layout.name)) return false;
    return std::ranges::equal(plan.rows, layout.slots, [](const ListRow& row, const Slot& slot) {
      return !slot.obis || row.obis == *slot.obis;
    });
  };
  CHECK_FALSE(layouts().empty());
  for (const Layout& layout : layouts()) {
    INFO(layout.family->name << " with " << layout.slots.size() << " elements, " << (&layout - layouts().data()));
    CHECK(std::ranges::any_of(profiles(), [&](const Profile& profile) {
      return std::ranges::any_of(profile.lists, [&](const ListPlan& plan) { return sends(layout, profile, plan); });
    }));
  }
}

TEST_CASE("the simulated meters use every link, and encryption on each kind of them", "[golden]") {
  std::set<Link> links;
  std::set<Link> secret;
  for (const Profile& profile : profiles()) {
    links.insert(profile.link);
    if (profile.encrypted) secret.insert(profile.link);
  }
  CHECK(links ==
        std::set{Link::hdlc, Link::hdlc_segments, Link::hdlc_blocks, Link::mbus, Link::mbus_overflow, Link::p1});
  CHECK(secret == std::set{Link::hdlc, Link::hdlc_blocks, Link::mbus, Link::mbus_overflow, Link::p1});
}

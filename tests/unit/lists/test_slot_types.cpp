// Every layout row against every type that the standard allows at its places, so that a firmware with other types is
// read and no two rows can be taken for each other.
#include <algorithm>
#include <bit>
#include <functional>

#include "ams2mqtt/catalog/layout.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "catch.hpp"
#include "lists/positional.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::meter_lists;

namespace {

using Write = std::function<void(DataWriter&)>;

constexpr std::array<std::uint8_t, 5> kSomeDate = {0x07, 0xE8, 0x07, 0x01, 0x01};
constexpr std::array<std::uint8_t, 4> kSomeTime = {0x14, 0x00, 0x0A, 0x00};
constexpr std::array<std::uint8_t, 1> kDontCare = {0xFF};

std::vector<std::uint8_t> with_tag(std::uint8_t tag, Bytes content) {
  std::vector<std::uint8_t> bytes = {tag};
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}
Write raw(std::vector<std::uint8_t> bytes) {
  return [bytes = std::move(bytes)](DataWriter& to) { to.raw(bytes); };
}
std::vector<Write> texts(std::string_view text) {
  const auto utf8 = [text] {
    std::vector<std::uint8_t> bytes = {0x0C, static_cast<std::uint8_t>(text.size())};
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
  };
  return {[text](DataWriter& to) { to.octets(as_bytes(text)); }, [text](DataWriter& to) { to.visible(text); },
          raw(utf8())};
}

std::vector<std::uint8_t> float32_of(std::uint16_t value) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
  std::vector<std::uint8_t> bytes = {0x17};
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
  return bytes;
}
std::vector<std::uint8_t> float64_of(std::uint16_t value) {
  const auto bits = std::bit_cast<std::uint64_t>(static_cast<double>(value));
  std::vector<std::uint8_t> bytes = {0x18};
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
  return bytes;
}

std::vector<Write> integers(std::uint16_t value) {
  std::vector<Write> all = {
      [=](DataWriter& to) { to.u16(value); }, [=](DataWriter& to) { to.u32(value); },
      [=](DataWriter& to) { to.u64(value); }, [=](DataWriter& to) { to.i16(static_cast<std::int16_t>(value)); },
      [=](DataWriter& to) { to.i32(value); }, [=](DataWriter& to) { to.i64(value); },
  };
  if (value <= 127) {
    all.emplace_back([=](DataWriter& to) { to.u8(static_cast<std::uint8_t>(value)); });
    all.emplace_back([=](DataWriter& to) { to.i8(static_cast<std::int8_t>(value)); });
  }
  return all;
}

// A number that its slot can hold: mains voltages, totals of two tariffs, and no two registers alike.
std::uint16_t number_in(const Slot& slot) {
  constexpr std::array<std::uint16_t, 3> kTotalAndTariffs = {15, 10, 5};
  if (slot.obis && slot.obis->d == 8)
    return static_cast<std::uint16_t>(slot.obis->c * kTotalAndTariffs.at(slot.obis->e));
  if (!slot.scale || slot.scale->unit != Unit::volt) return 12;
  return slot.scale->scaler == 0 ? 230 : 2300;
}
std::vector<Write> numbers(const Slot& slot) {
  const std::uint16_t value = number_in(slot);
  std::vector<Write> all = integers(value);
  const auto units = static_cast<std::uint16_t>(value / (value == 2300 ? 10 : 1));
  all.push_back(raw(float32_of(units)));
  all.push_back(raw(float64_of(units)));
  return all;
}
std::vector<Write> states(std::string_view digit, std::uint8_t state) {
  std::vector<Write> all = integers(state);
  std::ranges::copy(texts(digit), std::back_inserter(all));
  all.emplace_back([=](DataWriter& to) { to.octets(std::array<std::uint8_t, 2>{0x00, state}); });
  all.emplace_back([=](DataWriter& to) { to.enumeration(state); });
  all.emplace_back([=](DataWriter& to) { to.boolean(state != 0); });
  all.push_back(raw({0x04, 0x01, 0x80}));  // a bit string of one bit
  all.push_back(raw({0x04, 0x08, state}));
  return all;
}

// What the standard allows in a slot, the usual type first.
std::vector<Write> allowed(const Slot& slot, std::string_view name) {
  std::vector<Write> all;
  switch (slot.type) {
    case Slot::Type::name:
      return texts(name);
    case Slot::Type::text:
    case Slot::Type::octets8: {
      all = texts("00000001");
      std::ranges::copy(texts(""), std::back_inserter(all));
      std::ranges::copy(texts("0000000000000001"), std::back_inserter(all));
      return all;
    }
    case Slot::Type::code:
      return {[code = *slot.obis](DataWriter& to) { to.obis(code); }};
    case Slot::Type::wide:
      all = numbers(slot);
      std::swap(all[0], all[1]);
      return all;
    case Slot::Type::word:
      return numbers(slot);
    case Slot::Type::state:
      all = states("1", 1);
      std::ranges::rotate(all, all.end() - 3);
      return all;
    case Slot::Type::tariff:
      all = states("2", 2);
      std::ranges::rotate(all, all.begin() + 8);
      return all;
    case Slot::Type::clock:
      return {[](DataWriter& to) { to.date_time(clock_at(kSummerEvening)); },
              raw(with_tag(0x19, encode_date_time(clock_at(kSummerEvening))))};
    case Slot::Type::time:
      return {[](DataWriter& to) { to.octets(kSomeTime); }, raw(with_tag(0x1B, kSomeTime))};
    case Slot::Type::date:
      return {[](DataWriter& to) { to.octets(kSomeDate); }, raw(with_tag(0x1A, kSomeDate))};
    case Slot::Type::array:
      return {[](DataWriter& to) { to.array(0); }, [](DataWriter& to) { to.array(1).u16(9400); },
              [](DataWriter& to) { to.structure(1).u16(9400); }};
  }
  return all;
}

bool may_be_missing(const Layout& layout, const Slot& slot) {
  const bool named = !layout.name.empty() || layout.slots.front().type == Slot::Type::code;
  if (slot.type == Slot::Type::name || slot.type == Slot::Type::code) return false;
  const bool vouches = slot.type == Slot::Type::octets8 || slot.type == Slot::Type::clock ||
                       (slot.type == Slot::Type::text && slot.obis);
  return named || !vouches;
}

// The list of `layout` in its usual types, but for slot `other`.
DataTree list_of(const Layout& layout, std::vector<std::uint8_t>& body, std::size_t other, const Write& write) {
  DataWriter list;
  list.structure(layout.slots.size());
  for (std::size_t i = 0; i < layout.slots.size(); ++i) {
    (i == other ? write : allowed(layout.slots[i], layout.name).front())(list);
  }
  body = list.bytes();
  DataTree tree;
  REQUIRE(tree.parse(body));
  return tree;
}

// The first code that is read, with its value's kind; empty when the list is not read.
std::vector<ObisCode> codes_of(const DataTree& tree) {
  Notification notification;
  const auto read = read_positional(tree, notification);
  std::vector<ObisCode> codes;
  if (!read || !*read) return codes;
  for (const Row& row : notification.rows) codes.push_back(row.obis);
  return codes;
}

std::vector<ObisCode> codes_of(const Layout& layout) {
  std::vector<ObisCode> codes;
  for (const Slot& slot : layout.slots) {
    // The list version is no row of its own.
    if (slot.obis && slot.type != Slot::Type::code && slot.obis != "1-0:0.2.129"_obis) codes.push_back(*slot.obis);
  }
  return codes;
}

// A float where integers have decimals has no certain scale.
bool is_same_but(const std::vector<ObisCode>& read, std::vector<ObisCode> all, const Slot& other) {
  if (read == all) return true;
  std::erase(all, other.obis);
  return other.scale.value_or(Scale{-1, Unit::none}).scaler != 0 && read == all;
}

void check_every_type(const Layout& layout) {
  std::vector<std::uint8_t> body;
  for (std::size_t i = 0; i < layout.slots.size(); ++i) {
    const Slot& slot = layout.slots[i];
    std::vector<Write> all = allowed(slot, layout.name);
    if (may_be_missing(layout, slot)) {
      all.emplace_back([](DataWriter& to) { to.null(); });
      all.push_back(raw({kDontCare.begin(), kDontCare.end()}));
    }
    for (std::size_t type = 0; type < all.size(); ++type) {
      INFO("list of " << layout.slots.size() << " '" << layout.name << "', element " << i << ", type " << type);
      CHECK(is_same_but(codes_of(list_of(layout, body, i, all[type])), codes_of(layout), slot));
    }
  }
}

DataWriter energies_of_12(const Write& number, const Write& breaker, const Write& tariff) {
  DataWriter list;
  list.structure(12).octets(as_bytes("ISK1030700000001"));
  number(list);
  breaker(list);
  tariff(list);
  return list.u32(3810).u32(0).u32(3810).u32(0).u32(0).u32(0).u32(4531).u32(0);
}

std::string line_of(const DataWriter& list, const ObisCode& code) {
  const auto frame = frame_of(list, HeaderTime::untagged, clock_at(kSummerEvening, -120, 0x80));
  Decoder decoder({});
  decoder.feed(frame);
  decoder.end_of_input();
  const auto telegram = decoder.next({});
  return telegram && *telegram ? meter_lists::said(***telegram, code) : "refused";
}

// Iskraemeco's lists of 10 and 12 with numbers of one type.
using Number = std::function<void(DataWriter&, std::uint32_t)>;

void narrow(DataWriter& to, std::uint32_t value) {
  to.u16(static_cast<std::uint16_t>(value));
}
void wide(DataWriter& to, std::uint32_t value) {
  to.u32(value);
}
void floating(DataWriter& to, std::uint32_t value) {
  to.raw(float32_of(static_cast<std::uint16_t>(value)));
}

DataWriter numbers_of(std::size_t size, std::string_view number, const std::vector<std::uint32_t>& values,
                      const Number& write = wide) {
  DataWriter list;
  list.structure(size).octets(as_bytes("ISK1030700000001")).octets(as_bytes(number));
  for (const std::uint32_t value : values) write(list, value);
  return list;
}
DataWriter ten(const std::vector<std::uint32_t>& values, const Number& write = wide) {
  return numbers_of(10, "00000000001", values, write);
}
DataWriter twelve(const std::vector<std::uint32_t>& values, const Number& write = wide) {
  return numbers_of(12, "00000001", values, write);
}

}  // namespace

TEST_CASE("11.18 Every layout row takes every type that the standard allows in a slot", "[lists][11.18]") {
  for (const Layout& layout : layouts()) check_every_type(layout);
}

TEST_CASE("11.18 Iskraemeco's list of 12 with a boolean breaker state and an empty number", "[lists][11.18]") {
  const Write empty = [](DataWriter& to) { to.octets({}); };
  const Write closed = [](DataWriter& to) { to.boolean(true); };
  const Write second = [](DataWriter& to) { to.octets(std::array<std::uint8_t, 2>{0x00, 0x02}); };
  const DataWriter list = energies_of_12(empty, closed, second);
  CHECK(line_of(list, "1-0:1.8.0"_obis) == "3.810 kWh");
  CHECK(line_of(list, "1-0:1.8.1"_obis) == "0.000 kWh");
  CHECK(line_of(list, "1-0:1.8.2"_obis) == "3.810 kWh");
  CHECK(line_of(list, "1-0:2.8.0"_obis) == "0.000 kWh");
  CHECK(line_of(list, "1-0:3.8.0"_obis) == "4.531 kvarh");
  CHECK(line_of(list, "0-0:96.3.10"_obis) == "1");
  CHECK(line_of(list, "0-0:96.14.0"_obis) == "2");
  const Write missing = [](DataWriter& to) { to.null(); };
  CHECK(line_of(energies_of_12(missing, closed, missing), "1-0:1.8.0"_obis) == "3.810 kWh");
  CHECK(line_of(energies_of_12(missing, missing, second), "1-0:1.8.0"_obis) == "3.810 kWh");
  // Neither breaker nor tariff: the registers' width tells it from the list of voltages.
  CHECK(line_of(energies_of_12(empty, missing, missing), "1-0:1.8.2"_obis) == "3.810 kWh");
}

TEST_CASE("11.18 Ten numbers of 32 bits are powers or registers by their values", "[lists][11.18]") {
  const DataWriter power = ten({1120, 0, 0, 73, 2304, 512, 1120, 0});
  CHECK(line_of(power, "1-0:1.7.0"_obis) == "1120 W");
  CHECK(line_of(power, "1-0:32.7.0"_obis) == "230.4 V");
  CHECK(line_of(power, "1-0:1.8.1"_obis) == "absent");
  // The phase's power was taken a moment later: P against U x I still agrees.
  CHECK(line_of(ten({1120, 0, 0, 73, 2304, 512, 1123, 0}), "1-0:1.7.0"_obis) == "1120 W");
  CHECK(line_of(ten({0, 3, 0, 73, 2304, 12, 0, 3}), "1-0:2.7.0"_obis) == "3 W");
  CHECK(line_of(ten({4321098, 2109876, 765432, 12345, 98765, 2304, 1234567, 89}), "1-0:1.8.1"_obis) == "4321.098 kWh");
  // A register may stand where a voltage would.
  CHECK(line_of(ten({4321098, 2109876, 0, 0, 2304, 0, 1234567, 89}), "1-0:1.8.2"_obis) == "2109.876 kWh");
  // A home at rest: nothing tells its powers from registers.
  CHECK(line_of(ten({0, 0, 0, 0, 2304, 4, 0, 0}), "1-0:1.8.1"_obis) == "refused");
  // No register has 16 bits.
  DataWriter rest = numbers_of(10, "00000000001", {0, 0, 0, 0});
  CHECK(line_of(rest.u16(2304).u16(4).u32(0).u32(0), "1-0:1.7.0"_obis) == "0 W");
  CHECK(line_of(ten({1120, 0, 0, 73, 230, 5, 1120, 0}, floating), "1-0:1.7.0"_obis) == "1120 W");
}

TEST_CASE("11.18 Twelve numbers are voltages and powers, or states and registers, by their values", "[lists][11.18]") {
  const std::vector<std::uint32_t> powers = {2304, 2311, 2298, 138, 231, 127, 1120, 0, 0, 73};
  for (const Number& write : std::vector<Number>{wide, narrow}) {
    CHECK(line_of(twelve(powers, write), "1-0:1.7.0"_obis) == "1120 W");
    CHECK(line_of(twelve(powers, write), "1-0:31.7.0"_obis) == "1.38 A");
  }
  const std::vector<std::uint32_t> registers = {1, 2, 3810, 0, 3810, 0, 0, 0, 4531, 0};
  for (const Number& write : std::vector<Number>{wide, narrow}) {
    CHECK(line_of(twelve(registers, write), "1-0:1.8.2"_obis) == "3.810 kWh");
    CHECK(line_of(twelve(registers, write), "0-0:96.14.0"_obis) == "2");
  }
  // A new meter's registers are all zero.
  CHECK(line_of(twelve({1, 1, 0, 0, 0, 0, 0, 0, 0, 0}), "1-0:1.8.0"_obis) == "0.000 kWh");
  // Tariffs above their total, and voltages of no mains.
  CHECK(line_of(twelve({1, 2, 38100, 30000, 38100, 0, 0, 0, 4531, 0}), "1-0:1.8.0"_obis) == "refused");
}

TEST_CASE("11.18 A breaker's state and a tariff of every type", "[lists][11.18]") {
  const Write number = [](DataWriter& to) { to.octets(as_bytes("00000001")); };
  const auto said = [&](const Write& breaker) {
    return line_of(energies_of_12(number, breaker, [](DataWriter& to) { to.i32(2); }), "0-0:96.3.10"_obis);
  };
  CHECK(said([](DataWriter& to) { to.u16(1); }) == "1");
  CHECK(said([](DataWriter& to) { to.i32(0); }) == "0");
  CHECK(said([](DataWriter& to) { to.octets(as_bytes("1")); }) == "1");
  CHECK(said([](DataWriter& to) { to.octets(std::array<std::uint8_t, 1>{0x02}); }) == "2");
  CHECK(said([](DataWriter& to) { to.octets(as_bytes("ON")); }) == "ON");
  CHECK(said(raw({0x04, 0x01, 0x80})) == "1");
  CHECK(said(raw({0x04, 0x08, 0x06})) == "00000110");
  CHECK(said([](DataWriter& to) { to.u16(256); }) == "absent");
}

TEST_CASE("11.18 The nameless list of 4 with a wider state and a longer number", "[lists][11.18]") {
  const auto said = [](std::string_view number) {
    const DataWriter list = DataWriter().structure(4).octets(as_bytes(number)).u16(1).u32(1234567).u32(89);
    return line_of(list, "1-0:1.8.0"_obis);
  };
  CHECK(said("00000001") == "1234.567 kWh");
  CHECK(said("0000000000000001") == "1234.567 kWh");
  CHECK(said("some-meter-or-so") == "refused");
}

TEST_CASE("11.18 A list is not read by its length", "[lists][11.18]") {
  CHECK(line_of(twelve({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), "1-0:1.7.0"_obis) == "refused");
  DataWriter bytes;
  bytes.structure(9).date_time(clock_at(kSummerEvening));
  for (std::uint8_t value = 1; value <= 8; ++value) bytes.u8(value);
  CHECK(line_of(bytes, "1-0:1.7.0"_obis) == "refused");
}

TEST_CASE("11.18 A tariff is a number in bytes or digits, or a name", "[lists][11.18]") {
  const auto tariff = [](Bytes bytes) {
    const Write number = [](DataWriter& to) { to.octets(as_bytes("00000001")); };
    const Write closed = [](DataWriter& to) { to.enumeration(1); };
    return line_of(energies_of_12(number, closed, [&](DataWriter& to) { to.octets(bytes); }), "0-0:96.14.0"_obis);
  };
  CHECK(tariff(std::array<std::uint8_t, 1>{0x03}) == "3");
  CHECK(tariff(std::array<std::uint8_t, 2>{0x00, 0x00}) == "0");
  CHECK(tariff(as_bytes("0002")) == "2");
  CHECK(tariff(as_bytes("T1")) == "T1");
  CHECK(tariff({}) == "absent");
}

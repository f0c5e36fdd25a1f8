// Every layout row against every type that the standard allows at its places, so that a firmware with other types is
// read and no two rows can be taken for each other.
#include <algorithm>
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
constexpr std::array<std::uint8_t, 5> kFloat = {0x17, 0x44, 0x9A, 0x40, 0x00};  // 1234
constexpr std::array<std::uint8_t, 9> kDouble = {0x18, 0x40, 0x93, 0x48, 0, 0, 0, 0, 0};
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

std::vector<Write> integers() {
  return {
      [](DataWriter& to) { to.u16(12); }, [](DataWriter& to) { to.u32(12); }, [](DataWriter& to) { to.u64(12); },
      [](DataWriter& to) { to.i16(12); }, [](DataWriter& to) { to.i32(12); }, [](DataWriter& to) { to.i64(12); },
      [](DataWriter& to) { to.u8(12); },  [](DataWriter& to) { to.i8(12); },
  };
}

std::vector<Write> numbers() {
  std::vector<Write> all = integers();
  for (Write& number : std::vector<Write>{raw({kFloat.begin(), kFloat.end()}), raw({kDouble.begin(), kDouble.end()})}) {
    all.push_back(std::move(number));
  }
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
      return all;
    }
    case Slot::Type::code:
      return {[code = *slot.obis](DataWriter& to) { to.obis(code); }};
    case Slot::Type::wide:
      all = numbers();
      std::swap(all[0], all[1]);
      return all;
    case Slot::Type::word:
      return numbers();
    case Slot::Type::state:
      return {[](DataWriter& to) { to.boolean(true); }, [](DataWriter& to) { to.enumeration(1); },
              [](DataWriter& to) { to.u8(1); }, [](DataWriter& to) { to.i8(1); }};
    case Slot::Type::tariff:
      all = texts("2");
      all.emplace_back([](DataWriter& to) { to.octets(std::array<std::uint8_t, 2>{0x00, 0x02}); });
      all.emplace_back([](DataWriter& to) { to.u8(2); });
      all.emplace_back([](DataWriter& to) { to.enumeration(2); });
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

// Two bytes at the sixth and seventh place are what tells Iskraemeco's list of 10 powers from that of 10 registers.
bool is_of_the_other_ten(const Layout& layout, std::size_t element, std::size_t type) {
  constexpr std::size_t kFirstOfTwoBytes = 1;
  constexpr std::size_t kSecondOfTwoBytes = 3;
  return layout.slots.size() == 10 && layout.slots[element].type == Slot::Type::wide &&
         (element == 6 || element == 7) && (type == kFirstOfTwoBytes || type == kSecondOfTwoBytes);
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
      if (is_of_the_other_ten(layout, i, type)) continue;
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

TEST_CASE("11.18 A list whose types are mostly unknown is not read by its length", "[lists][11.18]") {
  DataWriter list;
  list.structure(12).octets(as_bytes("ISK1030700000001")).octets(as_bytes("00000001"));
  for (std::uint32_t value = 1; value <= 10; ++value) list.u32(value);
  CHECK(line_of(list, "1-0:1.7.0"_obis) == "refused");
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

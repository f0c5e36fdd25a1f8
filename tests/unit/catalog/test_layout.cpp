#include "ams2mqtt/catalog/layout.hpp"

#include <algorithm>
#include <set>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

bool is_number(Slot::Type type) {
  return type == Slot::Type::wide || type == Slot::Type::word;
}

}  // namespace

TEST_CASE("No code stands twice in a layout, and clocks stand where the catalog has clocks", "[catalog]") {
  REQUIRE_FALSE(layouts().empty());
  for (const Layout& layout : layouts()) {
    std::set<ObisCode> codes;
    for (const Slot& slot : layout.slots) {
      if (!slot.obis) continue;
      INFO(to_string(*slot.obis));
      CHECK(codes.insert(*slot.obis).second);
      const Quantity* quantity = find_quantity(*slot.obis);
      CHECK((slot.type == Slot::Type::clock) == (quantity != nullptr && quantity->kind == Kind::timestamp));
    }
    CHECK_FALSE(codes.empty());
  }
}

TEST_CASE("Every number of a layout has a scale of its own or by its manufacturer's rules", "[catalog]") {
  for (const Layout& layout : layouts()) {
    const ListFamily* family = layout.family;
    for (const Slot& slot : layout.slots) {
      if (!slot.obis || !is_number(slot.type)) continue;
      INFO(to_string(*slot.obis));
      const Quantity* quantity = find_quantity(*slot.obis);
      REQUIRE(quantity != nullptr);
      if (slot.scale) {
        CHECK(slot.scale->unit == quantity->wire_unit);
      } else {
        REQUIRE(family != nullptr);
        CHECK(family_scaler(*family, quantity->wire_unit).has_value());
      }
    }
  }
}

TEST_CASE("No two layouts of one name have the same types at the same places", "[catalog]") {
  for (const Layout& left : layouts()) {
    for (const Layout& right : layouts()) {
      if (&left == &right || left.name != right.name) continue;
      CHECK_FALSE(std::ranges::equal(left.slots, right.slots, {}, &Slot::type, &Slot::type));
    }
  }
  CHECK(kaifa_power_slot().obis == "1-0:1.7.0"_obis);
}

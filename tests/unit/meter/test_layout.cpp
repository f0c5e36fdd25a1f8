#include "ams2mqtt/meter/layout.hpp"

#include <set>

#include "ams2mqtt/meter/catalog.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("Every position of every layout has a row in the catalog, and no code stands twice", "[meter]") {
  REQUIRE_FALSE(layouts().empty());
  for (const Layout& layout : layouts()) {
    std::set<ObisCode> codes;
    for (const Slot& slot : layout.slots) {
      const Quantity* quantity = find_quantity(slot.obis);
      REQUIRE(quantity != nullptr);
      CHECK(codes.insert(slot.obis).second);
      CHECK((slot.type == Slot::Type::clock) == (quantity->kind == Kind::timestamp));
      const bool text = slot.type == Slot::Type::text || slot.type == Slot::Type::version;
      CHECK(text == (quantity->kind == Kind::text));
    }
  }
}

TEST_CASE("A layout names itself at its first position", "[meter]") {
  for (const Layout& layout : layouts()) {
    CHECK_FALSE(layout.list_prefix.empty());
    CHECK(layout.slots.front().type == Slot::Type::version);
  }
  CHECK(kaifa_power_slot().obis == "1-0:1.7.0"_obis);
}

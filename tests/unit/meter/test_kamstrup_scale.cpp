#include "ams2mqtt/meter/kamstrup_scale.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

struct PhaseRaw {
  std::int64_t watt, voltage, current, factor;
};

std::vector<Row> rows_of(const std::vector<PhaseRaw>& phases, bool exporting = false) {
  std::vector<Row> rows;
  std::uint8_t base = 0;
  for (const PhaseRaw& phase : phases) {
    const auto add = [&](unsigned c, std::int64_t value) {
      const auto group = static_cast<std::uint8_t>(c + base);
      rows.push_back({{1, 1, group, 7, 0}, Decimal(value), std::nullopt});
    };
    add(21, exporting ? 0 : phase.watt);
    add(22, exporting ? phase.watt : 0);
    add(32, phase.voltage);
    add(31, phase.current);
    add(33, phase.factor);
    base = static_cast<std::uint8_t>(base + 20);
  }
  return rows;
}

}  // namespace

TEST_CASE("The current's scale is the one that agrees with the power", "[meter]") {
  const PhaseRaw direct = {1031, 227, 484, 98};        // 227 V x 4.84 A x 0.98 = 1077 W
  const PhaseRaw transformer = {1133, 233, 9395, 50};  // 233 V x 9.395 A x 0.50 = 1094 W
  CHECK(current_scale(rows_of({direct, direct, direct})) == kDirectCurrent);
  CHECK(current_scale(rows_of({direct})) == kDirectCurrent);
  CHECK(current_scale(rows_of({transformer, transformer, transformer})) == kTransformerCurrent);
  CHECK(current_scale(rows_of({transformer}, true)) == kTransformerCurrent);
}

TEST_CASE("Voltages in hundredths are taken as such", "[meter]") {
  CHECK(voltages_are_hundredths(rows_of({{0, 22199, 0, 0}})));
  CHECK_FALSE(voltages_are_hundredths(rows_of({{0, 1000, 0, 0}})));
  CHECK(voltages_are_hundredths(rows_of({{0, 0, 0, 0}, {0, 1001, 0, 0}})));
  CHECK(current_scale(rows_of({{1031, 22700, 484, 98}})) == kDirectCurrent);
  CHECK(current_scale(rows_of({{1031, 22700, 4840, 98}})) == kTransformerCurrent);
}

TEST_CASE("The limits of agreement are kept", "[meter]") {
  // 100 V x 10.00 A x 1.00 = 1000 W as hundredths, 100 W as thousandths.
  CHECK(current_scale(rows_of({{500, 100, 1000, 100}})) == kDirectCurrent);
  CHECK(current_scale(rows_of({{499, 100, 1000, 100}})) == std::nullopt);
  CHECK(current_scale(rows_of({{1600, 100, 1000, 100}})) == kDirectCurrent);
  CHECK(current_scale(rows_of({{1601, 100, 1000, 100}})) == std::nullopt);
  CHECK(current_scale(rows_of({{160, 100, 1000, 100}})) == kTransformerCurrent);
  CHECK(current_scale(rows_of({{161, 100, 1000, 100}})) == std::nullopt);
  CHECK(current_scale(rows_of({{50, 100, 1000, 100}})) == kTransformerCurrent);
  CHECK(current_scale(rows_of({{49, 100, 1000, 100}})) == std::nullopt);
}

TEST_CASE("Without load or without a value nothing is decided", "[meter]") {
  CHECK(current_scale(rows_of({{0, 230, 0, 100}})) == std::nullopt);
  CHECK(current_scale(rows_of({})) == std::nullopt);
  auto rows = rows_of({{1031, 227, 484, 98}});
  rows.pop_back();
  CHECK(current_scale(rows) == std::nullopt);
  CHECK(current_scale(rows_of({{1031, 227, std::int64_t{1} << 30, 98}})) == std::nullopt);
}

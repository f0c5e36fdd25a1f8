#include "ams2mqtt/homeassistant/migration_steps.hpp"

#include "home_lists.hpp"

namespace ams2mqtt {

namespace {

const std::string kOld = "sensor.ams_active_energy_import_7";
const std::string kNew = "sensor.electricity_meter_energy_import";

HomeLists before_steps() {
  HomeLists lists;
  lists.meter("7").entity(kOld, "ams", "ams_active_energy_import_7", {}, "kWh").statistic(kOld, "kWh", true);
  return lists;
}

MigrationSteps planned(const HomeInventory& inventory) {
  return steps_of(plan_migration(inventory, {}), inventory);
}

}  // namespace

TEST_CASE("the old entity steps aside first, and its history is kept in place", "[migration]") {
  const MigrationSteps steps = planned(before_steps().inventory());
  CHECK(steps.renamings == std::vector<Renaming>{{kOld, kOld + "_old", "ams_active_energy_import_7"},
                                                 {kNew, kOld, "ams2mqtt_7_energy_import"}});
  REQUIRE(steps.rows.size() == 2);
  CHECK(steps.rows[0].statistic_id == kOld + "_old");
  CHECK(steps.rows[0].unit == "kWh");
  CHECK(steps.rows[0].has_sum);
  CHECK(steps.rows[1].statistic_id == kNew);
  CHECK(steps.states == std::vector<std::string>{kOld + "_old", kNew});
}

TEST_CASE("ids that have statistics need no placeholder", "[migration]") {
  HomeLists lists = before_steps();
  lists.statistic(kNew, "kWh", true).statistic(kOld + "_old", "kWh", true);
  CHECK(planned(lists.inventory()).rows.empty());
}

TEST_CASE("an entity that is gone does not step aside", "[migration]") {
  HomeLists lists;
  lists.meter("7").statistic(kOld, "kWh", true);
  CHECK(planned(lists.inventory()).renamings == std::vector<Renaming>{{kNew, kOld, "ams2mqtt_7_energy_import"}});
}

TEST_CASE("a record is read back as it was written", "[migration]") {
  const UndoRecord record{.home = "http://localhost:8123", .renamings = planned(before_steps().inventory()).renamings};
  const auto read = parse_undo(to_json(record));
  REQUIRE(read);
  CHECK(read->renamings == record.renamings);
  CHECK(read->home == record.home);
}

TEST_CASE("what is no record is refused", "[migration]") {
  const char* text = GENERATE("", "[]", "{}", R"({"format": "ams2mqtt migrate 2", "renamed": []})",
                              R"({"format": "ams2mqtt migrate 1", "renamed": [{"from": "a"}]})",
                              R"({"format": "ams2mqtt migrate 1", "renamed": [5]})");
  CHECK_FALSE(parse_undo(text));
}

TEST_CASE("a record is taken back last first, as far as it was done", "[migration]") {
  const UndoRecord record{.home = {}, .renamings = planned(before_steps().inventory()).renamings};
  HomeLists done;
  done.device("of", "mqtt", "ams2mqtt_7", {}, "7").entity(kOld, "mqtt", "ams2mqtt_7_energy_import", "of", "kWh");
  done.entity(kOld + "_old", "ams", "ams_active_energy_import_7", {}, "kWh").statistic(kOld, "kWh", true);
  SECTION("all of it") {
    const UndoPlan plan = undo_steps(record, done.inventory());
    CHECK(plan.problems.empty());
    CHECK(plan.steps.renamings == std::vector<Renaming>{{kOld, kNew, "ams2mqtt_7_energy_import"},
                                                        {kOld + "_old", kOld, "ams_active_energy_import_7"}});
    REQUIRE_FALSE(plan.steps.rows.empty());
    CHECK(plan.steps.rows[0].statistic_id == kNew);
  }
  SECTION("nothing is left to do") {
    const UndoPlan plan = undo_steps(record, before_steps().inventory());
    CHECK(plan.steps.renamings.empty());
    CHECK(plan.undone == 2);
    CHECK(plan.problems.empty());
  }
  SECTION("an id is somebody else's now") {
    done.entity(kNew, "template", "1");
    CHECK(undo_steps(record, done.inventory()).problems.size() == 1);
  }
}

}  // namespace ams2mqtt

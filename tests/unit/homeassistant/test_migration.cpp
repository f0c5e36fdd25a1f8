#include "ams2mqtt/homeassistant/migration.hpp"

#include "home_lists.hpp"

namespace ams2mqtt {

namespace {

const std::string kMeter = "7359992890941742";
const std::string kPower = "sensor.ams_active_power_import_" + kMeter;
const std::string kEnergy = "sensor.ams_active_energy_import_" + kMeter;

// hass-AMS beside this program.
HomeLists both() {
  HomeLists lists;
  lists.meter(kMeter);
  lists.entity(kPower, "ams", "ams_active_power_import_" + kMeter, {}, "W");
  lists.entity(kEnergy, "ams", "ams_active_energy_import_" + kMeter, {}, "kWh").statistic(kEnergy, "kWh", true);
  return lists;
}

const Move& move_from(const MigrationPlan& plan, const std::string& old_id) {
  const auto found = std::ranges::find(plan.moves, old_id, &Move::old_id);
  REQUIRE(found != plan.moves.end());
  return *found;
}

std::string only_problem(const MigrationPlan& plan) {
  REQUIRE(plan.problems.size() == 1);
  CHECK_FALSE(plan.is_ready());
  return plan.problems.front();
}

}  // namespace

TEST_CASE("entities of hass-AMS hand their ids to those of the same meter", "[migration]") {
  const MigrationPlan plan = plan_migration(both().inventory(), {});
  CHECK(plan.problems.empty());
  CHECK(plan.is_ready());
  CHECK(plan.moves.size() == 2);
  const Move& power = move_from(plan, kPower);
  CHECK(power.fate == Fate::moves);
  CHECK(power.new_id == "sensor.electricity_meter_power_import");
  CHECK(power.parked_id == kPower + "_old");
  CHECK(power.meter == kMeter);
  CHECK_FALSE(power.has_statistics);
  const Move& energy = move_from(plan, kEnergy);
  CHECK(energy.has_statistics);
  CHECK(energy.key == "energy_import");
  CHECK(energy.old_unit == "kWh");
}

TEST_CASE("an energy goes on as the live energy unless the register is wanted", "[migration]") {
  HomeLists lists = both();
  lists.entity("sensor.electricity_meter_energy_import_live", "mqtt", "ams2mqtt_" + kMeter + "_energy_import_live",
               "of-" + kMeter);
  CHECK(move_from(plan_migration(lists.inventory(), {}), kEnergy).key == "energy_import_live");
  CHECK(move_from(plan_migration(lists.inventory(), {.registers = true}), kEnergy).key == "energy_import");
  lists.disabled();
  CHECK(move_from(plan_migration(lists.inventory(), {}), kEnergy).key == "energy_import");
}

TEST_CASE("statistics that do not fit are not continued", "[migration]") {
  const std::string reactive = "sensor.ams_reactive_energy_export_" + kMeter;
  const std::string voltage = "sensor.ams_voltage_l1_" + kMeter;
  HomeLists lists = both();
  lists.entity(reactive, "ams", "ams_reactive_energy_export_" + kMeter, {}, "kVAr").statistic(reactive, "kVAr", true);
  lists.entity(voltage, "ams", "ams_voltage_l1_" + kMeter, {}, "V").statistic(voltage, "V", true);
  const MigrationPlan plan = plan_migration(lists.inventory(), {});
  CHECK(move_from(plan, reactive).fate == Fate::misfit);
  CHECK(move_from(plan, reactive).why == "its statistics are in kVAr, which Home Assistant does not convert to kvarh");
  CHECK(move_from(plan, voltage).why == "its statistics are sums of a register, and voltage_l1 is a momentary value");
  CHECK(plan.is_ready());
}

TEST_CASE("a pair by hand is judged as well", "[migration]") {
  HomeLists lists = both();
  lists.entity("sensor.garage_power", "template", "1", {}, "kW").statistic("sensor.garage_power", "kW", false);
  const auto plan_of = [&](const std::string& key) {
    return plan_migration(lists.inventory(), {.from = "chosen", .pairs = {{"sensor.garage_power", key}}});
  };
  const MigrationPlan power = plan_of("power_import");
  CHECK(power.moves.size() == 1);
  CHECK(move_from(power, "sensor.garage_power").fate == Fate::moves);
  CHECK(move_from(plan_of("energy_import"), "sensor.garage_power").why ==
        "its statistics are means of a momentary value, and energy_import is a register");
  CHECK(only_problem(plan_of("powr")).contains("no value powr"));
  CHECK(only_problem(plan_migration(lists.inventory(), {.pairs = {{"sensor.none", "power_import"}}}))
            .contains("no statistics of sensor.none"));
}

TEST_CASE("each reader's ids are understood", "[migration]") {
  struct ReaderId {
    const char* platform;
    std::string unique_id;
    const char* key;
  };
  const ReaderId row =
      GENERATE(ReaderId{"amshan", "Aidon-7359992890941742-active_power_import", "power_import"},
               ReaderId{"amshan", "Aidon-7359992890941742-active_power_import_hour", "energy_import"},
               ReaderId{"amshan", "CEID-0123-{'AIDON'}6525-voltage_l1", "voltage_l1"},
               ReaderId{"dsmr", "37333539393932383930393431373432_current_electricity_usage", "power_import"},
               ReaderId{"dsmr", "7359992890941742_electricity_imported_total", "energy_import"},
               ReaderId{"mqtt", "ams-a1b2_tPI", "energy_import"}, ReaderId{"mqtt", "ams-a1b2_U1", "voltage_l1"},
               ReaderId{"esphome", "AA:BB:CC:DD:EE:FF-sensor-active_energy_taken_from_grid", "energy_import"},
               ReaderId{"esphome", "AA:BB:CC:DD:EE:FF-sensor-dsmr_energy_consumed_luxembourg", "energy_import"});
  HomeLists lists;
  lists.meter(kMeter).device("reader", "mqtt", "ams-a1b2", "AMS reader");
  lists.entity("sensor.before", row.platform, row.unique_id, "reader", "");
  if (std::string(row.platform) == "mqtt") lists.entity("sensor.p", "mqtt", "ams-a1b2_P", "reader", "W");
  const MigrationPlan plan = plan_migration(lists.inventory(), {});
  INFO(row.unique_id);
  CHECK(plan.problems.empty());
  CHECK(move_from(plan, "sensor.before").key == row.key);
  CHECK(move_from(plan, "sensor.before").fate == Fate::moves);
}

TEST_CASE("what has no counterpart, no entity or a disabled one is said", "[migration]") {
  HomeLists lists;
  lists.meter(kMeter).device("reader", "mqtt", "ams-a1b2", "AMS reader");
  lists.entity("sensor.electricity_meter_frequency", "mqtt", "ams2mqtt_" + kMeter + "_current_l1", "of-" + kMeter)
      .disabled();
  lists.entity("sensor.p", "mqtt", "ams-a1b2_P", "reader", "W");
  lists.entity("sensor.rssi", "mqtt", "ams-a1b2_rssi", "reader", "dBm");
  lists.entity("sensor.u2", "mqtt", "ams-a1b2_U2", "reader", "V");
  lists.entity("sensor.i1", "mqtt", "ams-a1b2_I1", "reader", "A");
  const MigrationPlan plan = plan_migration(lists.inventory(), {});
  CHECK(move_from(plan, "sensor.rssi").fate == Fate::no_counterpart);
  CHECK(move_from(plan, "sensor.u2").fate == Fate::not_announced);
  CHECK(move_from(plan, "sensor.i1").fate == Fate::disabled);
  CHECK(move_from(plan, "sensor.p").fate == Fate::moves);
}

TEST_CASE("a second migration has nothing to do", "[migration]") {
  HomeLists lists;
  lists.device("of", "mqtt", "ams2mqtt_" + kMeter, "Electricity meter", kMeter);
  lists.entity(kPower, "mqtt", "ams2mqtt_" + kMeter + "_power_import", "of");
  lists.entity(kPower + "_old", "ams", "ams_active_power_import_" + kMeter, {}, "W");
  const MigrationPlan plan = plan_migration(lists.inventory(), {});
  CHECK(plan.problems.empty());
  CHECK_FALSE(plan.is_ready());
  CHECK(move_from(plan, kPower).fate == Fate::moved);
}

TEST_CASE("two old entities of one value do not both hand over", "[migration]") {
  HomeLists lists;
  lists.meter(kMeter);
  lists.entity("sensor.a", "amshan", "Aidon-" + kMeter + "-active_power_import_hour", {}, "kWh");
  lists.entity("sensor.b", "amshan", "Aidon-" + kMeter + "-active_power_import_total", {}, "kWh")
      .statistic("sensor.b", "kWh", true);
  const MigrationPlan plan = plan_migration(lists.inventory(), {});
  CHECK(move_from(plan, "sensor.a").fate == Fate::contested);
  CHECK(move_from(plan, "sensor.b").fate == Fate::moves);
}

TEST_CASE("an id that is taken is not parked on", "[migration]") {
  HomeLists lists = both();
  lists.entity(kPower + "_old", "template", "1");
  CHECK(move_from(plan_migration(lists.inventory(), {}), kPower).parked_id == kPower + "_old_2");
}

TEST_CASE("history of hass-AMS goes on when its entities are gone", "[migration]") {
  HomeLists lists;
  lists.meter(kMeter).statistic(kEnergy, "kWh", true).statistic("sensor.other", "kWh", true);
  lists.statistic(kEnergy + "_old", "kWh", true);
  const MigrationPlan plan = plan_migration(lists.inventory(), {});
  CHECK(plan.problems.empty());
  CHECK(plan.moves.size() == 1);
  CHECK(move_from(plan, kEnergy).fate == Fate::moves);
  CHECK(move_from(plan, kEnergy).parked_id.empty());
}

TEST_CASE("which meter it is has to be certain", "[migration]") {
  const std::string other = "6970631400000001";
  SECTION("the number decides between two") {
    HomeLists lists = both();
    lists.meter(other, "cellar");
    CHECK(move_from(plan_migration(lists.inventory(), {}), kPower).meter == kMeter);
  }
  SECTION("another number is another meter, unless a person says it is not") {
    HomeLists lists;
    lists.meter(other).entity(kPower, "ams", "ams_active_power_import_" + kMeter, {}, "W");
    CHECK(only_problem(plan_migration(lists.inventory(), {}))
              .contains("hass-ams is meter " + kMeter + ", and ams2mqtt has " + other));
    CHECK(plan_migration(lists.inventory(), {.meter = other, .from = "hass-ams"}).is_ready());
  }
  SECTION("without a number, a person says it") {
    HomeLists lists;
    lists.meter(kMeter).meter(other, "cellar").device("reader", "mqtt", "ams-a1b2", "AMS reader");
    lists.entity("sensor.p", "mqtt", "ams-a1b2_P", "reader", "W");
    CHECK(only_problem(plan_migration(lists.inventory(), {})).contains("is to be said with --meter"));
    CHECK(move_from(plan_migration(lists.inventory(), {.meter = other}), "sensor.p").new_id ==
          "sensor.cellar_power_import");
  }
  SECTION("two readers of one meter") {
    HomeLists lists = both();
    lists.device("reader", "mqtt", "ams-a1b2", "AMS reader").entity("sensor.p", "mqtt", "ams-a1b2_P", "reader", "W");
    CHECK(only_problem(plan_migration(lists.inventory(), {})).contains("say with --from whose history goes on"));
    CHECK(plan_migration(lists.inventory(), {.from = "AMS reader"}).is_ready());
    CHECK(plan_migration(lists.inventory(), {.from = "hass-ams"}).is_ready());
  }
  SECTION("a meter that is not there") {
    CHECK(only_problem(plan_migration(both().inventory(), {.meter = "nobody"})).contains("no meter nobody"));
  }
}

TEST_CASE("without a meter of this program, or without another's, there is nothing to pair", "[migration]") {
  HomeLists lists;
  CHECK(only_problem(plan_migration(lists.inventory(), {})).contains("start the daemon"));
  lists.meter(kMeter);
  CHECK(only_problem(plan_migration(lists.inventory(), {})).contains("name them with --pair"));
  CHECK(only_problem(plan_migration(lists.inventory(), {.from = "dsmr"})).contains("no known entities of dsmr"));
}

TEST_CASE("what else speaks MQTT or ESPHome is no meter", "[migration]") {
  HomeLists lists = both();
  lists.device("plug", "mqtt", "plug_1", "Plug").entity("sensor.plug", "mqtt", "plug_1_linkquality", "plug");
  lists.entity("sensor.heater", "esphome", "AA-sensor-current_l1", "esp", "A");
  CHECK(plan_migration(lists.inventory(), {}).moves.size() == 2);
}

TEST_CASE("files of Home Assistant tell as much as they hold", "[migration]") {
  HomeInventory inventory;
  REQUIRE(add_entities(inventory, R"({"version": 1, "key": "core.entity_registry", "data": {"entities": [
      {"entity_id": "sensor.electricity_meter_energy_import", "platform": "mqtt",
       "unique_id": "ams2mqtt_7359992890941742_energy_import", "device_id": "a"},
      {"entity_id": "sensor.u", "platform": "ams", "unique_id": "ams_active_energy_import_7359992890941742",
       "unit_of_measurement": "W", "capabilities": {"state_class": "measurement"}}],
      "deleted_entities": [{"entity_id": "sensor.gone", "platform": "ams",
       "unique_id": "ams_voltage_l1_7359992890941742"}]}})"));
  REQUIRE(add_devices(inventory,
                      R"({"data": {"devices": [{"id": "a", "identifiers": [["mqtt", "ams2mqtt_7359992890941742"]],
      "serial_number": "7359992890941742"}]}})"));
  const MigrationPlan plan = plan_migration(inventory, {});
  CHECK(move_from(plan, "sensor.u").fate == Fate::misfit);
  CHECK(move_from(plan, "sensor.gone").fate == Fate::not_announced);
}

TEST_CASE("what is no list is refused", "[migration]") {
  HomeInventory inventory;
  const char* text = GENERATE("", "{}", "[1]", "{\"data\": {\"entities\": 5}}", "[{\"entity_id\": ");
  CHECK(add_entities(inventory, text).error() == "is no list of Home Assistant's entities");
  CHECK_FALSE(add_devices(inventory, text));
}

}  // namespace ams2mqtt

"""From another reader to this one: entities of hass-AMS with a week of statistics, which this daemon's entities continue."""
import datetime
import json
import os
import pathlib

import former_reader
import frames
from home_assistant import HOST, PORT
from scene import serial
from stage import HOME, LONG_LIST, Scenario

METER = "0000000000000017"
REGISTER = 123456  # in 10 Wh
MORE = 30          # the same
NEW_FIELDS = (2025, 11)   # in imported statistics
ONE_GRID = (2026, 3)      # in the energy dashboard's settings
FIVE_MINUTES = 340        # seconds until the next row of statistics
# Home Assistant says of each id that it left the history where it is; that is what is wanted.
LEFT_IN_PLACE = r"Cannot (migrate history for entity_id|rename statistic_id) .* already in use"
UNTESTED = r"custom integration ams which has not been tested"
NO_LONGER_THERE = r"statistics: sensor\.(electricity_meter|ams)_\w+ .*'no_state'"
OTHER_UNIT = r"(homeassistant\.components\.sensor|statistics:).*ams_reactive"  # VAr, after --undo


def old_id(name):
    return f"sensor.{name}_{METER}"


ENERGY, POWER = old_id("ams_active_energy_import"), old_id("ams_active_power_import")
REACTIVE = old_id("ams_reactive_energy_export")


class Migration(Scenario):
    def setUp(self):
        super().setUp()
        self.tolerated = [LEFT_IN_PLACE, UNTESTED, NO_LONGER_THERE, OTHER_UNIT]
        former_reader.install(pathlib.Path(os.environ.get("HA_LAB", "/var/tmp/ha-lab")) / "root/srv/ha", METER)
        HOME.restart()
        self.say({"ams_active_power_import": 1200, "ams_active_power_export": 0, "ams_reactive_power_export": 151,
                  "ams_current_l1": 5.3, "ams_voltage_l1": 232.0, "ams_active_energy_import": REGISTER / 100,
                  "ams_reactive_energy_export": 42.0})
        self.import_week()
        self.line = self.meter(frames.hourly_list(METER, energy=REGISTER))
        self.daemon(self.mosquitto, [serial(self.line.port)])
        self.settled(METER, LONG_LIST)
        self.token = self.secret(HOME.call("auth/long_lived_access_token", client_name="migrate", lifespan=1), "token")

    def say(self, values):
        """What the old reader shows from now on."""
        HOME.call("fire_event", event_type="ams_values", event_data=values)

    def import_week(self):
        metadata = {"has_sum": True, "name": None, "source": "recorder", "statistic_id": ENERGY, "unit_of_measurement": "kWh"}
        metadata |= {"mean_type": 0, "unit_class": "energy"} if self.version >= NEW_FIELDS else {"has_mean": False}
        HOME.call("recorder/import_statistics", metadata=metadata, stats=former_reader.week(REGISTER / 100))

    def migrate(self, *words, code=0):
        done = self.program("migrate", "--home-assistant", f"http://{HOST}:{PORT}", "--token-file", self.token,
                            "--undo-file", self.folder / "undo.json", *words)
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        return done.stdout.decode()

    def owner(self, entity_id):
        """The integration that has this id."""
        found = [entity["platform"] for entity in HOME.call("config/entity_registry/list")
                 if entity["entity_id"] == entity_id]
        return found[0] if found else None

    def rows(self, entity_id, period="hour"):
        start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=8)
        return HOME.call("recorder/statistics_during_period", start_time=start.isoformat(), statistic_ids=[entity_id],
                         period=period, types=["state", "sum"]).get(entity_id, [])

    def await_row(self, wanted, what):
        """Of the five-minute statistics of the energy."""
        self.wait_until(lambda: any(wanted(row) for row in self.rows(ENERGY, "5minute")),
                        lambda: f"{what} in {self.rows(ENERGY, '5minute')}", FIVE_MINUTES)

    def history(self, entity_id):
        start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
        return [state["s"] for state in HOME.call(
            "history/history_during_period", start_time=start.isoformat(), entity_ids=[entity_id],
            significant_changes_only=False, minimal_response=True, no_attributes=True).get(entity_id, [])]

    def choose_for_dashboard(self):
        source = {"type": "grid", "cost_adjustment_day": 0}
        if self.version >= ONE_GRID:
            source |= {"stat_energy_from": ENERGY, "stat_energy_to": None, "stat_cost": None, "entity_energy_price": None,
                       "number_energy_price": None, "stat_compensation": None, "entity_energy_price_export": None,
                       "number_energy_price_export": None}
        else:
            source |= {"flow_from": [{"stat_energy_from": ENERGY, "stat_cost": None, "entity_energy_price": None,
                                      "number_energy_price": None}], "flow_to": []}
        HOME.call("energy/save_prefs", energy_sources=[source])

    def dashboard_issues(self):
        return [issue for source in HOME.call("energy/validate")["energy_sources"] for issue in source]

    def expect_week(self):
        rows = self.rows(ENERGY)[:former_reader.HOURS]
        self.assertEqual(len(rows), former_reader.HOURS)
        self.assertAlmostEqual(rows[-1]["sum"] - rows[0]["sum"], former_reader.PER_HOUR * (former_reader.HOURS - 1))

    def test_migrate(self):
        """A week under the old ids, continued by the new entities, and back again."""
        self.await_row(lambda row: row["state"] == REGISTER / 100, "the old reader's register")
        self.choose_for_dashboard()
        before = self.migrate()
        self.assertIn(f"{ENERGY}  <- sensor.electricity_meter_energy_import", " ".join(before.split()).replace(" <-", "  <-"))
        self.assertIn(f"{REACTIVE}: its statistics are in kVAr", before)
        self.assertEqual(self.owner(ENERGY), "ams")

        told = json.loads(self.migrate("--apply", "--yes", "--json"))
        self.assertTrue(told["applied"])
        self.assertEqual({move["old"] for move in told["moves"] if move["fate"] == "moves"},
                         {old_id(name) for name in former_reader.VALUES} - {REACTIVE})
        self.assertEqual([self.owner(name) for name in (ENERGY, POWER, ENERGY + "_old", POWER + "_old", REACTIVE)],
                         ["mqtt", "mqtt", "ams", "ams", "ams"])
        self.expect_week()

        self.line.say(frames.hourly_list(METER, power=2345, energy=REGISTER + MORE))
        self.wait_until(lambda: self.history(POWER)[-1:] == ["2345"], lambda: f"2345 in {self.history(POWER)}")
        self.assertIn("1200", self.history(POWER))
        self.await_row(lambda row: abs(row["sum"] - MORE / 100) < 0.001 and abs(row["state"] - (REGISTER + MORE) / 100) < 0.001,
                       "the sum that goes on")
        self.assertGreaterEqual(min(row["sum"] for row in self.rows(ENERGY, "5minute")), 0)
        self.expect_week()
        self.assertEqual(self.dashboard_issues(), [])
        self.assertIn("nothing to rename", self.migrate("--apply", "--yes"))

        self.assertTrue(json.loads(self.migrate("--undo", self.folder / "undo.json", "--yes", "--json"))["applied"])
        self.assertEqual([self.owner(name) for name in (ENERGY, POWER, "sensor.electricity_meter_power_import")],
                         ["ams", "ams", "mqtt"])
        self.expect_week()
        self.assertIn("1200", self.history(POWER))
        self.assertIn("nothing to take back", self.migrate("--undo", self.folder / "undo.json", "--yes"))

        (self.folder / "undo.json").unlink()
        for name in former_reader.VALUES:
            HOME.call("config/entity_registry/remove", entity_id=old_id(name))
        self.migrate("--apply", "--yes")
        self.assertEqual((self.owner(ENERGY), self.owner(ENERGY + "_old")), ("mqtt", None))
        self.expect_week()
        self.tell(f"{former_reader.HOURS} hours stayed under {ENERGY}, the sum went on by {MORE / 100} kWh; undone; and again "
                  "without the old entities")

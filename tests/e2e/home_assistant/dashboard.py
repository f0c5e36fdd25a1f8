"""What a user does with the meter: looks at its page and makes it the energy dashboard's grid."""
import datetime
import json
import pathlib

import p1
from home_assistant import GONE, tool
from scene import PROGRAM, serial
from stage import HOME, Scenario

PICTURE = pathlib.Path(PROGRAM).resolve().parent / "device-page.png"
CHILDREN_PICTURE = PICTURE.with_name("child-devices.png")
SPEED = 20  # the hourly list comes within three minutes; registers that come oftener need no live energy
STATISTICS = 330  # seconds: they exist from the next full five minutes on
NAME = "Electricity meter"
METER = "0000000000000017"
READ = ("power_import", "power_export", "energy_import_t1", "energy_import_t2", "gas_1", "water_1")
FLOWS = ("gas_flow_1", "water_flow_1")
RATES_SINCE = (2026, 3)
CHILDREN_SINCE = (2026, 9)
# The tool offers the settings of 2026.3 first, and then those of before.
NEWER_SETTINGS = r"websocket_api\.http\.connection\].*extra keys not allowed @ data\['energy_sources'\]"


class Dashboard(Scenario):
    def setUp(self):
        super().setUp()
        link = self.folder / "meter"
        self.start("simulate", "--meter", "aidon-4wire", "--pty", link, "--speed", SPEED, name="simulator")
        self.daemon(self.mosquitto, [f"serial: {{device: {link}}}"])
        HOME.wait(lambda devices: any("energy_import_live" in device and device["energy_import_live"].state not in GONE
                                      for device in devices.values()), "the live energy", timeout=360)

    def test_energy(self):
        """Home Assistant itself validates the meter as the grid connection; nothing may be wrong with any state."""
        if self.legacy:
            self.tolerated = [NEWER_SETTINGS]
        tool("check")
        verdict = json.loads(tool("energy", STATISTICS))
        self.assertEqual(verdict["issues"], [])
        grid = verdict["prefs"]["energy_sources"][0]
        self.assertEqual(grid["stat_energy_from"] if "stat_energy_from" in grid else
                         grid["flow_from"][0]["stat_energy_from"], "sensor.electricity_meter_energy_import_live")
        self.tell("the energy dashboard has no issue with " + ", ".join(sorted(set(strings(grid)))))

    def test_picture(self):
        """The device's page as a user sees it, for the README."""
        tool("shot", f"device:{NAME}", PICTURE)
        self.assertTrue(PICTURE.read_bytes().startswith(b"\x89PNG"))
        self.tell(f"the device's page is in {PICTURE}")


class DashboardP1(Scenario):
    """Gas and water with what flows now, of a meter that keeps its tariffs apart."""

    def test_energy_p1(self):
        rows = {key: row for key, row in self.catalog.items() if key in READ}
        ages = [datetime.timedelta(minutes=minutes) for minutes in (15, 10, 5)]
        meter = self.meter(p1.telegram(METER, rows, 0, ages[0]))
        self.daemon(self.mosquitto, [serial(meter.port)])
        for step, age in enumerate(ages):
            meter.say(p1.telegram(METER, rows, step, age))
            self.eventually(lambda: self.has_read(rows, step), f"the reading {step}")
        device = self.device(METER, lambda device: all(flow in device and device[flow].state not in GONE for flow in FLOWS),
                             "the flows of", timeout=60)
        newer = self.version >= RATES_SINCE
        if not newer:
            self.tolerated = [NEWER_SETTINGS]
        verdict = json.loads(tool("energy", STATISTICS))
        self.assertEqual(verdict["issues"], [])
        chosen = strings(verdict["prefs"]["energy_sources"])
        for key in ("energy_import", *(("gas_1", "water_1", *FLOWS) if newer else ())):
            self.assertIn(device[key].entity_id, chosen)
        self.tell("the energy dashboard has no issue with " + ", ".join(sorted(set(chosen))))

    def test_picture_p1(self):
        """The meter's page with its child devices, for docs/home-assistant.md."""
        if self.version < CHILDREN_SINCE:
            return self.tell("this Home Assistant knows no child devices")
        rows = {key: row for key, row in self.catalog.items() if key in READ}
        meter = self.meter(p1.telegram(METER, rows))
        self.daemon(self.mosquitto, [serial(meter.port)], "home_assistant: 2026.9")
        HOME.wait(lambda devices: f"ams2mqtt_{METER}_water_1" in devices, "the water meter's device")
        tool("shot", f"device:{NAME}", CHILDREN_PICTURE)
        self.assertTrue(CHILDREN_PICTURE.read_bytes().startswith(b"\x89PNG"))
        return self.tell(f"the page with child devices is in {CHILDREN_PICTURE}")

    def has_read(self, rows, step):
        latest = self.watcher.latest()
        gas = latest.get(f"ams2mqtt/{METER}/gas_1")
        return gas is not None and float(gas.payload) == list(rows).index("gas_1") + 1 + step + 0.375


def strings(value):
    """The entities that a part of the dashboard's settings names."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) and value.startswith("sensor.") else []

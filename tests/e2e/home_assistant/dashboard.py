"""What a user does with the meter: looks at its page and makes it the energy dashboard's grid."""
import json
import pathlib

from home_assistant import GONE, tool
from scene import PROGRAM
from stage import HOME, Scenario

PICTURE = pathlib.Path(PROGRAM).resolve().parent / "device-page.png"
SPEED = 20  # the hourly list comes within three minutes; registers that come oftener need no live energy
STATISTICS = 330  # seconds: they exist from the next full five minutes on
NAME = "Electricity meter"
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


def strings(value):
    """The entities that a part of the dashboard's settings names."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for part in value for text in strings(part)]
    return [value] if isinstance(value, str) and value.startswith("sensor.") else []

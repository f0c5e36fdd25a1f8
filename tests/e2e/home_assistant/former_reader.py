"""A component for Home Assistant with the entities of hass-AMS, as its source names them, and a week of their statistics.
It reads no meter: it shows what the event `ams_values` says."""
import datetime
import json

UNITS = {"power": "W", "reactive_power": "VAr", "current": "A", "voltage": "V", "energy": "kWh", "reactive_energy": "kVAr"}
# Name of the value and what the units above call it.
VALUES = {"ams_active_power_import": "power", "ams_active_power_export": "power",
          "ams_reactive_power_export": "reactive_power", "ams_current_l1": "current", "ams_voltage_l1": "voltage",
          "ams_active_energy_import": "energy", "ams_reactive_energy_export": "reactive_energy"}
HOURS = 168
PER_HOUR = 0.5  # kWh

MANIFEST = {"domain": "ams", "name": "AMS Reader", "version": "0.0.0", "codeowners": [], "dependencies": [],
            "documentation": "https://example.org", "iot_class": "local_push", "requirements": []}
SET_UP = """
from homeassistant.helpers.discovery import async_load_platform


async def async_setup(hass, config):
    hass.async_create_task(async_load_platform(hass, "sensor", "ams", {}, config))
    return True
"""
SENSOR = """
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity

VALUES, UNITS, METER = %s


async def async_setup_platform(hass, config, add_entities, discovery_info=None):
    add_entities([Value(name) for name in VALUES])


class Value(Entity):
    _attr_should_poll = False

    def __init__(self, name):
        self._key = name
        self._attr_unique_id = self._attr_name = f"{name}_{METER}"
        self._said = None

    @property
    def state(self):
        return self._said

    @property
    def extra_state_attributes(self):
        attributes = {"unit_of_measurement": UNITS[VALUES[self._key]]}
        if "energy" in self._key:
            attributes |= {"state_class": "total_increasing", "device_class": "energy"}
        return attributes

    async def async_added_to_hass(self):
        @callback
        def heard(event):
            self._said = event.data.get(self._key, self._said)
            self.async_write_ha_state()
        self.async_on_remove(self.hass.bus.async_listen("ams_values", heard))
"""


def install(folder, meter):
    """Into the configuration folder of a Home Assistant, which has to be restarted then."""
    component = folder / "custom_components" / "ams"
    component.mkdir(parents=True, exist_ok=True)
    (component / "manifest.json").write_text(json.dumps(MANIFEST))
    (component / "__init__.py").write_text(SET_UP)
    (component / "sensor.py").write_text(SENSOR % repr((VALUES, UNITS, meter)))
    with (folder / "configuration.yaml").open("a") as file:
        file.write("ams:\n")


def week(register):
    """168 hours of a register that has come to `register` now. What Home Assistant counts itself begins at a sum of 0,
    so that is where these end."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
    rows = []
    for hours in range(HOURS, 0, -1):
        before = PER_HOUR * (hours - 1)
        rows.append({"start": (now - datetime.timedelta(hours=hours)).isoformat(), "state": register - before, "sum": -before})
    return rows

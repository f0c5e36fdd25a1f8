"""What Home Assistant makes of every value: names, units, classes, states, and the fields of the device's page."""
import re
import signal

import p1
from home_assistant import GONE
from scene import on, serial
from stage import HOME, PERIODS, Scenario
from values import DEVICE_NAMES, LANGUAGES, LINE, shown

METERS = {language: f"{17 + 8 * index:016}" for index, language in enumerate(LANGUAGES)}
NUMBERED = {language: DEVICE_NAMES[language] + (f" {number}" if number > 1 else "")
            for number, language in enumerate(LANGUAGES, 1)}

SPEED = 200
PAGES = {
    "aidon-4wire": {
        "manufacturer": "Aidon", "model": "3-phase meter, 4-wire, with breaker and neutral current measurement",
        "model_id": "6534"},
    "kaifa-3phase": {
        "manufacturer": "Kaifa", "model": "3-phase meter, 4-wire", "model_id": "MA304H4"},
    "kamstrup-3phase": {
        "manufacturer": "Kamstrup", "model": "OMNIPOWER 3-phase meter, 4-wire", "model_id": "6841131BN243101040"},
    "embriq-3wire": {
        "manufacturer": "Landis+Gyr", "model": "E350 3-phase meter, 3-wire", "model_id": "ZFF1"},
}


class Entities(Scenario):
    def setUp(self):
        super().setUp()
        self.simulators = []

    def test_entities(self):
        """Every value of the catalog in every language, first as announced, then with the hidden ones shown."""
        keys = {*p1.sent_values(self.catalog), *PERIODS, "meter_id", "meter_type", "meter_clock", "clock_offset"}
        meters = []
        for step, (language, number) in enumerate(METERS.items()):
            meter = self.meter(p1.telegram(number, self.catalog, step), name=language)
            meters.append(serial(meter.port, f", language: {language}"))
        self.daemon(self.mosquitto, meters)
        shown = {language: self.settled(number, keys) for language, number in METERS.items()}
        for language, device in shown.items():
            self.expect_entities(device, METERS[language], keys, language, NUMBERED[language])
        hidden = [entity.entity_id for device in shown.values() for entity in device.entities.values() if entity.disabled]
        HOME.enable(hidden)
        for language, number in METERS.items():
            device = self.settled(number, keys | LINE)
            self.expect_entities(device, number, keys, language, NUMBERED[language], all_enabled=True)
        self.tell(f"{len(keys) + 1} entities in each of {', '.join(LANGUAGES)} with the right id, name, unit, classes and "
                  f"state, {len(hidden)} of them hidden at first")

    def test_manufacturers(self):
        """The device's page of simulated meters of four manufacturers, and every entity that their lists lead to."""
        for profile in PAGES:
            link = self.folder / profile
            self.simulators.append(self.start("simulate", "--meter", profile, "--pty", link, "--speed", SPEED, name=profile))
        self.daemon(self.mosquitto, [f"serial: {{device: {self.folder / profile}}}, name: {profile}" for profile in PAGES])
        HOME.wait(lambda devices: len(devices) == len(PAGES) and all(self.has_energy(device) for device in devices.values()),
                  "the hourly values of all manufacturers", timeout=90)
        for simulator in self.simulators:
            simulator.signal(signal.SIGSTOP)  # so that the values stand still
        self.let_watcher_catch_up()
        for device in HOME.look().values():
            self.expect_page(device, PAGES[device.fields["name"]])
            number = device.fields["serial_number"]
            keys = self.published(number)
            self.expect_entities(self.settled(number, keys), number, keys, name=device.fields["name"])
        self.tell("the device pages of " + ", ".join(page["manufacturer"] for page in PAGES.values()) + " are right")

    def let_watcher_catch_up(self):
        """Home Assistant can be ahead of the watcher, which gets what the broker sends in order."""
        self.publish(self.mosquitto, "scenario/mark", "here", "-q", "1")
        self.expect(self.watcher, on("scenario/mark", "here"))

    def published(self, meter_id):
        """The keys of all values of this meter that the broker has seen and that are to be shown."""
        begin = f"ams2mqtt/{meter_id}/"
        payloads = {topic.removeprefix(begin): message.payload for topic, message in self.watcher.latest().items()
                    if re.fullmatch(begin + r"\w+", topic)}
        return shown(payloads) - {"availability"}

    def has_energy(self, device):
        return "energy_import" in device and device["energy_import"].state not in GONE

    def expect_page(self, device, page):
        """What the simulated meter says of itself, and the number that its topics bear."""
        number = self.watcher.latest()[f"ams2mqtt/{device.fields['serial_number']}/meter_id"].payload
        seen = {field: device.fields[field] for field in (*page, "serial_number", "identifiers")}
        self.assertEqual(seen, {**page, "serial_number": number, "identifiers": [["mqtt", f"ams2mqtt_{number}"]]})

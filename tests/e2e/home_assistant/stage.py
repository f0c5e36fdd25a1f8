"""What every scenario stands on: a new Home Assistant, a broker of its own, the daemon, and meters that go on sending.
After each scenario Home Assistant must have nothing to complain about."""
import datetime
import re
import threading

from home_assistant import HomeAssistant, slug
from processes import Broker
from scene import PATIENCE, EndToEnd, on
from values import CONNECTION_NAMES, DEVICE_NAMES, EVENT_NAMES, LINE, catalog

HOME = HomeAssistant()
# What Home Assistant rightly writes when the broker goes.
BROKER_GONE = (r"homeassistant\.components\.mqtt\.client\] (Disconnected from|Failed to connect|"
               r"Error returned from MQTT server: The connection was lost)|"
               r"paho\.mqtt\.client\] failed to receive on socket: .*(Connection reset by peer|Broken pipe)")
# What the entities of frames.long_list() and frames.hourly_list() are called.
REGISTERS = {"energy_import", "energy_export", "reactive_energy_import", "reactive_energy_export"}
# What has always been 0 is not shown, and export and reactive import are 0 in frames.long_list().
ONE_PHASE = {"power_import", "reactive_power_export", "voltage_l1", "current_l1", "meter_id", "meter_type", "list_version"}
# What the daemon makes of registers that come often.
PERIODS = {f"energy_{way}_{period}" for way in ("import", "export") for period in ("hour", "today", "month")}
LONG_LIST = ONE_PHASE | REGISTERS | PERIODS | {"power_export", "power_net", "reactive_power_import", "meter_clock",
                                               "clock_offset"}
LEGACY_BEFORE = (2025, 6)    # has no class for reactive energy
SERVED_THEN = "home_assistant: 2024.11"
ENTITY_IDS_SINCE = (2025, 10)  # heeds default_entity_id
FIRST_SUBMETER = r"^((gas|water|warm_water|heat|cooling|electricity)(_flow)?)_1$"  # has no number in its entity's id


class Meter:
    """Says the same frames every second until it is told others; what Home Assistant must show then stands still."""

    PIECE, PAUSE = 256, 0.01  # as a line does it, and no more at once than a pseudo terminal holds

    def __init__(self, port, *frames):
        self.port = port
        self.frames = frames
        self.ended = threading.Event()
        self.speaking = threading.Lock()
        self.thread = threading.Thread(target=self._go_on, daemon=True)
        self.thread.start()

    def say(self, *frames):
        with self.speaking:
            self.frames = frames

    def be_silent(self):
        self.say()

    def add_once(self, frame):
        """What comes so seldom that it does not come again."""
        with self.speaking:
            self._send(frame)

    def unplug(self):
        self.be_silent()
        self.port.vanish()

    def plug_in(self, *frames):
        self.port.plug_in()
        self.say(*frames)

    def stop(self):
        self.ended.set()
        self.thread.join()

    def _go_on(self):
        while not self.ended.wait(1):
            with self.speaking:
                for frame in self.frames:
                    self._send(frame)

    def _send(self, frame):
        for start in range(0, len(frame), self.PIECE):
            self.port.send(frame[start:start + self.PIECE])
            self.ended.wait(self.PAUSE)


class Scenario(EndToEnd):
    """Base of all scenarios. `settings` is added to the daemon's MQTT settings."""

    maxDiff = None
    settings = ""

    def setUp(self):
        super().setUp()
        self.catalog = catalog()
        self.tolerated = []  # patterns of lines that Home Assistant rightly writes in this scenario
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto)
        HOME.start(self.mosquitto)
        self.version = HOME.version()
        self.legacy = self.version < LEGACY_BEFORE

    def tearDown(self):
        self.expect_no_complaint()

    def expect_no_complaint(self):
        complaints = [line for line in HOME.complaints()
                      if not any(re.search(pattern, line) for pattern in self.tolerated)]
        self.assertEqual(complaints, [])

    def tell(self, sentence):
        print(f"  {self.id().rsplit('.', 1)[1].removeprefix('test_')}: {sentence}", flush=True)

    def config(self, meters, mqtt="", name="ams2mqtt.yaml"):
        """Nothing that a scenario leaves behind may reach the next one, so the daemon's memory is its own, too."""
        served = SERVED_THEN if self.version < LEGACY_BEFORE and "home_assistant" not in mqtt else ""
        options = [mqtt, self.settings, served]
        path = super().config(meters, ", ".join(option for option in options if option), name)
        with path.open("a") as file:
            file.write(f"state: {{directory: {self.folder / 'state'}}}\n")
        return path

    def meter(self, *frames, name="meter"):
        meter = Meter(self.port(name), *frames)
        self.addCleanup(meter.stop)
        return meter

    def lose_broker(self):
        """Once Home Assistant has said that it is there: it takes badly to losing the broker before."""
        self.expect(self.watcher, on("homeassistant/status", "online"))
        self.tolerated.append(BROKER_GONE)
        self.mosquitto.stop()

    def begin_broker(self):
        """Another on the same port, which knows nothing."""
        self.mosquitto = Broker(self.folder, port=self.mosquitto.port)
        self.addCleanup(self.mosquitto.stop)
        self.watcher = self.subscriber(self.mosquitto)

    def restart_home_assistant(self):
        """The log begins anew then, so it is read before."""
        self.expect_no_complaint()
        HOME.restart()

    def device(self, meter_id, wanted=lambda device: True, what="the device", timeout=PATIENCE):
        """The device of this meter, as soon as it is wanted."""
        name = f"ams2mqtt_{meter_id}"
        return HOME.wait(lambda devices: name in devices and wanted(devices[name]), f"{what} {name}", timeout)[name]

    def settled(self, meter_id, keys):
        """The device as soon as it shows these values as the broker saw them last."""
        return self.device(meter_id, lambda device: self.wrong_states(device, meter_id, keys) == {},
                           "the broker's values in", timeout=90)  # some come once a minute

    def eventually(self, holds, what):
        """Waits until what the broker has said so far makes this true."""
        last = max(0, self.watcher.mark() - 1)
        self.assertTrue(self.watcher.wait_for(lambda _: holds(), PATIENCE, last), f"the broker does not have {what}")

    def wrong_states(self, device, meter_id, keys):
        """Key, seen and expected state of the enabled entities that do not show what the broker has."""
        latest, states = self.watcher.latest(), device.states()
        wanted = {key: self.state_of(key, latest.get(f"ams2mqtt/{meter_id}/{topic_of(key)}")) for key in keys}
        return {key: (states.get(key), state) for key, state in wanted.items()
                if not is_hidden(device, key) and states.get(key) != state}

    def state_of(self, key, message):
        if key == "event" and message is None:
            return "unknown"
        if message is None or not message.payload:
            return "no message"
        if key == "connection":
            return {"online": "on", "offline": "off"}[message.payload]
        if self.catalog[key].kind == "time":
            moment = datetime.datetime.fromisoformat(message.payload)
            return moment.astimezone(datetime.timezone.utc).isoformat()
        return message.payload

    def expect_entities(self, device, meter_id, keys, language="en", name=None, all_enabled=False):
        """Exactly these entities, each with the right id, name, unit, classes, category and state."""
        name = name or DEVICE_NAMES[language]
        keys = {*keys, "connection", "event", *LINE}
        self.assertEqual({key for key in device.entities if not key.startswith("obis_")}, keys)
        self.assertEqual(device.fields["name"], name)
        expected = {key: self.expected_entity(key, language, name, all_enabled) for key in keys}
        seen = {key: about(device[key]) for key in keys}
        self.assertEqual(seen, expected)
        self.assertEqual(self.wrong_states(device, meter_id, keys), {})

    def expected_entity(self, key, language, device_name, all_enabled):
        if key == "connection":
            title, domain, hidden = CONNECTION_NAMES[language], "binary_sensor", False
            properties = ("diagnostic", None, "connectivity", None)
        elif key == "event":
            title, domain, hidden = EVENT_NAMES[language], "event", not all_enabled
            properties = ("diagnostic", None, None, None)
        else:
            row, domain = self.catalog[key], "sensor"
            title, hidden = row.names[language], not row.enabled and not all_enabled
            properties = ("diagnostic" if row.diagnostic else None, row.unit, self.device_class(row), row.state_class)
        tail = re.sub(FIRST_SUBMETER, r"\1", key) if self.version >= ENTITY_IDS_SINCE else slug(title)
        entity_id = f"{domain}.{slug(device_name)}_{tail}"
        if hidden:
            return {"entity_id": entity_id, "name": title, "hidden": True, "category": properties[0]}
        return {"entity_id": entity_id, "name": title, "hidden": False,
                **dict(zip(("category", "unit", "device_class", "state_class"), properties)),
                "friendly_name": f"{device_name} {title}"}

    def device_class(self, row):
        return None if self.legacy and row.unit == "kvarh" else row.device_class

    def expect_unavailable(self, meter_id, kept=()):
        """All enabled entities of the meter are unavailable, but those whose keys are kept have a state."""
        def is_so(device):
            return all((state == "unavailable") != (key in kept) for key, state in device.states().items())
        return self.device(meter_id, is_so, "what is unavailable of")

    def diagnostics(self, device):
        """What tells of the meter rather than of the current, and depends on the daemon alone."""
        return {key for key in device.states() if key in ("connection", "event") or self.catalog[key].diagnostic}


def topic_of(key):
    return "availability" if key == "connection" else key


def is_hidden(device, key):
    return key in device and device[key].disabled


def about(entity):
    if entity.disabled:
        return {"entity_id": entity.entity_id, "name": entity.name, "hidden": True, "category": entity.category}
    properties = {key: entity.attributes.get(attribute) for key, attribute in
                  (("unit", "unit_of_measurement"), ("device_class", "device_class"), ("state_class", "state_class"),
                   ("friendly_name", "friendly_name"))}
    return {"entity_id": entity.entity_id, "name": entity.name, "hidden": False, "category": entity.category,
            **properties}

"""Sub-meters in devices of their own inside the meter's, for a Home Assistant that knows such devices, and what an older
one does when it is told of them."""
import itertools
import json

import p1
from scene import config_topic, on, serial
from stage import HOME, Scenario

METER = "0000000000000017"
OWN = {"power_import", "energy_import_t1", "energy_import_t2"}
KNOWN_SINCE = (2026, 9)
CHILDREN = "home_assistant: 2026.9"
RENAMED = "sensor.cellar_gas"
# What an older Home Assistant says to a message that names devices inside a device.
REFUSED = r"homeassistant\.components\.mqtt\.discovery\] Invalid MQTT device discovery payload for ams2mqtt_"


class Children(Scenario):
    def setUp(self):
        super().setUp()
        self.rows = {key: row for key, row in self.catalog.items() if key in OWN | set(p1.SUBMETERS)}
        self.line = None
        self.service = None
        self.starts = itertools.count(1)

    def begin(self, settings=""):
        """The daemon anew, with these settings."""
        if self.service:
            self.assertEqual(self.service.stop(), 0)
        self.line = self.line or self.meter(p1.telegram(METER, self.rows))
        mark = self.watcher.mark()
        self.service = self.daemon(self.mosquitto, [serial(self.line.port)], settings, name=f"daemon-{next(self.starts)}")
        return mark

    def child(self, devices, key):
        return devices.get(f"ams2mqtt_{METER}_{key}")

    def together(self):
        """All entities of the meter in one device, and no other device."""
        def is_so(devices):
            return len(devices) == 1 and all(self.shows(devices, f"ams2mqtt_{METER}", key) for key in self.rows)
        return HOME.wait(is_so, "everything in one device")[f"ams2mqtt_{METER}"]

    def apart(self):
        """The meter's device, and one inside it for each sub-meter."""
        def is_so(devices):
            return (len(devices) == 1 + len(p1.SUBMETERS) and
                    all(self.shows(devices, f"ams2mqtt_{METER}_{key}", key) for key in p1.SUBMETERS) and
                    all(self.shows(devices, f"ams2mqtt_{METER}", key) for key in OWN))
        return HOME.wait(is_so, "a device for each sub-meter")

    def shows(self, devices, name, key):
        """What the broker saw last."""
        state = self.state_of(key, self.watcher.latest().get(f"ams2mqtt/{METER}/{key}"))
        return name in devices and key in devices[name] and devices[name][key].state == state

    def test_children(self):
        """Out of the meter's device and back into it: entity ids stay, with what a user did to them and their history."""
        if self.version < KNOWN_SINCE:
            return self.refused_by_older()
        self.begin()
        before = self.together()
        HOME.rename(before["gas_1"].entity_id, RENAMED)
        for _ in range(2):
            self.begin(CHILDREN)
            self.expect_apart(before)
            self.begin()
            self.expect_same(before, self.together().entities)
        self.begin(CHILDREN)
        self.expect_apart(before)
        self.restart_home_assistant()
        self.expect_apart(before)
        self.tell(f"{len(p1.SUBMETERS)} sub-meters moved into devices of their own and back twice, ids and history kept")
        return None

    def expect_apart(self, before):
        devices = self.apart()
        meter = devices[f"ams2mqtt_{METER}"]
        entities = dict(meter.entities)
        for key in p1.SUBMETERS:
            child = self.child(devices, key)
            self.assertEqual(child.fields["parent_device_id"], meter.fields["id"])
            self.assertEqual(child.fields["name"], self.catalog[key].names["en"])
            self.assertIn(key, child.entities)
            self.assertIsNone(child[key].name, "it is called like its device")
            entities |= child.entities
        self.expect_same(before, entities)

    def expect_same(self, before, entities):
        """What comes of its own accord as time goes by is of no interest."""
        ids = {**before.entity_ids(), "gas_1": RENAMED}
        self.assertEqual({key: (entities[key].registered, entities[key].entity_id) for key in self.rows},
                         {key: (before[key].registered, ids[key]) for key in self.rows})

    def refused_by_older(self):
        """It drops the meter as a whole, which is why it has to be asked for."""
        self.tolerated = [REFUSED]
        mark = self.begin(CHILDREN)
        self.expect(self.watcher, on(config_topic(METER)), mark)
        self.wait_for_refusal()
        self.assertEqual(HOME.look(), {})
        self.begin()
        self.together()
        self.tell("it refuses the announcement with devices inside the device as a whole, and takes the usual one")

    def wait_for_refusal(self):
        self.wait_until(lambda: any("Invalid MQTT device discovery payload" in line for line in HOME.complaints()),
                        lambda: "Home Assistant did not refuse the announcement")

    def test_forget_children(self):
        """A meter that is forgotten takes its sub-meters along."""
        if self.version < KNOWN_SINCE:
            return self.tell("nothing to do: it knows no devices inside a device")
        self.begin(CHILDREN)
        self.apart()
        self.line.be_silent()
        done = self.program("forget", METER, "--config", self.folder / "ams2mqtt.yaml")
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr).decode())
        HOME.wait(lambda devices: not devices, "no device")
        self.eventually(lambda: not any(METER in topic and message.retain and message.payload
                                        for topic, message in self.watcher.latest().items()), "nothing of the meter")
        self.line.say(p1.telegram(METER, self.rows))
        self.apart()
        return self.tell("the meter and its sub-meters went together, and came back when it spoke")

    def test_vanished_child(self):
        """What the daemon says of a sub-meter a day after it was seen last: its key alone, beside the meter's own. The
        announcement is changed by hand, to spare the day."""
        if self.version < KNOWN_SINCE:
            return self.tell("nothing to do: it knows no devices inside a device")
        self.begin(CHILDREN)
        self.apart()
        self.assertEqual(self.service.stop(), 0)
        self.service = None
        config = json.loads(self.watcher.latest()[config_topic(METER)].payload)
        config["child_devices"] = [child for child in config["child_devices"] if "gas_1" not in child["components"]]
        config["components"]["gas_1"] = {"platform": "sensor"}
        self.publish(self.mosquitto, config_topic(METER), json.dumps(config), "-r", "-q", "1")
        HOME.wait(lambda devices: len(devices) == len(p1.SUBMETERS) and not self.child(devices, "gas_1"),
                  "all devices but the gas meter's")
        return self.tell("the gas meter's entity and device went, the others stayed")

    def test_single_children(self):
        """One announcement an entity names the device inside the meter's, too: for a broker that takes small messages."""
        if self.version < KNOWN_SINCE:
            return self.tell("nothing to do: it knows no devices inside a device")
        self.begin(CHILDREN)
        before = self.apart()
        self.begin(f"{CHILDREN}, discovery: single")
        after = self.apart()
        self.assertEqual([device.entity_ids() for device in after.values()],
                         [device.entity_ids() for device in before.values()])
        return self.tell("from one message to one per entity without another id")

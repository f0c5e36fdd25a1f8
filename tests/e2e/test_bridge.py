#!/usr/bin/env python3
"""The daemon as a device of its own, the diagnostics of a line, and the events of a meter."""
import json
import pathlib

import frames
from remembered import BASE, METER, OTHER, Remembered
from scene import components, config_topic, main, of_bridge, on

BRIDGE = "homeassistant/device/ams2mqtt-bridge_ams2mqtt/config"
KAMSTRUP = pathlib.Path(__file__).resolve().parents[1] / "data" / "kamstrup"


def single_bridge(key, platform="sensor"):
    return f"homeassistant/{platform}/ams2mqtt-bridge_ams2mqtt/{key}/config"


def recorded(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return bytes.fromhex("".join(line.split("#")[0] for line in lines))


class Bridge(Remembered):
    def test_13_the_daemon_is_a_device_that_its_meters_name(self):
        self.scene()
        config = json.loads(self.expect(self.watcher, on(BRIDGE)).payload)
        meter = json.loads(self.expect(self.watcher, on(config_topic(METER))).payload)
        self.assertEqual(meter["device"]["via_device"], config["device"]["identifiers"][0])
        order = [message.topic for message in self.watcher.seen() if message.topic in (BRIDGE, config_topic(METER))]
        self.assertEqual(order[0], BRIDGE)
        self.expect(self.watcher, on("ams2mqtt/bridge/meters_online", "1", True))
        self.expect(self.watcher, on("ams2mqtt/bridge/lines_without_meter", "0", True))
        self.expect(self.watcher, on("ams2mqtt/bridge/key_missing", "OFF", True))
        for key in config["components"]:
            if key != "connection":
                self.expect(self.watcher, on(config["components"][key]["state_topic"]))

    def test_13_a_restart_leaves_the_same_device(self):
        self.scene()
        self.expect(self.watcher, on(BRIDGE))
        mark = self.stop_service()
        self.begin(name="again")
        self.expect(self.watcher, on(BRIDGE), mark)
        self.assertNotIn("", [one.payload for one in self.watcher.seen()[mark:] if of_bridge(one.topic)])

    def test_13_the_daemon_is_no_device_if_it_is_not_to_be(self):
        self.scene()
        self.expect(self.watcher, on(BRIDGE))
        self.expect(self.watcher, on("ams2mqtt/bridge/version"))
        mark = self.stop_service()
        self.begin("bridge: false", name="again")
        self.cleared(BRIDGE, mark)
        self.cleared("ams2mqtt/bridge/version", mark)
        self.assertEqual([one for one in self.watcher.seen()[mark:] if of_bridge(one.topic) and one.payload], [])
        meter = json.loads(self.expect(self.watcher, on(config_topic(METER)), mark).payload)
        self.assertNotIn("via_device", meter["device"])

    def test_13_the_form_of_its_announcement_changes(self):
        self.scene()
        self.expect(self.watcher, on(BRIDGE))
        mark = self.stop_service()
        self.begin("discovery: single", name="again")
        self.cleared(BRIDGE, mark)
        config = json.loads(self.expect(self.watcher, on(single_bridge("started")), mark).payload)
        self.assertEqual(config["state_topic"], "ams2mqtt/bridge/started")
        self.expect(self.watcher, on(single_bridge("connection", "binary_sensor")), mark)

    def test_13_a_line_without_a_key_says_so(self):
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        self.begin()
        self.feed_until(self.meter, recorded(KAMSTRUP / "kamstrup-glo-30.hex"), self.watcher,
                        on("ams2mqtt/bridge/key_missing", "ON", True))
        self.expect(self.watcher, on("ams2mqtt/bridge/lines_without_meter", "1", True))
        error = self.expect(self.watcher, lambda one: on("ams2mqtt/bridge/last_error")(one) and one.payload != "none")
        self.assertIn("key", error.payload)
        self.assertNotIn(KAMSTRUP.name, [one.topic for one in self.watcher.seen()])


class Diagnostics(Remembered):
    def test_13_how_the_line_is_doing(self):
        self.scene()
        self.expect(self.watcher, on(f"{BASE}/framing", "HDLC", True))
        self.expect(self.watcher, on(f"{BASE}/line_quality", "100", False))
        self.assertRegex(self.expect(self.watcher, on(f"{BASE}/last_telegram")).payload, r"^20\d\d-.*\+00:00$")
        entities = components(self.expect(self.watcher, lambda one: one.topic == config_topic(METER) and
                                          "line_quality" in one.payload))
        for key in ("framing", "line_quality", "last_telegram"):
            self.assertEqual((entities[key]["entity_category"], entities[key]["enabled_by_default"]),
                             ("diagnostic", False))


class Events(Remembered):
    def test_13_a_replaced_meter_is_an_event_of_the_old_one(self):
        self.scene()
        entity = components(self.expect(self.watcher, on(config_topic(METER))))["event"]
        self.assertEqual(entity["event_types"], ["meter_replaced"])
        mark = self.watcher.mark()
        self.feed_until(self.meter, frames.hourly_list(OTHER), self.watcher, on(config_topic(OTHER)), mark)
        event = self.expect(self.watcher, on(entity["state_topic"]), mark)
        self.assertEqual((event.qos, event.retain), (1, False))
        said = json.loads(event.payload)
        self.assertEqual((said["event_type"], said["from"], said["to"]), ("meter_replaced", METER, OTHER))
        self.feed_until(self.meter, frames.hourly_list(METER, 7), self.watcher, on(f"{BASE}/power_import", "7"), mark)
        events = [one for one in self.watcher.seen()[mark:] if one.topic.endswith("/event")]
        self.assertEqual(len(events), 1)

    def test_13_a_restart_is_no_event(self):
        self.scene()
        mark = self.stop_service()
        self.begin(name="again")
        self.feed_until(self.meter, frames.hourly_list(METER, 77), self.watcher, on(f"{BASE}/power_import", "77"), mark)
        self.assertEqual([one for one in self.watcher.seen() if one.topic.endswith("/event")], [])


if __name__ == "__main__":
    main()

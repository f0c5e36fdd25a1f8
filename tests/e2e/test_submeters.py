#!/usr/bin/env python3
"""Gas meters behind a P1 meter. One that moves to another M-Bus channel goes on under the topic and the entity that it
had, because those belong to its own number."""
import json
import re

import frames
from remembered import BASE, METER, Remembered
from scene import components, config_topic, main, on

GAS, OTHER_GAS = "G0017000000000034", "G0017000000000042"
STAMP = "260115120000W"
CHILDREN = "home_assistant: 2026.9"  # gas meters in devices of their own


def telegram(gas_meters, read_at=STAMP):
    """Number and reading of each gas meter, by channel."""
    lines = ["/AMS5\\2MADE-UP", "", "1-3:0.2.8(50)", f"0-0:1.0.0({STAMP})", f"0-0:96.1.1({hexed(METER)})",
             "1-0:1.8.0(001234.567*kWh)", "1-0:1.7.0(00.321*kW)"]
    for channel, (number, reading) in gas_meters.items():
        lines += [f"0-{channel}:24.1.0(003)", f"0-{channel}:96.1.0({hexed(number)})",
                  f"0-{channel}:24.2.1({read_at})({reading:09.3f}*m3)"]
    return frames.p1(*lines)


def hexed(text):
    return text.encode().hex().upper()


def gas_entities(config):
    """Every gas meter's entity by its key, in the meter's device or in one of its own, whose identifier it gets."""
    config = json.loads(config.payload)
    devices = [(config["device"], config["components"])]
    devices += [(child, child["components"]) for child in config.get("child_devices", [])]
    return {key: {**component, "of": device["identifiers"]} for device, entities in devices
            for key, component in entities.items() if re.fullmatch(r"gas_\d", key)}


class Moved(Remembered):
    def begin_with(self, gas_meters, mqtt=""):
        """Every gas meter of the first telegram is announced and has its reading."""
        self.scene(mqtt, frame=telegram(gas_meters))
        for slot, (_, reading) in enumerate(gas_meters.values(), 1):
            self.expect(self.watcher, on(f"{BASE}/gas_{slot}", f"{reading:.3f}", True))
        slots = {f"gas_{slot}" for slot in range(1, len(gas_meters) + 1)}
        announced = self.expect(self.watcher, lambda message: message.topic == config_topic(METER) and
                                set(gas_entities(message)) == slots)
        self.entities = gas_entities(announced)

    def restart(self, name):
        """Returns where the new daemon's messages begin."""
        mark = self.stop_service()
        self.service = self.begin(self.mqtt, name=name)
        return mark

    def expect_readings(self, gas_meters, since, **readings):
        """The telegram leads to these readings, and to no entity or topic that was not there before."""
        frame = telegram(gas_meters)
        for key, reading in readings.items():
            self.feed_until(self.meter, frame, self.watcher, on(f"{BASE}/{key}", reading, True), since)
        messages = self.watcher.seen()
        self.assertEqual({message.topic for message in messages if re.match(f"{BASE}/gas_\\d", message.topic)},
                         {f"{BASE}/{key}" for key in self.entities})
        for message in messages[since:]:
            if message.topic == config_topic(METER):
                self.assertEqual(gas_entities(message), self.entities)

    def move(self, mqtt):
        self.mqtt = mqtt
        self.begin_with({1: (GAS, 500.125)}, mqtt)
        self.expect_readings({2: (GAS, 500.250)}, self.watcher.mark(), gas_1="500.250")
        mark = self.restart("second")
        self.expect(self.watcher, on(config_topic(METER)), mark)
        self.expect_readings({2: (GAS, 500.375)}, mark, gas_1="500.375")
        mark = self.stop_service()
        self.service = self.begin(mqtt, name="third")
        self.expect_readings({4: (GAS, 500.500)}, mark, gas_1="500.500")

    def test_13_to_another_channel(self):
        """While the daemon runs, and while it does not."""
        self.move("")

    def test_13_to_another_channel_with_devices_of_their_own(self):
        self.move(CHILDREN)

    def test_13_two_that_exchange_their_channels(self):
        self.mqtt = ""
        self.begin_with({1: (GAS, 500.125), 2: (OTHER_GAS, 70.125)})
        exchanged = {1: (OTHER_GAS, 70.250), 2: (GAS, 500.250)}
        self.expect_readings(exchanged, self.watcher.mark(), gas_1="500.250", gas_2="70.250")
        again = {1: (GAS, 500.375), 2: (OTHER_GAS, 70.375)}
        self.expect_readings(again, self.restart("second"), gas_1="500.375", gas_2="70.375")


class Flow(Remembered):
    def test_13_said_again_once_it_is_announced(self):
        """The next reading may be an hour away, and Home Assistant missed the flow that led to its announcement."""
        self.scene(frame=telegram({1: (GAS, 500.0)}, "260115110000W"))
        self.feed_until(self.meter, telegram({1: (GAS, 501.5)}), self.watcher, on(f"{BASE}/gas_flow_1", "1.500"))
        config = self.expect(self.watcher, lambda message: message.topic == config_topic(METER) and
                             "gas_flow_1" in components(message))
        self.expect(self.watcher, on(f"{BASE}/gas_flow_1", "1.500"), self.watcher.seen().index(config))


if __name__ == "__main__":
    main()

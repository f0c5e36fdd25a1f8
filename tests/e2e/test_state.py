#!/usr/bin/env python3
"""What survives a restart, the other forms of announcement, and the way from one to another."""
import json
import signal

import frames
from remembered import BASE, METER, OTHER, Remembered
from scene import components, config_topic, main, meter_configs, on, retained, serial, single_topic


# The oldest Home Assistant to serve, by the form of announcement that follows from it.
SERVED = {"device": "home_assistant: 2025.6", "single": "home_assistant: 2024.10"}


class Restart(Remembered):
    def test_known_before_the_meter_speaks(self):
        self.scene()
        first = self.expect(self.watcher, on(config_topic(METER)))
        self.service.signal(signal.SIGKILL)
        self.service.wait(5)
        self.stop_meter()
        self.mosquitto.stop()
        again = self.broker()
        self.watcher = self.subscriber(again)
        self.begin(port=again.port, name="again")
        config = self.expect(self.watcher, on(config_topic(METER)))
        self.assertEqual(json.loads(config.payload), json.loads(first.payload))
        self.expect(self.watcher, on(f"{BASE}/energy_import", "12345.67", True))
        self.expect(self.watcher, on(f"{BASE}/meter_type", "6525", True))
        self.expect(self.watcher, on(f"{BASE}/availability", "offline", True))
        self.assertNotIn(f"{BASE}/power_import", self.watcher.latest())

    def test_available_when_the_meter_speaks_again(self):
        self.scene()
        mark = self.stop_service()
        self.begin(name="again")
        self.expect(self.watcher, on(f"{BASE}/availability", "offline"), mark)
        self.feed_until(self.meter, frames.long_list(METER, 4321), self.watcher, on(f"{BASE}/power_import", "4321"), mark)
        self.expect(self.watcher, on(f"{BASE}/availability", "online"), mark)
        configs = [message for message in self.watcher.seen()[mark:] if message.topic == config_topic(METER)]
        self.assertEqual(len({message.payload for message in configs}), 1, "the announcement must not change")

    def test_another_meter_after_the_restart(self):
        self.scene()
        mark = self.stop_service()
        again = self.begin(name="again")
        self.expect(self.watcher, on(f"{BASE}/availability", "offline"), mark)
        self.wait_for_log(again, "opened, 2400 8N1")
        self.meter.send(frames.power_list(999))
        self.feed_until(self.meter, frames.long_list(OTHER, 77), self.watcher, on(f"ams2mqtt/{OTHER}/power_import", "77"), mark)
        self.assertNotIn("999", [message.payload for message in self.watcher.seen()[mark:]],
                         "a value of an unknown meter was published")
        self.assertEqual(self.watcher.latest()[f"{BASE}/availability"].payload, "offline")
        self.wait_for_log(again, f"meter {METER} was replaced by {OTHER}")

    def test_damaged_state(self):
        self.scene()
        mark = self.stop_service()
        content = bytearray(self.state.read_bytes())
        content[len(content) // 2] ^= 1
        self.state.write_bytes(content)
        again = self.begin(name="again")
        self.feed_until(self.meter, frames.hourly_list(METER), self.watcher, on(f"{BASE}/energy_import"), mark)
        self.wait_for_log(again, "is damaged and was renamed to ams2mqtt.state.damaged")
        self.wait_for_state("12345.67")

    def test_folder_that_cannot_be_written(self):
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        (self.folder / "state").write_text("a file, no folder")
        service = self.begin()
        self.feed_until(self.meter, frames.long_list(METER), self.watcher, on(f"{BASE}/power_import"))
        self.wait_for_log(service, "cannot save the state")
        self.assertEqual(service.log.count("cannot save the state"), 1)


class Forms(Remembered):
    def test_single(self):
        self.scene(SERVED["single"])
        message = self.expect(self.watcher, on(single_topic(METER, "energy_import")))
        self.assertTrue(message.retain)
        config = json.loads(message.payload)
        self.assertEqual(config["unique_id"], f"ams2mqtt_{METER}_energy_import")
        self.assertEqual(config["device"]["identifiers"], [f"ams2mqtt_{METER}"])
        self.assertNotIn("platform", config)
        self.expect(self.watcher, on(single_topic(METER, "connection", "binary_sensor")))
        self.assertNotIn(config_topic(METER), self.watcher.latest())

    def migrate(self, before, after, old_topic, new_topic, mqtt=""):
        self.scene(SERVED[before] + mqtt)
        self.expect(self.watcher, on(old_topic))
        mark = self.stop_service()
        service = self.begin(SERVED[after] + mqtt, name="again")
        self.expect(self.watcher, on(old_topic, '{"migrate_discovery":true}', True), mark)
        self.expect(self.watcher, on(new_topic), mark)
        self.wait_for_state(f'"discovery": "{after}"')
        self.assertNotIn(old_topic, retained(self.mosquitto), "the broker should have given it up")
        # The form is said again 10 s later; whatever the old one says it has said by then.
        again = self.watcher.mark()
        self.expect(self.watcher, on(new_topic), again)
        old = [message.payload for message in self.watcher.seen()[mark:] if message.topic == old_topic]
        self.assertEqual(old, ['{"migrate_discovery":true}'] + ([""] if "3.1.1" in mqtt else []),
                         "what else comes here makes Home Assistant complain")
        mark = self.stop_service(service)
        self.begin(SERVED[after] + mqtt, name="once-more")
        self.expect(self.watcher, on(new_topic), mark)
        self.assertNotIn(old_topic, [message.topic for message in self.watcher.seen()[mark:]])

    def test_device_to_single(self):
        self.migrate("device", "single", config_topic(METER), single_topic(METER, "power_import"))

    def test_single_to_device(self):
        self.migrate("single", "device", single_topic(METER, "power_import"), config_topic(METER))

    def test_in_the_older_version_of_mqtt(self):
        self.migrate("single", "device", single_topic(METER, "power_import"), config_topic(METER), ", protocol: 3.1.1")

    def test_off(self):
        self.scene()
        mark = self.stop_service()
        self.begin("discovery: off", name="again")
        self.cleared(config_topic(METER), mark)
        self.feed_until(self.meter, frames.long_list(METER, 55), self.watcher, on(f"{BASE}/power_import", "55"), mark)
        configs = [message for message in self.watcher.seen()[mark:] if meter_configs([message.topic])]
        self.assertEqual([message.payload for message in configs], [""])

    def test_one_meter_without_announcement(self):
        self.scene(meter=", discovery: off")
        self.assertEqual(meter_configs(self.watcher.latest()), [])

    def test_telegrams(self):
        self.scene("telegram_topic: true")
        message = self.expect(self.watcher, on(f"{BASE}/telegram"))
        telegram = json.loads(message.payload)
        self.assertEqual(telegram["meter"]["id"], METER)
        self.assertEqual(telegram["values"]["1-0:1.8.0"]["value"], 12345.67)
        self.assertEqual((message.qos, message.retain), (1, False), "an hourly list counts")
        mark = self.watcher.mark()
        self.meter.send(frames.long_list(METER))
        message = self.expect(self.watcher, on(f"{BASE}/telegram"), mark)
        self.assertEqual((message.qos, message.retain), (0, False))

    def test_13_settings_of_earlier_versions(self):
        """They mean the same, and the log says once what to write now."""
        self.scene("discovery: single, legacy_ha: true")
        message = self.expect(self.watcher, on(single_topic(METER, "reactive_energy_import")))
        self.assertNotIn("device_class", json.loads(message.payload))
        self.assertEqual(self.service.log.count("write home_assistant: 2024.10"), 2, "one for each old setting")

    def test_class_of_reactive_energy(self):
        self.scene("home_assistant: 2025.5")
        energy = components(self.expect(self.watcher, on(config_topic(METER))))["reactive_energy_import"]
        self.assertNotIn("device_class", energy)
        self.assertEqual(energy["unit_of_measurement"], "kvarh")

    def test_languages_change_names_alone(self):
        self.scene()
        english = components(self.expect(self.watcher, on(config_topic(METER))))
        for language in ("nb", "sv", "da", "de", "nl", "fi"):
            mark = self.stop_service()
            self.service = self.begin(meter=f", name: Electricity meter, language: {language}", name=language)
            translated = components(self.expect(self.watcher, on(config_topic(METER)), mark))
            self.assertEqual(translated.keys(), english.keys())
            names = {key: component.pop("name") for key, component in translated.items()}
            for key, component in translated.items():
                self.assertEqual(component, {name: value for name, value in english[key].items() if name != "name"})
            self.assertNotEqual(names["voltage_l1"], english["voltage_l1"]["name"])


class Lines(Remembered):
    def test_two_lines_keep_their_meters(self):
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto)
        one, two = self.port("one"), self.port("two")
        meters = [serial(one), serial(two)]
        self.service = self.begin(meters=meters)
        self.feed_until(one, frames.hourly_list(METER), self.watcher, on(f"{BASE}/energy_import"))
        self.feed_until(two, frames.hourly_list(OTHER, energy=99), self.watcher, on(f"ams2mqtt/{OTHER}/energy_import"))
        mark = self.stop_service()
        again = self.begin(meters=meters, name="again")
        self.expect(self.watcher, on(f"{BASE}/availability", "offline"), mark)
        self.expect(self.watcher, on(f"ams2mqtt/{OTHER}/availability", "offline"), mark)
        self.expect(self.watcher, on(f"ams2mqtt/{OTHER}/energy_import", "0.99"), mark)
        self.feed_until(one, frames.long_list(METER, 31), self.watcher, on(f"{BASE}/power_import", "31"), mark)
        self.feed_until(two, frames.long_list(OTHER, 32), self.watcher, on(f"ams2mqtt/{OTHER}/power_import", "32"), mark)
        self.assertNotIn("was replaced by", again.log)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""From a meter's port to the broker: values, flags, announcement, several meters, other sources, lost ports."""
import json
import pathlib
import socket
import subprocess

import frames
from scene import PATIENCE, EndToEnd, components, config_topic, main, on, serial

METER = "0000000000000017"
OTHER = "0000000000000025"
BASE = f"ams2mqtt/{METER}"


class Values(EndToEnd):
    def test_values_and_flags(self):
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        self.daemon(broker, [serial(port)])
        self.feed_until(port, frames.hourly_list(METER), subscriber, on(f"{BASE}/meter_clock"))
        for key, payload, retained in [
            ("power_import", "1234", False), ("power_export", "0", False), ("voltage_l1", "232.0", False),
            ("current_l1", "-5.3", False), ("energy_import", "12345.67", True), ("energy_export", "1.00", True),
            ("meter_id", METER, True), ("meter_type", "6525", True), ("list_version", "AIDON_V0001", True),
            ("meter_clock", "2026-01-15T12:00:10+01:00", True), ("availability", "online", True),
        ]:
            with self.subTest(key=key):
                message = self.expect(subscriber, on(f"{BASE}/{key}"))
                self.assertEqual((message.payload, message.qos, message.retain), (payload, int(retained), retained))
        status = self.expect(subscriber, on("ams2mqtt/status"))
        self.assertEqual((status.payload, status.qos, status.retain), ("online", 1, True))

    def test_announcement(self):
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        self.daemon(broker, [serial(port, ", name: Cabin meter")])
        message = self.feed_until(port, frames.long_list(METER), subscriber, on(config_topic(METER)))
        self.assertTrue(message.retain)
        config = json.loads(message.payload)
        self.assertEqual(config["device"]["identifiers"], [f"ams2mqtt_{METER}"])
        self.assertEqual(config["device"]["name"], "Cabin meter")
        self.assertEqual(config["device"]["manufacturer"], "Aidon")
        self.assertEqual(config["origin"]["name"], "ams2mqtt")
        self.assertEqual([entry["topic"] for entry in config["availability"]], ["ams2mqtt/status", f"{BASE}/availability"])
        self.assertEqual(config["availability_mode"], "all")
        power = config["components"]["power_import"]
        self.assertEqual(power["platform"], "sensor")
        self.assertEqual(power["unique_id"], f"ams2mqtt_{METER}_power_import")
        self.assertEqual(power["default_entity_id"], "sensor.cabin_meter_power_import")
        self.assertEqual(power["state_topic"], f"{BASE}/power_import")
        self.assertEqual((power["device_class"], power["state_class"], power["unit_of_measurement"]),
                         ("power", "measurement", "W"))
        self.assertGreaterEqual(power["expire_after"], 60)

    def test_energy_is_announced_before_the_first_hourly_list(self):
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        self.daemon(broker, [serial(port)])
        message = self.feed_until(port, frames.long_list(METER), subscriber, on(config_topic(METER)))
        energy = components(message)["energy_import"]
        self.assertEqual((energy["device_class"], energy["state_class"], energy["unit_of_measurement"]),
                         ("energy", "total_increasing", "kWh"))
        self.assertNotIn("expire_after", energy)
        self.assertNotIn(f"{BASE}/energy_import", subscriber.latest())

    def test_damage_on_the_line(self):
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        self.daemon(broker, [serial(port)])
        self.feed_until(port, frames.long_list(METER, 500), subscriber, on(f"{BASE}/power_import", "500"))
        broken = bytearray(frames.long_list(METER, 666))
        broken[60] ^= 0x10
        noise = b"\x7e\xa0\x7e~~\x00\xff" + bytes(broken) + frames.long_list(METER, 777)[:40]
        self.feed_until(port, noise + frames.long_list(METER, 501), subscriber, on(f"{BASE}/power_import", "501"))
        powers = {message.payload for message in subscriber.seen() if message.topic == f"{BASE}/power_import"}
        self.assertEqual(powers, {"500", "501"})


class Throttle(EndToEnd):
    def powers(self, publish, *bursts):
        """What a subscriber sees of these powers: of each burst the last one is awaited."""
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        config = self.config([serial(port)], f"host: localhost, port: {broker.port}", publish=publish)
        self.start("run", "--config", config)
        self.feed_until(port, frames.long_list(METER, 500), subscriber, on(f"{BASE}/power_import", "500"))
        for burst in bursts:
            for power in burst:
                port.send(frames.long_list(METER, power))
            self.expect(subscriber, on(f"{BASE}/power_import", str(burst[-1])))
        seen = [int(message.payload) for message in subscriber.seen() if message.topic == f"{BASE}/power_import"]
        return [power for power in seen if power != 500]

    def test_newest_of_what_comes_too_often(self):
        self.assertEqual(self.powers("", [1, 2, 3, 4]), [4])

    def test_everything_when_asked_for(self):
        self.assertEqual(self.powers("power: {min_interval: 0}", [1], [2], [3], [4]), [1, 2, 3, 4])

    def test_deadband(self):
        self.assertEqual(self.powers("power: {min_interval: 0, deadband: 10}", [509, 491, 510], [519, 600]), [510, 600])

    def test_leap_of_a_register(self):
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        self.daemon(broker, [serial(port)])
        self.feed_until(port, frames.hourly_list(METER, energy=1_000_000), subscriber, on(f"{BASE}/energy_import", "10000.00"))
        port.send(frames.hourly_list(METER, 1, energy=1_104_858))  # a bit flipped: 1048 kWh more in a moment
        port.send(frames.hourly_list(METER, 2, energy=1_000_001))
        self.expect(subscriber, on(f"{BASE}/energy_import", "10000.01"))
        seen = {message.payload for message in subscriber.seen() if message.topic == f"{BASE}/energy_import"}
        self.assertEqual(seen, {"10000.00", "10000.01"})


class Sources(EndToEnd):
    def test_port_vanishes_and_comes_back(self):
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        daemon = self.daemon(broker, [serial(port)])
        for power in range(100, 103):
            self.feed_until(port, frames.long_list(METER, power), subscriber, on(f"{BASE}/power_import", str(power)))
            port.vanish()
            self.assertTrue(daemon.running())
            port.plug_in()
        self.feed_until(port, frames.long_list(METER, 200), subscriber, on(f"{BASE}/power_import", "200"))

    def test_port_that_is_not_there_yet(self):
        broker, port = self.broker(), self.port()
        subscriber = self.subscriber(broker)
        port.vanish()
        daemon = self.daemon(broker, [serial(port)])
        self.expect(subscriber, on("ams2mqtt/status", "online"))
        self.assertTrue(daemon.running())
        port.plug_in()
        self.feed_until(port, frames.long_list(METER), subscriber, on(f"{BASE}/power_import", "1234"))

    def test_two_meters(self):
        broker, one, two = self.broker(), self.port("one"), self.port("two")
        subscriber = self.subscriber(broker)
        self.daemon(broker, [serial(one), serial(two, ", name: Workshop")])
        self.feed_until(one, frames.long_list(METER, 11), subscriber, on(f"{BASE}/power_import", "11"))
        self.feed_until(two, frames.long_list(OTHER, 22), subscriber, on(f"ams2mqtt/{OTHER}/power_import", "22"))
        for meter in (METER, OTHER):
            self.expect(subscriber, on(config_topic(meter)))
            self.expect(subscriber, on(f"ams2mqtt/{meter}/availability", "online", True))
        names = {json.loads(subscriber.latest()[config_topic(meter)].payload)["device"]["name"] for meter in (METER, OTHER)}
        self.assertEqual(len(names), 2)
        mark = subscriber.mark()
        one.vanish()
        self.feed_until(two, frames.long_list(OTHER, 23), subscriber, on(f"ams2mqtt/{OTHER}/power_import", "23"), mark)

    def test_tcp(self):
        broker = self.broker()
        subscriber = self.subscriber(broker)
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(PATIENCE)
            self.daemon(broker, [f"tcp: {{host: localhost, port: {server.getsockname()[1]}}}"])
            self.expect(subscriber, on("ams2mqtt/status", "online"))  # live values wait for no broker
            for power in ("31", "32"):  # the second time after the other side closed the connection
                link, _ = server.accept()
                with link:
                    link.sendall(frames.long_list(METER, int(power)))
                    self.expect(subscriber, on(f"{BASE}/power_import", power))

    def test_simulated_meters(self):
        broker = self.broker()
        subscriber = self.subscriber(broker)
        meters = []
        for profile in ("aidon-4wire", "kaifa-3phase", "kamstrup-3phase"):
            link = self.folder / profile
            self.start("simulate", "--meter", profile, "--pty", link, "--speed", "200", name=profile)
            meters.append(f"serial: {{device: {link}}}, name: {profile}")
        self.daemon(broker, meters)
        for manufacturer in ("Aidon", "Kaifa", "Kamstrup"):
            config = self.expect(subscriber, lambda message, manufacturer=manufacturer: message.topic.endswith("/config") and
                                 json.loads(message.payload)["device"].get("manufacturer") == manufacturer)
            base = components(config)["power_import"]["state_topic"].rsplit("/", 1)[0]
            self.expect(subscriber, on(f"{base}/energy_import", retain=True), timeout=60)


class Print(EndToEnd):
    def test_print_needs_no_broker(self):
        port = self.port()
        config = self.config([serial(port)], self.no_broker())
        with open(self.folder / "printed", "wb") as printed:
            daemon = self.start("run", "--print", "--config", config, stdout=printed)
        path = pathlib.Path(self.folder / "printed")
        for _ in range(PATIENCE * 4):
            port.send(frames.long_list(METER))
            try:
                daemon.wait(0.25)
            except subprocess.TimeoutExpired:
                pass
            if f"{BASE}/power_import" in path.read_text():
                break
        self.assertRegex(path.read_text(), rf"{BASE}/power_import\W+1234\b")
        self.assertEqual(daemon.stop(), 0)


if __name__ == "__main__":
    main()

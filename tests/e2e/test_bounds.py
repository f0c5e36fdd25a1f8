#!/usr/bin/env python3
"""What a line, a broker or a person may send: many meters, many codes, many births, and numbers that come late."""
import socket
import subprocess
import threading

import frames
from scene import PATIENCE, EndToEnd, components, config_topic, find_tool, main, meter_configs, on, retained

CRC16_ARC = 0xA001
LUXEMBOURG = "SAG1030700000001"


def p1(lines, ident="KFM5KAIFA-METER"):
    body = f"/{ident}\r\n\r\n" + "".join(line + "\r\n" for line in lines) + "!"
    return (body + f"{frames.crc16(body.encode(), CRC16_ARC):04X}\r\n").encode()


def meter(number, power=1):
    digits = f"E{number:013}".encode().hex()
    return p1([f"0-0:96.1.1({digits})", "1-0:1.8.1(000123.456*kWh)", f"1-0:1.7.0(00.{power:03}*kW)"])


class Bounds(EndToEnd):
    def line(self):
        """A meter's port behind the network: the lines of a configuration for it, and a way to send."""
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        peers, there = [], threading.Event()

        def accept():
            peers.append(server.accept()[0])
            there.set()
        threading.Thread(target=accept, daemon=True).start()

        def send(data):
            self.assertTrue(there.wait(PATIENCE), "the daemon has not connected")
            peers[0].sendall(data)
        self.addCleanup(lambda: [peer.close() for peer in peers])
        return f"tcp: {{host: 127.0.0.1, port: {server.getsockname()[1]}}}, time_zone: Europe/Oslo", send

    def run_daemon(self, broker, source, more=""):
        self.file = self.config([source], f"host: localhost, port: {broker.port}{more}")
        self.file.write_text(self.file.read_text() + f"state: {self.folder}/state\n")
        return self.start("run", "--config", self.file)

    def connected_daemon(self, broker, source):
        """Before the first connection nothing is announced, and a meter that was replaced by then never."""
        daemon = self.run_daemon(broker, source)
        self.wait_for_log(daemon, "connected to")
        return daemon

    def test_11_5_thousands_of_meters_on_a_line(self):
        broker = self.broker()
        watcher = self.subscriber(broker, topics=("ams2mqtt/#",))
        source, send = self.line()
        daemon = self.connected_daemon(broker, source)
        send(b"".join(meter(number) for number in range(3000)))
        send(meter(7, 123))
        self.expect(watcher, on("ams2mqtt/E0000000000007/power_import", "123"))
        wanted = {config_topic(f"E{number:013}") for number in range(8)}

        def configs():
            return set(meter_configs(retained(broker)))
        self.wait_until(lambda: configs() == wanted, configs)
        self.assertLess(len(daemon.log.splitlines()), 20, daemon.log)
        self.assertEqual(daemon.log.count("is not published: this line has already had 8 meters"), 1)
        forgotten = self.program("forget", "--all", "--config", self.file)
        self.assertIn(b"8 meters are forgotten", forgotten.stdout)
        self.wait_until(lambda: retained(broker) == {"ams2mqtt/status"}, lambda: retained(broker))

    def test_11_6_more_codes_than_the_broker_takes_in_one_message(self):
        broker = self.broker("max_packet_size 10000")
        watcher = self.subscriber(broker)
        source, send = self.line()
        daemon = self.connected_daemon(broker, source)
        unknown = [f"1-0:{group}.7.{number}(00001.0*V)" for group in range(130, 134) for number in range(100)]
        send(p1(["0-0:96.1.1(" + b"E0000000000001".hex() + ")", *unknown]) * 2)
        self.wait_for_log(daemon, "entities is announced separately")
        self.wait_for_log(daemon, "more than 256 codes that are not in the catalog")
        send(p1(["0-0:96.1.1(" + b"E0000000000001".hex() + ")", *unknown, "1-0:1.7.0(01.234*kW)"]) * 2)
        self.expect(watcher, on("homeassistant/sensor/ams2mqtt_E0000000000001/power_import/config"))

        def announcements():
            return meter_configs(watcher.latest())
        self.wait_until(lambda: len(announcements()) > 256, lambda: announcements())
        self.assertLess(max(len(str(message.payload)) for message in watcher.latest().values()), 10_000)
        self.assertNotIn("the broker accepts at most 10000", daemon.log)

    def test_11_8_topics_that_lie_in_each_other_are_refused(self):
        source, _ = self.line()
        for base, prefix in [("ha", "ha"), ("ha/meters", "ha"), ("ha", "ha/discovery")]:
            file = self.config([source], f"base_topic: {base}, discovery_prefix: {prefix}")
            for command in ("check", "run"):
                with self.subTest(base=base, prefix=prefix, command=command):
                    result = self.program(command, "--config", file)
                    self.assertEqual(result.returncode, 2)
                    self.assertIn(b"would receive its own messages", result.stdout + result.stderr)

    def test_11_8_births_without_end(self):
        broker = self.broker()
        watcher = self.subscriber(broker, topics=("ams2mqtt/status", "end"))
        source, send = self.line()
        daemon = self.run_daemon(broker, source)
        send(meter(1) * 2)
        self.wait_for_log(daemon, "number E0000000000001")
        self.wait_for_log(broker.process, " 1 homeassistant/status")  # the subscription
        before = len(daemon.log.splitlines())
        births = subprocess.Popen([find_tool("mosquitto_pub"), "-h", "localhost", "-p", str(broker.port), "-q", "1", "-t",
                                   "homeassistant/status", "-l"], stdin=subprocess.PIPE)
        births.communicate(b"online\n" * 20_000, timeout=PATIENCE * 2)
        self.wait_for_log(daemon, "Home Assistant has started")
        self.publish(broker, "end", "1", "-q", "1")
        self.expect(watcher, on("end"))
        self.assertLess(len(daemon.log.splitlines()) - before, 4, daemon.log)
        online = [message for message in watcher.seen() if message.topic == "ams2mqtt/status"]
        self.assertLess(len(online), 8)

    def test_11_17_a_device_name_alone_is_one_device(self):
        broker = self.broker()
        watcher = self.subscriber(broker)
        source, send = self.line()
        self.connected_daemon(broker, source)
        for count in range(30):
            send(p1(["1-3:0.2.8(42)", "0-0:42.0.0(53414731303330373030303030303031)",
                     "1-0:1.8.0(000025.653*kWh)", f"1-0:1.7.0(00.{count:03}*kW)"], "Lux5\\200000000_M"))
        self.expect(watcher, on(f"ams2mqtt/{LUXEMBOURG}/power_import", "29"))
        self.expect(watcher, on(config_topic(LUXEMBOURG)))
        self.assertEqual(meter_configs(watcher.latest()), [config_topic(LUXEMBOURG)])

    def test_11_17_a_number_that_comes_late_leaves_one_device(self):
        broker = self.broker()
        watcher = self.subscriber(broker)
        source, send = self.line()
        self.run_daemon(broker, source)
        values = ["1-0:1.8.0(000025.653*kWh)", "1-0:1.7.0(00.005*kW)", "1-0:32.7.0(230.1*V)"]
        send(p1(values))
        first = self.expect(watcher, on(config_topic("electricity_meter")))
        send(p1(["0-0:96.1.1(" + b"E0000000000001".hex() + ")", *values]))
        self.expect(watcher, on(config_topic("electricity_meter"), ""))
        second = self.expect(watcher, on(config_topic("E0000000000001")))
        self.assertLessEqual(set(components(first)), set(components(second)))
        for key in components(first):
            self.assertEqual(components(first)[key]["default_entity_id"], components(second)[key]["default_entity_id"])
        self.wait_until(lambda: not [topic for topic in retained(broker) if "electricity_meter" in topic],
                        lambda: retained(broker))


if __name__ == "__main__":
    main()

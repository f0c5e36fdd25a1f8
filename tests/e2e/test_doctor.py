#!/usr/bin/env python3
"""`ams2mqtt doctor`: what it says of a good installation, and of each thing that may be wrong with one."""
import json
import pathlib
import signal
import socket
import threading
import time

import frames
from certificates import Authority
from scene import EndToEnd, config_topic, main, on, serial
from servers import FakeBroker, Server, read_packet

METER = "0000000000000017"
BASE = f"ams2mqtt/{METER}"
USER = "username: ams2mqtt, password_file: "


class Doctor(EndToEnd):
    def doctor(self, meters, mqtt, *options, feed=None):
        """Runs it to its end while a meter sends; exit code and lines."""
        config = self.config(meters, mqtt, name="doctor.yaml")
        process = self.start("doctor", "--config", config, *options, name="doctor")
        while process.running():
            if feed:
                feed()
            threading.Event().wait(0.1)
        return process.wait(0), process.log

    def meter(self, name="meter"):
        """A port and what feeds it."""
        port = self.port(name)
        return port, lambda: port.send(frames.hourly_list(METER))

    def mqtt(self, broker, more=""):
        return f"host: localhost, port: {broker.port}" + (f", {more}" if more else "")

    def restricted(self, *lines):
        """A broker with users and these access rules for the daemon's; the second value is its login."""
        rules = self.folder / "rules"
        rules.write_text("user watcher\ntopic readwrite #\nuser ams2mqtt\n" + "\n".join(lines) + "\n")
        broker = self.broker(self.passwords("ams2mqtt", "watcher"), f"acl_file {rules}", anonymous=False)
        return broker, USER + str(self.secret("pw-ams2mqtt"))


EXAMPLE = [line for line in (pathlib.Path(__file__).resolve().parents[2] / "docs" / "mosquitto.acl").read_text()
           .partition("user ams2mqtt\n")[2].partition("user homeassistant")[0].splitlines() if line.startswith("topic")]


class Good(Doctor):
    def test_all_is_well_and_nothing_is_left(self):
        for protocol in ("5", "3.1.1"):
            with self.subTest(protocol=protocol):
                broker, login = self.restricted(*EXAMPLE)
                port, feed = self.meter(f"meter-{protocol}")
                watcher = self.subscriber(broker, "-u", "watcher", "-P", "pw-watcher")
                code, log = self.doctor([serial(port)], self.mqtt(broker, f"{login}, protocol: {protocol}"), feed=feed)
                self.assertEqual(code, 0, log)
                for part in (f"ok       Electricity meter: {port.link}: opened, 2400 8N1",
                             f"number {METER}",
                             f"connected (MQTT {protocol}) as ams2mqtt",
                             "ok       may publish: topic write ams2mqtt/#",
                             "ok       may publish: topic write homeassistant/device/+/config",
                             "ok       may subscribe: topic read homeassistant/status", "all is well"):
                    self.assertIn(part, log)
                self.assertNotIn("PROBLEM", log)
                self.assertNotIn("no MQTT 5", log)  # it has, whichever the daemon uses
                self.expect(watcher, on("ams2mqtt/doctor/probe"))
                announced = self.expect(watcher, on("homeassistant/device/ams2mqtt_doctor/config"))
                self.assertEqual(json.loads(announced.payload)["components"], {})
                last = {message.topic: message for message in watcher.seen()}.values()
                self.assertFalse([message for message in last if message.retain and message.payload],
                                 "something is left behind")
                self.assertNotIn("ams2mqtt/status", watcher.latest())
                later = self.subscriber(broker, "-u", "watcher", "-P", "pw-watcher", topics=("#", "end"))
                self.publish(broker, "end", "x", "-r", "-u", "watcher", "-P", "pw-watcher")
                self.expect(later, on("end"))
                self.assertEqual(set(later.latest()), {"end"})

    def test_json(self):
        broker = self.broker()
        port, feed = self.meter()
        code, log = self.doctor([serial(port)], self.mqtt(broker), "--json", feed=feed)
        self.assertEqual(code, 0, log)
        findings = [json.loads(line) for line in log.splitlines()]
        self.assertEqual({finding["verdict"] for finding in findings} - {"ok", "waiting", "warning"}, set())
        self.assertTrue(any(f"{port.link}: opened" in finding["what"] for finding in findings), findings)

    def test_json_of_check(self):
        path = self.config(["serial: {device: /dev/x}"])
        checked = json.loads(self.program("check", "--json", path).stdout)
        self.assertEqual((checked["fine"], checked["meters"], checked["file"]), (True, 1, str(path)))
        path.write_text("mqtt: {hots: localhost}\n")
        done = self.program("check", "--json", path)
        self.assertEqual(done.returncode, 2)
        checked = json.loads(done.stdout)
        self.assertFalse(checked["fine"])
        self.assertEqual((checked["problems"][0]["where"], checked["problems"][0]["line"]), ("mqtt.hots", 1))

    def test_running_daemon_is_not_disturbed(self):
        broker, port = self.broker(), self.port()
        watcher = self.subscriber(broker)
        daemon = self.daemon(broker, [serial(port, f", id: '{METER}'")])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        self.expect(watcher, on(config_topic(METER)))
        mark = watcher.mark()
        code, log = self.doctor([serial(port, f", id: '{METER}'")], self.mqtt(broker))
        self.assertEqual(code, 0, log)
        self.assertRegex(log, rf"in use by .*process {daemon.child.pid} \(ams2mqtt\).*; the running daemon reads this meter")
        # Of several daemons one answers for the machine, and another takes over when it ends.
        self.wait_until(lambda: "the daemon says: " in self.doctor([serial(port, f", id: '{METER}'")], self.mqtt(broker))[1],
                        "a daemon's account of itself")
        self.assertRegex(log, rf"discovery: {config_topic(METER)} is there, \d+ bytes")
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(f"{BASE}/power_import", "4321"), mark)
        self.assertFalse([message for message in watcher.seen()[mark:] if message.topic == "ams2mqtt/status"])
        self.assertNotIn("lost", daemon.log)

    def test_connected_bridge_is_left_alone(self):
        class Bridge(Server):
            def serve(self, peer):
                while peer.recv(1):
                    pass
        bridge, broker = Bridge(), self.broker()
        self.addCleanup(bridge.close)
        meter = f"tcp: {{host: localhost, port: {bridge.port}}}"
        self.wait_for_log(self.daemon(broker, [meter]), "connected to")
        self.assertTrue(bridge.wait(lambda: bridge.served == 1))
        code, log = self.doctor([meter], self.mqtt(broker), "--seconds", "3")
        self.assertEqual((code, bridge.served), (0, 1), log)
        self.assertIn("this host is already connected to it, so doctor leaves it alone", log)


class Sources(Doctor):
    def test_every_trouble_of_many_meters_at_once(self):
        broker = self.broker()
        ports = {name: self.port(name) for name in ("good", "silent", "noisy", "held", "gone")}
        ports["gone"].vanish()
        holder = self.start("run", "--print", "--config",
                            self.config([serial(ports["held"])], "host: localhost", name="holder.yaml"), name="holder")
        self.wait_for_log(holder, "opened")
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            refused = nobody.getsockname()[1]
            meters = [serial(port, f", name: {name}") for name, port in ports.items()]
            meters.append(f"tcp: {{host: localhost, port: {refused}}}, name: refused")

            def feed():
                ports["good"].send(frames.hourly_list(METER))
                ports["noisy"].send(bytes(range(200)))
            begin = time.monotonic()
            code, log = self.doctor(meters, self.mqtt(broker), "--seconds", "3", feed=feed)
        self.assertEqual(code, 1, log)
        self.assertLess(time.monotonic() - begin, 15)  # all at once, not one after the other
        self.assertRegex(log, rf"ok       good: telegram after \d\.\d s: Aidon .*number {METER}")
        self.assertIn("PROBLEM  silent: nothing received for 3 s; has the grid operator enabled the port", log)
        self.assertRegex(log, r"PROBLEM  noisy: \d+ bytes received in 3 s but no telegram, \d+ damaged; check baud and parity")
        self.assertRegex(log, rf"ok       held: {ports['held'].link}: in use by .*process {holder.child.pid} \(ams2mqtt\)")
        self.assertIn(f"PROBLEM  gone: {ports['gone'].link}: no such device", log)
        self.assertIn(f"PROBLEM  refused: localhost:{refused}: cannot connect: Connection refused; check host and port", log)
        self.assertIn("4 problems to fix", log)

    def test_wrong_configuration(self):
        config = self.folder / "bad.yaml"
        config.write_text("mqtt: {hots: localhost}\nmeters: [{serial: /dev/ttyS0}]\n")
        result = self.program("doctor", "--config", config)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"did you mean 'host'?", result.stdout)
        self.assertEqual(self.program("doctor", "--config", self.folder / "nowhere").returncode, 2)

    def test_help_has_an_example(self):
        self.assertIn(b"ams2mqtt doctor --config", self.program("doctor", "--help").stdout)


class Brokers(Doctor):
    def fails(self, mqtt, sentence, limit=30):
        port, feed = self.meter()
        begin = time.monotonic()
        code, log = self.doctor([serial(port)], mqtt, feed=feed)
        port.close()
        self.assertEqual(code, 1, log)
        self.assertIn(sentence, log)
        self.assertLess(time.monotonic() - begin, limit)
        return log

    def test_missing_lines(self):
        topics = {"topic write ams2mqtt/#": "ams2mqtt/doctor/probe",
                  "topic write homeassistant/device/+/config": config_topic("doctor")}
        for protocol in ("5", "3.1.1"):
            for line, topic in topics.items():
                with self.subTest(line, protocol=protocol):
                    broker, login = self.restricted(*[other for other in EXAMPLE if other != line])
                    log = self.fails(self.mqtt(broker, f"{login}, protocol: {protocol}"),
                                     f"PROBLEM  the broker does not accept messages on {topic}: not authorised; mosquitto's "
                                     f'acl_file needs, below "user ams2mqtt": {line}')
                    self.assertIn("1 problem to fix", log)

    def test_single_announcements(self):
        topic, line = "homeassistant/sensor/ams2mqtt_doctor/probe/config", "topic write homeassistant/+/+/+/config"
        broker, login = self.restricted(*EXAMPLE)
        self.fails(self.mqtt(broker, f"{login}, home_assistant: 2024.10"),
                   f"PROBLEM  the broker does not accept messages on {topic}: not authorised; mosquitto's acl_file needs, "
                   f'below "user ams2mqtt": {line}')
        broker, login = self.restricted(line, *EXAMPLE)
        port, feed = self.meter()
        code, log = self.doctor([serial(port)], self.mqtt(broker, f"{login}, home_assistant: 2024.10"), feed=feed)
        self.assertEqual(code, 0, log)
        self.assertIn(f"may publish: {line}", log)
        self.assertIn(f"nothing on homeassistant/binary_sensor/ams2mqtt_{METER}/connection/config", log)

    def test_subscription_denied(self):
        fake = FakeBroker(bytes.fromhex("20 03 00 00 00"), suback=0x87)
        self.addCleanup(fake.close)
        self.fails(self.mqtt(fake), "PROBLEM  cannot subscribe to homeassistant/status: not authorised")

    def test_qos_0_alone(self):
        """MAXIMUM_QOS 0: a QoS 1 message would end the connection, as the daemon knows."""
        fake = FakeBroker(bytes.fromhex("20 05 00 00 02 24 00"))
        self.addCleanup(fake.close)
        port, feed = self.meter()
        code, log = self.doctor([serial(port)], self.mqtt(fake), feed=feed)
        self.assertEqual(code, 1, log)
        self.assertIn("PROBLEM  nothing published on ams2mqtt/doctor/probe comes back", log)
        self.assertIn("the broker supports only QoS 0", log)
        self.assertIn("may publish on ams2mqtt/doctor/probe: with QoS 0 the broker does not say", log)
        self.assertFalse(fake.unanswered)

    def test_older_version_refuses_the_login(self):
        """A broker that hangs up on MQTT 5 and says no in 3.1.1."""
        class Old(FakeBroker):
            def serve(self, peer):
                if read_packet(peer)[2][6] == 4:
                    peer.sendall(bytes.fromhex("20 02 00 05"))
        old = Old(b"")
        self.addCleanup(old.close)
        self.fails(self.mqtt(old, f"username: meter, password_file: {self.secret('guessed')}"),
                   "not authorised: wrong user name or password, or meter may not connect")

    def test_what_keeps_it_from_connecting(self):
        broker, login = self.restricted(*EXAMPLE)
        wrong = self.secret("guessed", "wrong")
        log = self.fails(self.mqtt(broker, USER + str(wrong)), "not authorised: wrong user name or password")
        self.assertNotIn("guessed", log)
        broker.stop()
        self.fails(self.mqtt(broker, login), "connection refused; is the broker running")
        self.fails("host: no-such-broker.invalid", "no-such-broker.invalid")
        authority = Authority(self.folder)
        certificate, key = authority.certificate("elsewhere", host="elsewhere.example")
        secure = self.broker(f"cafile {authority.file}", f"certfile {certificate}", f"keyfile {key}")
        self.fails(self.mqtt(secure, f"tls: {{ca_file: {authority.file}}}"), "not for the name localhost but for elsewhere")
        self.fails(self.mqtt(secure), "this port speaks TLS")

    def test_frozen_broker(self):
        broker = self.broker()
        broker.process.signal(signal.SIGSTOP)
        self.addCleanup(broker.process.signal, signal.SIGCONT)
        self.fails(self.mqtt(broker), "the broker accepts the connection but does not answer")

    def test_limits(self):
        self.fails(self.mqtt(self.broker("retain_available false")), "the broker keeps no retained messages")
        port, feed = self.meter()
        code, log = self.doctor([serial(port)], self.mqtt(self.broker("max_packet_size 2000")), feed=feed)
        self.assertEqual(code, 0, log)
        self.assertIn("warning  the broker accepts messages of at most 2000 bytes", log)

    def test_older_version_alone(self):
        """A broker that neither knows MQTT 5 nor sends back what is published."""
        class Old(FakeBroker):
            def serve(self, peer):
                if read_packet(peer)[2][6] == 4:
                    peer.sendall(b"\x20\2\0\0")
                    self.connack = None
                    super().serve(peer)
                else:
                    peer.sendall(b"\x20\2\0\1")
        old = Old(b"")
        self.addCleanup(old.close)
        port, feed = self.meter()
        code, log = self.doctor([serial(port)], self.mqtt(old, "client_id: old"), feed=feed)
        self.assertEqual(code, 1, log)
        self.assertIn("connected (MQTT 3.1.1)", log)
        self.assertIn("warning  the broker has no MQTT 5: the daemon does not need it, but Home Assistant asks for it", log)
        self.assertIn("PROBLEM  nothing published on ams2mqtt/doctor/probe comes back", log)
        self.assertIn("warning  the broker acknowledges a message of 32768 bytes; whether it delivers it is not known", log)
        self.assertIn("warning  retained messages: not tried", log)
        self.assertIn("warning  cannot tell whether this login may publish on ams2mqtt/doctor/probe: MQTT 3.1.1 does not "
                      "say", log)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The daemon and its broker: the will, restarts on either side, Home Assistant's birth, passwords, TLS, the end."""
import json
import signal
import socket
import time

import frames
from certificates import Authority
from scene import PATIENCE, EndToEnd, config_topic, main, on, serial

METER = "0000000000000017"
BASE = f"ams2mqtt/{METER}"
STOP_LIMIT = 5  # seconds from SIGTERM to the end, whatever the broker does


class Life(EndToEnd):
    def scene(self, *broker_lines, mqtt="", **broker_options):
        """A daemon whose meter is known to the broker."""
        self.mosquitto, self.meter = self.broker(*broker_lines, **broker_options), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        self.service = self.daemon(self.mosquitto, [serial(self.meter)], mqtt)
        self.feed_until(self.meter, frames.hourly_list(METER), self.watcher, on(f"{BASE}/energy_import"))
        self.expect(self.watcher, on(config_topic(METER)))

    def test_will_after_kill(self):
        self.scene()
        mark = self.watcher.mark()
        self.service.signal(signal.SIGKILL)
        self.expect(self.watcher, on("ams2mqtt/status", "offline", True), mark)

    def test_orderly_end(self):
        self.scene()
        mark, begin = self.watcher.mark(), time.monotonic()
        self.service.signal(signal.SIGTERM)
        self.assertEqual(self.service.wait(STOP_LIMIT), 0)
        self.assertLess(time.monotonic() - begin, STOP_LIMIT)
        self.expect(self.watcher, on(f"{BASE}/availability", "offline", True), mark)
        self.expect(self.watcher, on("ams2mqtt/status", "offline", True), mark)

    def test_interrupt_ends_it_too(self):
        self.scene()
        self.service.signal(signal.SIGINT)
        self.assertEqual(self.service.wait(STOP_LIMIT), 0)

    def test_end_with_a_frozen_broker(self):
        self.scene()
        self.mosquitto.process.signal(signal.SIGSTOP)
        self.addCleanup(self.mosquitto.process.signal, signal.SIGCONT)
        self.service.signal(signal.SIGTERM)
        self.assertEqual(self.service.wait(STOP_LIMIT), 0)

    def test_end_without_a_broker(self):
        self.scene()
        self.mosquitto.stop()
        self.service.signal(signal.SIGTERM)
        self.assertEqual(self.service.wait(STOP_LIMIT), 0)

    def test_health(self):
        self.scene()
        self.wait_until(lambda: self.program("health").returncode == 0, "an answer")

    def test_health_when_the_daemon_that_answered_has_ended(self):
        self.scene()
        second = self.daemon(self.mosquitto, ["serial: {device: /dev/null}"], "base_topic: second", name="second")
        self.wait_for_log(second, "connected to")
        self.service.stop()
        self.wait_until(lambda: self.program("health").returncode == 0, "an answer")

    def test_broker_restarts_empty(self):
        self.scene()
        self.mosquitto.stop()
        again = self.broker(port=self.mosquitto.port)
        watcher = self.subscriber(again)
        for topic in ("ams2mqtt/status", f"{BASE}/availability", config_topic(METER), f"{BASE}/energy_import",
                      f"{BASE}/meter_id", f"{BASE}/list_version"):
            with self.subTest(topic=topic):
                self.assertTrue(self.expect(watcher, on(topic)).retain)
        order = [message.topic for message in watcher.seen()]
        self.assertLess(order.index("ams2mqtt/status"), order.index(config_topic(METER)))
        self.feed_until(self.meter, frames.long_list(METER, 4321), watcher, on(f"{BASE}/power_import", "4321"))

    def test_broker_that_comes_later(self):
        early = self.broker()
        early.stop()
        port = self.port()
        daemon = self.daemon(early, [serial(port)])
        late = self.broker(port=early.port)
        watcher = self.subscriber(late)
        self.feed_until(port, frames.long_list(METER), watcher, on(f"{BASE}/power_import", "1234"))
        self.assertTrue(daemon.running())

    def test_home_assistant_comes_up(self):
        self.scene()
        mark = self.watcher.mark()
        self.publish(self.mosquitto, "homeassistant/status", "online")
        config = self.expect(self.watcher, on(config_topic(METER)), mark)
        self.assertIn("power_import", json.loads(config.payload)["components"])
        self.expect(self.watcher, on(f"{BASE}/energy_import", "12345.67"), mark)


class Service(EndToEnd):
    def test_words_to_systemd(self):
        broker, port = self.broker(), self.port()
        watcher = self.subscriber(broker)
        address = str(self.folder / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(address)
            manager.settimeout(PATIENCE)
            config = self.config([serial(port)], f"host: localhost, port: {broker.port}")
            daemon = self.start("run", "--config", config,
                                environment={"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"})
            words = Words(manager)
            words.wait_for("READY=1")
            self.feed_until(port, frames.long_list(METER), watcher, on(f"{BASE}/power_import"))
            words.wait_for("STATUS=")
            words.wait_for("WATCHDOG=1")
            daemon.signal(signal.SIGTERM)
            words.wait_for("STOPPING=1")
            self.assertEqual(daemon.wait(STOP_LIMIT), 0)

    def test_ready_without_meter_and_broker(self):
        broker, port = self.broker(), self.port()
        broker.stop()
        port.vanish()
        address = str(self.folder / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(address)
            manager.settimeout(PATIENCE)
            self.daemon(broker, [serial(port)], environment={"NOTIFY_SOCKET": address})
            Words(manager).wait_for("READY=1")


class Words:
    """What the daemon says to the service manager, datagram by datagram."""

    def __init__(self, manager):
        self.manager = manager

    def wait_for(self, word):
        while not any(line.startswith(word) for line in self.manager.recv(4096).decode().splitlines()):
            pass


class Access(EndToEnd):
    def test_password_from_a_file(self):
        broker, port = self.broker(self.passwords("meter", "watcher"), anonymous=False), self.port()
        watcher = self.subscriber(broker, "-u", "watcher", "-P", "pw-watcher")
        daemon = self.daemon(broker, [serial(port)], f"username: meter, password_file: {self.secret('pw-meter')}")
        self.feed_until(port, frames.long_list(METER), watcher, on(f"{BASE}/power_import", "1234"))
        daemon.stop()
        self.assertNotIn("pw-meter", daemon.log)

    def tls_broker(self, name_on_certificate):
        """The second value is the file with its authority."""
        authority = Authority(self.folder)
        certificate, key = authority.certificate("server", name_on_certificate)
        return self.broker(f"cafile {authority.file}", f"certfile {certificate}", f"keyfile {key}"), authority.file

    def test_tls(self):
        (broker, authority), port = self.tls_broker("localhost"), self.port()
        watcher = self.subscriber(broker, "--cafile", str(authority))
        self.daemon(broker, [serial(port)], f"tls: {{enabled: true, ca_file: {authority}}}")
        self.feed_until(port, frames.long_list(METER), watcher, on(f"{BASE}/power_import", "1234"))

    def test_tls_with_another_host_name(self):
        (broker, authority), port = self.tls_broker("elsewhere"), self.port()
        watcher = self.subscriber(broker, "--cafile", str(authority), "--insecure")
        refused = self.daemon(broker, [serial(port)], f"tls: {{enabled: true, ca_file: {authority}}}", name="refused")
        # A second daemon that does not verify comes through; the first, started before it, does not.
        config = self.config([serial(port)], f"host: localhost, port: {broker.port}, base_topic: lenient, "
                             f"tls: {{enabled: true, ca_file: {authority}, verify: false}}", name="lenient.yaml")
        self.start("run", "--config", config, name="lenient")
        self.expect(watcher, on("lenient/status", "online"))
        self.assertTrue(refused.running())
        self.assertNotIn("ams2mqtt/status", watcher.latest())


if __name__ == "__main__":
    main()

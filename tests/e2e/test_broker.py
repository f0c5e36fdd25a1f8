#!/usr/bin/env python3
"""The daemon and its broker: the will, restarts on either side, Home Assistant's birth, passwords, TLS, the end."""
import json
import signal
import socket
import subprocess
import time

import frames
from scene import PATIENCE, Broker, EndToEnd, config_topic, find_tool, main, on, serial

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
        self.assertEqual(self.program("health").returncode, 0)

    def test_broker_restarts_empty(self):
        self.scene()
        self.mosquitto.stop()
        again = Broker(self.folder, port=self.mosquitto.port)
        self.addCleanup(again.stop)
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
        late = Broker(self.folder, port=early.port)
        self.addCleanup(late.stop)
        watcher = self.subscriber(late)
        self.feed_until(port, frames.long_list(METER), watcher, on(f"{BASE}/power_import", "1234"))
        self.assertTrue(daemon.running())

    def test_home_assistant_comes_up(self):
        self.scene()
        mark = self.watcher.mark()
        subprocess.run([find_tool("mosquitto_pub"), "-h", "localhost", "-p", str(self.mosquitto.port),
                        "-t", "homeassistant/status", "-m", "online"], check=True)
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
        passwords = self.folder / "passwords"
        for user, password in (("meter", "made-up"), ("watcher", "other")):
            subprocess.run([find_tool("mosquitto_passwd"), "-b", *([] if passwords.exists() else ["-c"]),
                            str(passwords), user, password], check=True, capture_output=True)
        broker, port = self.broker(f"password_file {passwords}", anonymous=False), self.port()
        watcher = self.subscriber(broker, "-u", "watcher", "-P", "other")
        secret = self.folder / "secret"
        secret.write_text("made-up\n")
        secret.chmod(0o600)
        daemon = self.daemon(broker, [serial(port)], f"username: meter, password_file: {secret}")
        self.feed_until(port, frames.long_list(METER), watcher, on(f"{BASE}/power_import", "1234"))
        daemon.stop()
        self.assertNotIn("made-up", daemon.log)

    def certificate(self, name, subject, extension, issuer=None):
        """A key and a certificate, signed by `issuer` or by itself."""
        key, certificate = self.folder / f"{name}.key", self.folder / f"{name}.crt"
        sign = ["-CA", self.folder / f"{issuer}.crt", "-CAkey", self.folder / f"{issuer}.key"] if issuer else []
        subprocess.run(list(map(str, ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key,
                                      "-out", certificate, "-subj", f"/CN={subject}", "-addext", extension, *sign])),
                       check=True, capture_output=True)
        return key, certificate

    def tls_broker(self, name_on_certificate):
        self.certificate("ca", "Test CA", "keyUsage=critical,keyCertSign,cRLSign")
        key, certificate = self.certificate("server", "server", f"subjectAltName=DNS:{name_on_certificate}", "ca")
        return self.broker(f"cafile {self.folder}/ca.crt", f"certfile {certificate}", f"keyfile {key}")

    def test_tls(self):
        broker, port = self.tls_broker("localhost"), self.port()
        authority = self.folder / "ca.crt"
        watcher = self.subscriber(broker, "--cafile", str(authority))
        self.daemon(broker, [serial(port)], f"tls: {{enabled: true, ca_file: {authority}}}")
        self.feed_until(port, frames.long_list(METER), watcher, on(f"{BASE}/power_import", "1234"))

    def test_tls_with_another_host_name(self):
        broker, port = self.tls_broker("elsewhere"), self.port()
        authority = self.folder / "ca.crt"
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

#!/usr/bin/env python3
"""The ways to a broker: TLS, client certificates, websocket, IPv6; and the one sentence for each that does not lead
there."""
import ssl
import subprocess
import unittest
import warnings

import frames
from connections import METER, PROTOCOLS, Connections
from processes import Process, free_port
from scene import PROGRAM, main, on, serial
from servers import FakeBroker, WebBroker


def may_mount():
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


class Ways(Connections):
    """A value comes through, whatever the way."""

    def arrives(self, mqtt, port, watcher, name, words):
        base = f"way-{name}"
        meter = self.port(name)
        daemon = self.run_daemon(port, f"base_topic: {base}" + (f", {mqtt}" if mqtt else ""), name=base,
                                 meters=[serial(meter)])
        self.feed_until(meter, frames.long_list(METER, 1234), watcher, on(f"{base}/{METER}/power_import", "1234"))
        self.assertIn(words, daemon.log)
        daemon.stop()

    def test_every_way(self):
        secure, mutual, six = free_port(), free_port(), free_port()
        broker = self.broker(f"listener {secure} 127.0.0.1", *self.tls_lines(), f"listener {mutual} 127.0.0.1",
                             *self.tls_lines("server", "require_certificate true"), f"listener {six} ::1")
        watcher = self.subscriber(broker)
        web, secure_web = WebBroker(broker.port), WebBroker(broker.port, self.server_context())
        self.addCleanup(web.close)
        self.addCleanup(secure_web.close)
        client = (f", cert_file: {self.vault}/client.crt, key_file: {self.vault}/client.key, "
                  f"key_password_file: {self.vault}/client-password")
        for way, port, settings, words in (
                ("tcp", broker.port, "", ""),
                ("tls", secure, self.tls(), ", TLS"),
                ("mutual", mutual, self.tls(client), ", TLS"),
                ("ipv6", six, "host: '::1'", ""),
                ("web", web.port, "transport: websocket", ", websocket"),
                ("secure-web", secure_web.port, "transport: websocket, " + self.tls(), ", websocket, TLS")):
            for protocol in PROTOCOLS:
                with self.subTest(way=way, protocol=protocol):
                    more = f", {settings}" if settings else ""
                    self.arrives(f"protocol: {protocol}{more}", port, watcher, f"{way}-{protocol}",
                                 f"(MQTT {protocol}{words})")

    @unittest.skipUnless(may_mount(), "may not mount, to put an authority among the system's own for a moment")
    def test_authority_of_the_system(self):
        secure = free_port()
        broker = self.broker(f"listener {secure} 127.0.0.1", *self.tls_lines())
        watcher = self.subscriber(broker)
        meter = self.port()
        bundle = self.folder / "bundle.crt"
        bundle.write_text((self.vault / "ca.crt").read_text())
        config = self.config([serial(meter)], f"host: localhost, port: {secure}, tls: true")
        # In a mount namespace of its own, so that nobody else sees it.
        place = f"mount --bind {bundle} /etc/ssl/certs/ca-certificates.crt && exec {PROGRAM} run --config {config}"
        daemon = Process(["unshare", "--mount", "sh", "-c", place], self.folder / "daemon.log")
        self.addCleanup(self.end, daemon)
        self.feed_until(meter, frames.long_list(METER, 1234), watcher, on(f"ams2mqtt/{METER}/power_import", "1234"))
        self.assertIn(", TLS)", daemon.log)

    def test_tls_to_an_address_of_ipv6_is_refused_with_advice(self):
        six = free_port()
        self.broker(f"listener {six} ::1", *self.tls_lines())
        config = self.config(["serial: {device: /dev/null}"], f"host: '::1', port: {six}, {self.tls()}")
        self.wait_for_log(self.start("run", "--config", config), "TLS: the broker's certificate is not for the name ::1")

    def test_websocket_that_is_none(self):
        broker = self.broker()
        web = WebBroker(broker.port)
        self.addCleanup(web.close)
        for port, more, sentence in (
                (broker.port, "", "the broker's port closed the connection during the websocket upgrade; check "
                                  "mqtt.transport and mqtt.port"),
                (web.port, ", websocket: {path: /other}",
                 "the broker answers 404 to the websocket request for /other; check mqtt.websocket.path")):
            with self.subTest(sentence):
                self.wait_for_log(self.run_daemon(port, f"transport: websocket{more}", name=f"daemon-{port}"), sentence)


class Handshakes(Connections):
    """What the broker or its certificate has against TLS, and TLS against it."""

    def test_each_cause_once(self):
        signed = "mqtt.tls.ca_file {} the certificate of the authority that signed it"
        cases = {
            "wrong authority": (self.tls_lines(), self.tls(authority="strange"), signed.format("must hold")),
            "own authority without a file": (self.tls_lines(), "tls: true", "set " + signed.format("to")),
            "wrong host name": (self.tls_lines("elsewhere"), self.tls(),
                                "TLS: the broker's certificate is not for the name localhost but for "
                                "broker.elsewhere.example; set mqtt.host to a name in the certificate"),
            "expired": (self.tls_lines("expired"), self.tls(),
                        "TLS: the broker's certificate has expired; renew it on the broker"),
            "plain against TLS": (self.tls_lines(), "protocol: 5",
                                  "this port speaks TLS; set mqtt.tls.enabled to true"),
            "TLS against plain": ((), self.tls(), "TLS: the broker closed the connection during the TLS handshake"),
            "no client certificate": (self.tls_lines("server", "require_certificate true"), self.tls(),
                                      "TLS: the broker requires a client certificate")}
        running = []
        for name, (lines, mqtt, sentence) in cases.items():
            broker = self.broker(*lines)
            seen = broker.process.log.count("New connection")
            running.append((name, broker, seen, self.run_daemon(broker.port, mqtt, name=f"daemon-{broker.port}"), sentence))
        for name, broker, seen, daemon, sentence in running:
            with self.subTest(name):
                # An attempt and the search for its cause make two connections.
                self.says_once(daemon, sentence, lambda: broker.process.log.count("New connection") - seen >= 6)

    def test_wrong_password_of_the_key(self):
        client = f", cert_file: {self.vault}/client.crt, key_file: {self.vault}/client.key"
        wrong = f", key_password_file: {self.secret('guessed')}"
        daemon = self.run_daemon(self.broker(*self.tls_lines()).port, self.tls(client + wrong))
        self.wait_for_log(daemon, "client.key cannot be used")
        self.assertIn("is its password right?", daemon.log)
        self.assertNotIn("guessed", daemon.log)

    def s_server(self, *options):
        """openssl's own server; its port."""
        port = free_port()
        server = Process(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", self.vault / "server.crt",
                          "-key", self.vault / "server.key", "-www", *options], self.folder / f"s_server-{port}.log")
        self.addCleanup(server.stop)
        self.wait_until(lambda: "ACCEPT" in server.log, "openssl s_server")
        return port

    def test_only_old_tls(self):
        context = self.server_context()
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that nobody should do this
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        fake = FakeBroker(bytes.fromhex("20 03 00 00 00"), context)
        self.addCleanup(fake.close)
        daemon = self.run_daemon(fake.port, self.tls())
        self.wait_for_log(daemon, "TLS: the broker does not offer TLS 1.2 or newer")
        self.assertEqual((fake.served, fake.connects), (0, 0))  # A handshake has never come about.
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("DEFAULT")
        self.wait_for_log(daemon, "connected to localhost")

    def test_foreign_alpn(self):
        daemon = self.run_daemon(self.s_server("-alpn", "h2"), self.tls(", alpn: mqtt"))
        self.wait_for_log(daemon, "TLS: the broker supports none of the protocols in mqtt.tls.alpn")

    def test_alpn(self):
        context = self.server_context()
        context.set_alpn_protocols(["other", "mqtt"])
        for setting, chosen in (("", None), (", alpn: mqtt", "mqtt"), (", alpn: 'second, other'", "other")):
            with self.subTest(setting=setting):
                fake = FakeBroker(bytes.fromhex("20 03 00 00 00"), context)
                self.addCleanup(fake.close)
                daemon = self.run_daemon(fake.port, self.tls(setting), name=f"daemon-{fake.port}")
                self.wait_for_log(daemon, "connected to localhost")
                self.assertEqual(fake.protocols, [chosen])


if __name__ == "__main__":
    main()

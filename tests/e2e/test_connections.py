#!/usr/bin/env python3
"""The ways to a broker, and the one sentence for each way that does not lead there."""
import pathlib
import ssl
import subprocess
import tempfile
import threading
import time
import types
import warnings

import frames
from certificates import Authority
from scene import PATIENCE, Broker, EndToEnd, config_topic, find_tool, main, on, serial
from processes import Process, free_port
from servers import FakeBroker, WebBroker

METER = "0000000000000017"
BASE = f"ams2mqtt/{METER}"
PROTOCOLS = ("5", "3.1.1")


class Connections(EndToEnd):
    """Certificates are made once: server (for localhost), elsewhere, expired, client, and one of a strange authority."""

    @classmethod
    def setUpClass(cls):
        cls.vault_folder = tempfile.TemporaryDirectory(prefix="ams2mqtt-e2e-certificates-")
        cls.vault = pathlib.Path(cls.vault_folder.name)
        authority = Authority(cls.vault)
        authority.certificate("server")
        authority.certificate("elsewhere", host="broker.elsewhere.example")
        authority.certificate("expired", days=-1)
        authority.certificate("client", password="made-up")
        Authority(cls.vault, "strange")
        (cls.vault / "client-password").write_text("made-up\n")
        (cls.vault / "client-password").chmod(0o600)
        cls.addClassCleanup(cls.vault_folder.cleanup)

    def tls_lines(self, certificate="server", *more):
        return (f"cafile {self.vault}/ca.crt", f"certfile {self.vault}/{certificate}.crt",
                f"keyfile {self.vault}/{certificate}.key", *more)

    def tls(self, more="", authority="ca"):
        return f"tls: {{enabled: true, ca_file: {self.vault}/{authority}.crt{more}}}"

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.vault / "server.crt", self.vault / "server.key")
        return context

    def passwords(self, *users):
        """A password file; each user's password is "pw-" and the name. Returns the broker's line."""
        path = self.folder / "passwords"
        for user in users:
            subprocess.run([find_tool("mosquitto_passwd"), "-b", *([] if path.exists() else ["-c"]), str(path), user,
                            f"pw-{user}"], check=True, capture_output=True)
        return f"password_file {path}"

    def secret(self, text):
        path = self.folder / "secret"
        path.write_text(text + "\n")
        path.chmod(0o600)
        return path

    def run_daemon(self, port, mqtt="", name="daemon", meters=None):
        """A daemon for the broker at this port of localhost."""
        host = "" if "host:" in mqtt else "host: localhost, "
        config = self.config(meters or ["serial: {device: /dev/null}"], f"{host}port: {port}" +
                             (f", {mqtt}" if mqtt else ""), name=f"{name}.yaml")
        return self.start("run", "--config", config, name=name)

    def wait_for(self, condition, what, timeout=PATIENCE):
        """For what shows only in a growing log."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                self.fail(f"did not come: {what() if callable(what) else what}")
            threading.Event().wait(0.05)

    def says(self, daemon, sentence):
        self.wait_for(lambda: sentence in daemon.log, lambda: f"{sentence!r} in\n{daemon.log}")

    def says_once(self, daemon, sentence, tried_again):
        """Once, although it has tried again."""
        self.says(daemon, sentence)
        self.wait_for(tried_again, "another attempt")
        self.assertEqual(daemon.log.count(sentence), 1, daemon.log)
        warnings = [line for line in daemon.log.splitlines() if "no connection to" in line]
        self.assertEqual(len(warnings), 1, daemon.log)


class Sentences(Connections):
    def test_refused_and_again_after_it_was_up(self):
        broker = self.broker()
        broker.stop()
        daemon = self.run_daemon(broker.port)
        sentence = "connection refused; is the broker running, and is mqtt.port right?"
        self.says(daemon, sentence)
        again = Broker(self.folder, port=broker.port)
        self.addCleanup(again.stop)
        self.says(daemon, "connected to localhost")
        self.assertEqual(daemon.log.count(sentence), 1, daemon.log)
        again.stop()
        self.wait_for(lambda: daemon.log.count(sentence) == 2, "the sentence again")

    def test_unknown_name(self):
        config = self.config(["serial: {device: /dev/null}"], "host: no-such-broker.invalid")
        daemon = self.start("run", "--config", config)
        self.wait_for(lambda: "no-such-broker.invalid is not known; check mqtt.host" in daemon.log or
                      "does not answer for no-such-broker.invalid; is the network up?" in daemon.log, "a sentence")

    def attempts(self, broker, count):
        """True when so many connections were refused by the broker."""
        return lambda: broker.process.log.count("disconnected, not authorised") >= count

    def test_refused_logins(self):
        """Mosquitto has one answer to a wrong password and to a missing right, and one for each version of MQTT."""
        running = []
        for protocol in PROTOCOLS:
            for login, sentence in (
                    (f", username: meter, password_file: {self.secret('guessed')}",
                     "not authorised: wrong user name or password, or meter may not connect, and the broker does not say "
                     "which; check"),
                    ("", "not authorised: the broker does not let clients without a user name connect; set mqtt.username "
                     "and mqtt.password_file")):
                broker = self.broker(self.passwords("meter"), anonymous=False)
                daemon = self.run_daemon(broker.port, f"protocol: {protocol}{login}", name=f"daemon-{broker.port}")
                running.append((protocol, broker, daemon, sentence))
        for protocol, broker, daemon, sentence in running:
            with self.subTest(protocol=protocol, sentence=sentence):
                self.says_once(daemon, sentence, self.attempts(broker, 3))
                self.assertNotIn("guessed", daemon.log)

    def test_broker_that_tells_wrong_password_and_missing_right_apart(self):
        running = []
        for protocol, connack, sentence in (
                ("5", "20 03 00 86 00", "wrong user name or password; check mqtt.username, meter, and the password"),
                ("3.1.1", "20 02 00 04", "wrong user name or password; check mqtt.username, meter, and the password"),
                ("5", "20 03 00 87 00", "or meter may not connect"),
                ("3.1.1", "20 02 00 05", "or meter may not connect"),
                ("5", "20 03 00 8a 00", "the broker has banned this client")):
            fake = FakeBroker(bytes.fromhex(connack))
            self.addCleanup(fake.close)
            daemon = self.run_daemon(fake.port, f"username: meter, password_file: {self.secret('guessed')}, "
                                     f"protocol: {protocol}", name=f"daemon-{fake.port}")
            running.append((connack, fake, daemon, sentence))
        for connack, fake, daemon, sentence in running:
            with self.subTest(connack):
                self.says_once(daemon, sentence, lambda: fake.connects >= 3)

    def test_publish_denied(self):
        rules = self.folder / "rules"
        rules.write_text("user meter\ntopic write ams2mqtt/#\n\nuser watcher\ntopic read #\n")
        broker = self.broker(self.passwords("meter", "watcher"), f"acl_file {rules}", anonymous=False)
        port = self.port()
        watcher = self.subscriber(broker, "-u", "watcher", "-P", "pw-watcher")
        daemon = self.run_daemon(broker.port, f"username: meter, password_file: {self.secret('pw-meter')}",
                                 meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        sentence = (f"the broker does not take messages on {config_topic(METER)}: not authorised; mosquitto's acl_file "
                    'needs, below "user meter": topic write homeassistant/device/+/config')
        self.says(daemon, sentence)
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(f"{BASE}/power_import", "4321"))
        self.assertEqual(daemon.log.count("does not take messages"), 1, daemon.log)

    def test_publish_denied_once_for_all_values(self):
        rules = self.folder / "rules"
        rules.write_text("topic write homeassistant/device/+/config\ntopic read homeassistant/#\n")
        broker, port = self.broker(f"acl_file {rules}"), self.port()
        watcher = self.subscriber(broker)
        daemon = self.run_daemon(broker.port, meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(config_topic(METER)))
        self.says(daemon, "the broker does not take messages on ams2mqtt/status: not authorised; mosquitto's acl_file "
                  'needs, above its first "user": topic write ams2mqtt/#')
        self.wait_for(lambda: broker.process.log.count("Denied PUBLISH") >= 5, "several refused values")
        self.assertEqual(daemon.log.count("does not take messages"), 1, daemon.log)

    def test_duplicate_client_id(self):
        broker = self.broker()
        daemons = [self.run_daemon(broker.port, "client_id: twin", name=f"daemon-{number}") for number in (1, 2)]
        sentence = "does another client have the id twin? Give each its own with mqtt.client_id"
        self.wait_for(lambda: any(sentence in daemon.log for daemon in daemons), "the sentence")
        for daemon in daemons:
            self.assertLessEqual(daemon.log.count(sentence), 1, daemon.log)

    def test_retain_not_available(self):
        broker = self.broker("retain_available false")
        daemon = self.run_daemon(broker.port)
        self.says(daemon, "the broker keeps no retained messages, so that Home Assistant will not find the meter after "
                  "a restart of its own; set retain_available to true in mosquitto.conf")
        self.assertEqual(daemon.log.count("keeps no retained messages"), 1)

    def test_larger_than_the_broker_takes(self):
        broker, port = self.broker("max_packet_size 1500"), self.port()
        watcher = self.subscriber(broker)
        daemon = self.run_daemon(broker.port, meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        self.wait_for(lambda: "does not take messages" in daemon.log, "the sentence")
        self.assertRegex(daemon.log, rf"does not take messages on {config_topic(METER)}: it has \d{{4,}} bytes and the "
                         r"broker takes 1500; raise max_packet_size in mosquitto.conf")
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(f"{BASE}/power_import", "4321"))
        self.assertEqual(daemon.log.count("does not take messages"), 1, daemon.log)
        self.assertNotIn("lost", daemon.log)

    def test_larger_than_the_broker_takes_without_being_told(self):
        broker, port = self.broker("max_packet_size 1500"), self.port()
        watcher = self.subscriber(broker)
        daemon = self.run_daemon(broker.port, "protocol: 3.1.1", meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/availability"))
        self.says(daemon, "or that are larger than it takes")


class Handshakes(Connections):
    """What the broker or its certificate has against TLS, and TLS against it."""

    def test_each_cause_once(self):
        signed = "mqtt.tls.ca_file {} the certificate of the authority that signed it"
        cases = {
            "wrong authority": (self.tls_lines(), self.tls(authority="strange"), signed.format("must hold")),
            "own authority without a file": (self.tls_lines(), "tls: true", "set " + signed.format("to")),
            "wrong host name": (self.tls_lines("elsewhere"), self.tls(),
                                "TLS: the broker's certificate is not for the name localhost but for "
                                "broker.elsewhere.example; set mqtt.host to a name that it is for"),
            "expired": (self.tls_lines("expired"), self.tls(),
                        "TLS: the broker's certificate has expired; renew it on the broker"),
            "plain against TLS": (self.tls_lines(), "protocol: 5",
                                  "this port speaks TLS; set mqtt.tls.enabled to true"),
            "TLS against plain": ((), self.tls(), "TLS: the broker's port does not speak TLS"),
            "no client certificate": (self.tls_lines("server", "require_certificate true"), self.tls(),
                                      "TLS: the broker wants a client certificate")}
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
        self.says(daemon, "client.key cannot be used")
        self.assertIn("is its password right?", daemon.log)
        self.assertNotIn("guessed", daemon.log)

    def s_server(self, *options):
        """openssl's own server; its port."""
        port = free_port()
        server = Process(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", self.vault / "server.crt",
                          "-key", self.vault / "server.key", "-www", *options], self.folder / f"s_server-{port}.log")
        self.addCleanup(server.stop)
        self.wait_for(lambda: "ACCEPT" in server.log, "openssl s_server")
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
        self.says(daemon, "TLS: the broker has no TLS 1.2 or newer")
        self.assertEqual((fake.served, fake.connects), (0, 0))  # A handshake has never come about.
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("DEFAULT")
        self.says(daemon, "connected to localhost")

    def test_foreign_alpn(self):
        daemon = self.run_daemon(self.s_server("-alpn", "h2"), self.tls(", alpn: mqtt"))
        self.says(daemon, "TLS: the broker knows none of the protocols in mqtt.tls.alpn")

    def test_alpn(self):
        context = self.server_context()
        context.set_alpn_protocols(["other", "mqtt"])
        for setting, chosen in (("", None), (", alpn: mqtt", "mqtt"), (", alpn: 'second, other'", "other")):
            with self.subTest(setting=setting):
                fake = FakeBroker(bytes.fromhex("20 03 00 00 00"), context)
                self.addCleanup(fake.close)
                daemon = self.run_daemon(fake.port, self.tls(setting), name=f"daemon-{fake.port}")
                self.says(daemon, "connected to localhost")
                self.assertEqual(fake.protocols, [chosen])


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

    def test_tls_to_an_address_of_ipv6_is_refused_with_advice(self):
        six = free_port()
        self.broker(f"listener {six} ::1", *self.tls_lines())
        config = self.config(["serial: {device: /dev/null}"], f"host: '::1', port: {six}, {self.tls()}")
        self.says(self.start("run", "--config", config), "TLS: the broker's certificate is not for the name ::1")

    def test_websocket_that_is_none(self):
        broker = self.broker()
        web = WebBroker(broker.port)
        self.addCleanup(web.close)
        for port, more, sentence in (
                (broker.port, "", "the broker's port does not speak websocket; check mqtt.transport and mqtt.port"),
                (web.port, ", websocket: {path: /other}",
                 "the broker answers 404 to a websocket on /other; check mqtt.websocket.path")):
            with self.subTest(sentence):
                self.says(self.run_daemon(port, f"transport: websocket{more}", name=f"daemon-{port}"), sentence)


class Limits(Connections):
    def test_receive_maximum(self):
        """Of three messages that the broker wants to have in flight at most, the client uses two: Paho stalls at the
        limit itself."""
        fake = FakeBroker(bytes.fromhex("20 06 00 00 03 21 00 03"), hold=True)
        self.addCleanup(fake.close)
        port = self.port()
        self.run_daemon(fake.port, meters=[serial(port)])
        self.wait_for(lambda: port.send(frames.hourly_list(METER)) or len(fake.unanswered) >= 2, "two messages")
        self.assertFalse(fake.wait(lambda: len(fake.unanswered) > 2, timeout=0.5))
        for _ in range(5):
            fake.acknowledge()
            self.assertTrue(fake.wait(lambda: len(fake.unanswered) == 2, timeout=PATIENCE))
        self.assertFalse(fake.wait(lambda: len(fake.unanswered) > 2, timeout=0.5))

    def test_receive_maximum_of_mosquitto(self):
        broker, port = self.broker("max_inflight_messages 1"), self.port()
        watcher = self.subscriber(broker)
        self.run_daemon(broker.port, meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        self.expect(watcher, on(config_topic(METER)))


class ExampleRules(Connections):
    """docs/mosquitto.conf and docs/mosquitto.acl, as they are shipped."""

    def example(self, without=None):
        docs = pathlib.Path(__file__).resolve().parents[2] / "docs"
        port = free_port()
        rules = self.folder / "ams2mqtt.acl"
        lines = (docs / "mosquitto.acl").read_text().splitlines()
        self.assertIn(without, [None, *lines])
        rules.write_text("\n".join(line for line in lines if line != without) + "\n")
        self.passwords("ams2mqtt", "homeassistant")
        text = (docs / "mosquitto.conf").read_text().replace("/etc/mosquitto/", f"{self.folder}/")
        self.assertIn("\nlistener 1883\n", text)
        config = self.folder / "example.conf"
        config.write_text(text.replace("\nlistener 1883\n", f"\nlistener {port} 127.0.0.1\n") +
                          "user root\nlog_dest stderr\nlog_type all\n")
        process = Process([find_tool("mosquitto"), "-c", config], self.folder / f"example-{port}.log")
        self.addCleanup(process.stop)
        self.wait_for(lambda: "running" in process.log, lambda: process.log)
        return types.SimpleNamespace(port=port, process=process)

    def login(self):
        return f"username: ams2mqtt, password_file: {self.secret('pw-ams2mqtt')}"

    def test_the_daemon_needs_no_more(self):
        broker, port = self.example(), self.port()
        watcher = self.subscriber(broker, "-u", "homeassistant", "-P", "pw-homeassistant")
        daemon = self.run_daemon(broker.port, self.login(), meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        self.expect(watcher, on(config_topic(METER)))
        self.assertNotIn("not authorised", daemon.log)
        mark = watcher.mark()
        subprocess.run([find_tool("mosquitto_pub"), "-h", "localhost", "-p", str(broker.port), "-u", "homeassistant", "-P",
                        "pw-homeassistant", "-t", "homeassistant/status", "-m", "online"], check=True)
        self.expect(watcher, on(config_topic(METER)), mark)

    def test_a_line_that_is_missing_is_named(self):
        for line in ("topic write ams2mqtt/#", "topic write homeassistant/device/+/config"):
            with self.subTest(line):
                broker, port = self.example(without=line), self.port(f"meter-{line.count('/')}")
                daemon = self.run_daemon(broker.port, self.login(), meters=[serial(port)], name=f"daemon-{broker.port}")
                self.wait_for(lambda: port.send(frames.hourly_list(METER)) or
                              f'mosquitto\'s acl_file needs, below "user ams2mqtt": {line}\n' in daemon.log,
                              lambda: daemon.log)


if __name__ == "__main__":
    main()

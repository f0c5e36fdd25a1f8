#!/usr/bin/env python3
"""The one sentence for each cause of a refused connection or message, the broker's limits, and the example of its access
rules."""
import pathlib
import re
import types

import frames
from connections import BASE, METER, PROTOCOLS, Connections
from processes import Process, free_port
from scene import PATIENCE, config_topic, find_tool, main, on, serial, single_topic
from servers import FakeBroker


class Sentences(Connections):
    def test_refused_and_again_after_it_was_up(self):
        broker = self.broker()
        broker.stop()
        daemon = self.run_daemon(broker.port)
        sentence = "connection refused; is the broker running, and is mqtt.port right?"
        self.wait_for_log(daemon, sentence)
        again = self.broker(port=broker.port)
        self.wait_for_log(daemon, "connected to localhost")
        self.assertEqual(daemon.log.count(sentence), 1, daemon.log)
        again.stop()
        self.wait_until(lambda: daemon.log.count(sentence) == 2, "the sentence again")

    def test_unknown_name(self):
        config = self.config(["serial: {device: /dev/null}"], "host: no-such-broker.invalid")
        daemon = self.start("run", "--config", config)
        self.wait_until(lambda: "unknown host name no-such-broker.invalid; check mqtt.host" in daemon.log or
                      "does not answer for no-such-broker.invalid; is the network up?" in daemon.log, "a sentence")

    def attempts(self, broker, count):
        """True when so many connections were refused by the broker."""
        return lambda: len(re.findall(r"Sending CONNACK to \S+ \(0, (?:5|135)\)", broker.process.log)) >= count

    def test_refused_logins(self):
        """Mosquitto has one answer to a wrong password and to a missing right, and one for each version of MQTT."""
        running = []
        for protocol in PROTOCOLS:
            for login, sentence in (
                    (f", username: meter, password_file: {self.secret('guessed')}",
                     "not authorised: wrong user name or password, or meter may not connect, and the broker does not say "
                     "which; check"),
                    ("", "not authorised: the broker probably does not allow anonymous clients; set mqtt.username "
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
        settings = f"username: meter, password_file: {self.secret('pw-meter')}, bridge: false"
        daemon = self.run_daemon(broker.port, settings, meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        sentence = (f"the broker does not accept messages on {config_topic(METER)}: not authorised; mosquitto's acl_file "
                    'needs, below "user meter": topic write homeassistant/device/+/config')
        self.wait_for_log(daemon, sentence)
        self.wait_until(lambda: broker.process.log.count("Denied PUBLISH") >= 2, "the repetition of the announcement")
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(f"{BASE}/power_import", "4321"))
        self.assertEqual(daemon.log.count("does not accept messages"), 1, daemon.log)

    def test_publish_denied_once_for_all_values(self):
        rules = self.folder / "rules"
        rules.write_text("topic write homeassistant/device/+/config\ntopic read homeassistant/#\n")
        broker, port = self.broker(f"acl_file {rules}"), self.port()
        watcher = self.subscriber(broker)
        daemon = self.run_daemon(broker.port, meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(config_topic(METER)))
        self.wait_for_log(daemon, "the broker does not accept messages on ams2mqtt/status: not authorised; mosquitto's "
                                  "acl_file "
                  'needs, above its first "user": topic write ams2mqtt/#')
        self.wait_until(lambda: broker.process.log.count("Denied PUBLISH") >= 5, "several refused values")
        self.assertEqual(daemon.log.count("does not accept messages"), 1, daemon.log)

    def test_subscription_denied(self):
        """Mosquitto does not say so, other brokers do."""
        fake = FakeBroker(bytes.fromhex("20 03 00 00 00"), suback=0x87)
        self.addCleanup(fake.close)
        daemon = self.run_daemon(fake.port)
        self.wait_for_log(daemon, "cannot subscribe to homeassistant/status: not authorised; restarts of Home Assistant go "
                          "unnoticed; mosquitto's acl_file needs, above its first \"user\": topic read homeassistant/status")

    def test_retain_not_available(self):
        broker = self.broker("retain_available false")
        daemon = self.run_daemon(broker.port)
        self.wait_for_log(daemon, "the broker keeps no retained messages, so Home Assistant will not find the meter after a "
                                  "restart; enable them, in mosquitto.conf with retain_available true")
        self.assertEqual(daemon.log.count("keeps no retained messages"), 1)

    def test_larger_than_the_broker_takes(self):
        broker, port = self.broker("max_packet_size 1500"), self.port()
        watcher = self.subscriber(broker)
        daemon = self.run_daemon(broker.port, meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        self.wait_for_log(daemon, "the meter's announcement is larger than 1500 bytes, the most that the broker accepts")
        self.assertRegex(daemon.log, r"each of its \d+ entities is announced separately")
        self.expect(watcher, on(single_topic(METER, "energy_import")))
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(f"{BASE}/power_import", "4321"))
        self.assertEqual(daemon.log.count("the most that the broker accepts"), 1, daemon.log)
        self.assertNotIn("does not accept messages", daemon.log)
        self.assertNotIn("lost", daemon.log)

    def test_11_25_larger_than_the_broker_takes_without_being_told(self):
        """In MQTT 3.1.1 mosquitto hangs up without a word."""
        broker, port = self.broker("max_packet_size 1500"), self.port()
        watcher = self.subscriber(broker)
        daemon = self.run_daemon(broker.port, "protocol: 3.1.1, bridge: false", meters=[serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"{BASE}/energy_import"))
        self.wait_until(lambda: "hung up 3 times in a row" in daemon.log, lambda: daemon.log)
        self.assertRegex(daemon.log, rf"a message of \d{{4,}} bytes on {config_topic(METER)}: it is skipped, and the meter is "
                         r"announced with one message per entity; or raise the broker's message size limit")
        self.expect(watcher, on(single_topic(METER, "energy_import")))
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(f"{BASE}/power_import", "4321"))
        # 11.9: it is connected for the fourth time, which was only counted at first.
        self.wait_until(lambda: daemon.log.rfind("connected to") > daemon.log.rfind("lost"), lambda: daemon.log)
        self.assertEqual(daemon.log.count("lost"), 3, daemon.log)
        self.assertNotIn("another client", daemon.log)
        self.assertNotIn("no subscription", daemon.log)


class Limits(Connections):
    def test_receive_maximum(self):
        """Of three messages that the broker wants to have in flight at most, the client uses two: Paho stalls at the
        limit itself."""
        fake = FakeBroker(bytes.fromhex("20 06 00 00 03 21 00 03"), hold=True)
        self.addCleanup(fake.close)
        port = self.port()
        self.run_daemon(fake.port, meters=[serial(port)])
        self.wait_until(lambda: port.send(frames.hourly_list(METER)) or len(fake.unanswered) >= 2, "two messages")
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


    def test_11_25_a_broker_that_acknowledges_nothing(self):
        """The log says so once, and so do health and the doctor; its first acknowledgement ends that."""
        fake = FakeBroker(bytes.fromhex("20 03 00 00 00"), hold=True)
        self.addCleanup(fake.close)
        port, runtime = self.port(), self.folder / "runtime"
        runtime.mkdir()
        environment = {"RUNTIME_DIRECTORY": str(runtime)}
        config = self.config([serial(port)], f"host: localhost, port: {fake.port}")
        daemon = self.start("run", "--config", config, environment=environment)
        sentence = "the broker is connected but has acknowledged no message for 10 s"
        self.wait_for_log(daemon, sentence)
        health = self.program("health", environment=environment).stdout.decode()
        self.assertIn("broker connected, but it acknowledges nothing, ", health)
        account = self.program("doctor", "--seconds", "1", "--config", config, environment=environment).stdout.decode()
        self.assertRegex(account, "PROBLEM  the daemon says: .*broker connected, but it acknowledges nothing")
        fake.acknowledge()
        self.wait_for_log(daemon, "the broker acknowledges messages again")
        self.assertNotIn("acknowledges nothing", self.program("health", environment=environment).stdout.decode())
        self.assertEqual(daemon.log.count(sentence), 1)


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
        self.wait_until(lambda: "running" in process.log, lambda: process.log)
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
        self.publish(broker, "homeassistant/status", "online", "-u", "homeassistant", "-P", "pw-homeassistant")
        self.expect(watcher, on(config_topic(METER)), mark)

    def test_a_line_that_is_missing_is_named(self):
        for line in ("topic write ams2mqtt/#", "topic write homeassistant/device/+/config"):
            with self.subTest(line):
                broker, port = self.example(without=line), self.port(f"meter-{line.count('/')}")
                daemon = self.run_daemon(broker.port, self.login(), meters=[serial(port)], name=f"daemon-{broker.port}")
                self.wait_until(lambda: port.send(frames.hourly_list(METER)) or
                              f'mosquitto\'s acl_file needs, below "user ams2mqtt": {line}\n' in daemon.log,
                              lambda: daemon.log)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""`ams2mqtt doctor` calls well only what it has seen: what is delivered, kept, taken for its size, and announced."""
import frames
from scene import config_topic, main, on, serial
from servers import CONNECT, PUBLISH, SUBSCRIBE, FakeBroker, read_packet
from test_doctor import EXAMPLE, METER, Doctor


class Wide(FakeBroker):
    """Takes everything. Gives back what is retained when a subscription names its topic, or also by wildcard; hangs up
    on messages that are larger than `most`, and acknowledges and drops those that are larger than `delivered`. Refuses
    subscriptions below `denied`, or hangs up on them; may also refuse a will that is empty. Knows MQTT 5, or 3.1.1
    alone."""

    def __init__(self, retained="none", most=100_000, delivered=100_000, version=5, denied=None, hangs_up=False,
                 empty_wills=True):
        self.retained, self.most, self.delivered, self.kept, self.version = retained, most, delivered, {}, version
        self.denied, self.hangs_up, self.empty_wills, self.retained_properties = denied, hangs_up, empty_wills, set()
        super().__init__(bytes.fromhex("20 03 00 00 00" if version == 5 else "20 02 00 00"))

    def serve(self, peer):
        heard = set()
        while True:
            kind, flags, body = read_packet(peer)
            if kind == CONNECT:
                if body[6] != self.version:
                    return peer.sendall(bytes.fromhex("20 03 00 84 00" if self.version == 5 else "20 02 00 01"))
                if will_of(body) == b"" and not self.empty_wills:
                    return peer.sendall(bytes.fromhex("20 03 00 82 00" if self.version == 5 else "20 02 00 82"))
                peer.sendall(self.connack)
            elif kind == PUBLISH:
                topic, rest = text_and_rest(body)
                end = 2 + (1 + rest[2] if self.version == 5 else 0)
                identifier, properties, payload = rest[:2], rest[3:end], rest[end:]
                if len(body) > self.most:
                    return None
                if flags & 1:
                    self.kept[topic] = payload
                    self.retained_properties.add(properties)
                elif topic in heard and len(body) <= self.delivered:
                    self.give(peer, 0, topic, payload)
                peer.sendall(b"\x40\2" + identifier)
            elif kind == SUBSCRIBE:
                begin = 2 + self.properties
                asked = text_and_rest(body[begin:])[0]
                denied = self.denied and asked.startswith(self.denied)
                if denied and self.hangs_up:
                    return None
                heard.update([] if denied else [asked])
                answer = b"\1" if not denied else b"\x87" if self.version == 5 else b"\x80"
                peer.sendall(bytes([0x90, 3 + self.properties]) + body[:2] + b"\0" * self.properties + answer)
                for topic, payload in self.kept.items():
                    by_wildcard = b"+" in asked and self.retained == "all"
                    if payload and (by_wildcard or (asked == topic and self.retained != "none")):
                        self.give(peer, 1, topic, payload)

    @property
    def properties(self):
        """The bytes of an empty list of properties."""
        return 1 if self.version == 5 else 0

    def give(self, peer, retain, topic, payload):
        rest = len(topic).to_bytes(2, "big") + topic + b"\0" * self.properties + payload
        size, head = len(rest), bytes([0x30 | retain])
        while size > 0x7F:
            head += bytes([0x80 | size & 0x7F])
            size >>= 7
        peer.sendall(head + bytes([size]) + rest)


def text_and_rest(body):
    size = int.from_bytes(body[:2], "big")
    return body[2:2 + size], body[2 + size:]


def will_of(body):
    """The payload of a CONNECT's will; None where there is no will."""
    has_properties = body[6] == 5

    def skip(rest):
        return rest[1 + rest[0]:] if has_properties else rest
    rest = text_and_rest(skip(body[10:]))[1]
    return text_and_rest(text_and_rest(skip(rest))[1])[0] if body[7] & 4 else None


class Deaf(FakeBroker):
    """Grants every subscription, acknowledges every message and delivers none; in MQTT 5, or in 3.1.1 alone."""

    def __init__(self, version=5):
        self.version = version
        super().__init__(bytes.fromhex("20 03 00 00 00" if version == 5 else "20 02 00 00"))

    def serve(self, peer):
        if self.version == 5:
            return super().serve(peer)
        first = read_packet(peer)
        peer.sendall(self.connack if first[2][6] == 4 else b"\x20\2\0\1")
        if first[2][6] != 4:
            return None
        return super().serve(peer)


class Proofs(Doctor):
    """Entry 28: nothing is said to be well that was not seen."""

    def judged(self, broker, code):
        self.addCleanup(broker.close)
        port, feed = self.meter()
        found, log = self.doctor([serial(port)], self.mqtt(broker), feed=feed)
        port.close()
        log = log.rpartition("connecting\n")[2]  # earlier doctors wrote to the same file
        self.assertEqual(found, code, log)
        return log

    def test_11_28_retained_messages_are_read_back(self):
        self.assertIn("ok       retained messages come back, by topic and by wildcard", self.judged(Wide("all"), 0))
        self.assertIn("warning  the broker delivers retained messages by exact topic only", self.judged(Wide("exact"), 0))
        broker = Wide("none")
        self.assertIn("PROBLEM  the broker does not deliver retained messages", self.judged(broker, 1))
        self.assertEqual(broker.kept[b"ams2mqtt/doctor/retained"], b"", "something is left behind")

    def test_11_28_a_large_message_is_tried(self):
        for version in (5, 4):
            with self.subTest(version=version):
                log = self.judged(Wide("all", most=10_000, version=version), 1)
                self.assertIn("PROBLEM  the broker does not accept a message of 32768 bytes", log)
                self.assertIn("retained messages come back", log)
                log = self.judged(Wide("all", delivered=10_000, version=version), 1)
                self.assertIn("PROBLEM  the broker acknowledges a message of 32768 bytes, the size a meter's announcement "
                              "can reach, but does not deliver it", log)
                self.assertIn("ok       the broker accepts messages of 32768 "
                              "bytes", self.judged(Wide("all", version=version), 0))

    def test_11_28_a_broker_that_delivers_nothing_is_not_well(self):
        for version in (5, 4):
            with self.subTest(version=version):
                log = self.judged(Deaf(version), 1)
                self.assertIn("PROBLEM  nothing published on ams2mqtt/doctor/probe comes back, although the broker granted "
                              "the subscription", log)
                self.assertIn("topic read ams2mqtt/doctor/#", log)
                self.assertIn("warning  the broker acknowledges a message of 32768 bytes; whether it delivers it is not "
                              "known", log)
                self.assertIn("warning  retained messages: not tried, since nothing comes back", log)
                self.assertNotIn("all is well", log)

    def test_11_28_a_broker_that_refuses_an_empty_will(self):
        """The daemon's is not empty. What the broker is to keep for a moment ends by itself there."""
        for version in (5, 4):
            with self.subTest(version=version):
                broker = Wide("all", version=version, empty_wills=False)
                self.assertIn("ok       retained messages come back", self.judged(broker, 0))
                if version == 5:
                    self.assertEqual(broker.retained_properties, {bytes.fromhex("02 00 00 00 3c"), b""})

    def test_11_28_a_doctor_that_is_killed_leaves_nothing(self):
        """It waits for what it may not read, and so has something retained for some seconds."""
        rules = [line for line in EXAMPLE if line != "topic read ams2mqtt/doctor/#"] + ["topic read ams2mqtt/doctor/probe"]
        login = ("-u", "watcher", "-P", "pw-watcher")
        for protocol in ("5", "3.1.1"):
            with self.subTest(protocol=protocol):
                broker, user = self.restricted(*rules)
                watcher = self.subscriber(broker, *login)
                config = self.config(["serial: {device: /dev/null}"], self.mqtt(broker, f"{user}, protocol: {protocol}"),
                                     name="doctor.yaml")
                doctor = self.start("doctor", "--config", config, name="doctor")
                self.expect(watcher, on("ams2mqtt/doctor/retained", "from ams2mqtt doctor", retain=True))
                doctor.child.kill()
                doctor.wait(10)
                self.expect(watcher, on("ams2mqtt/doctor/probe", "ams2mqtt doctor was ended", retain=False))
                self.expect(watcher, on("ams2mqtt/doctor/retained", ""))
                self.publish(broker, "end", "x", "-r", *login)
                later = self.subscriber(broker, *login, topics=("#", "end"))
                self.expect(later, on("end"))
                self.assertEqual(set(later.latest()), {"end"})

    def test_11_28_a_login_that_may_not_read_is_no_fault_of_the_broker(self):
        for version, reason in ((5, "not authorised"), (4, "the broker gives no reason")):
            with self.subTest(version=version):
                log = self.judged(Wide("all", version=version, denied=b"ams2mqtt/doctor/"), 0)
                self.assertIn(f"warning  this login may not read ams2mqtt/doctor/probe ({reason}); the daemon does not need "
                              f"that, but doctor cannot check that published messages are delivered; mosquitto's acl_file "
                              f"needs, "
                              "above its first \"user\": topic read ams2mqtt/doctor/#\n", log)
                self.assertIn("may subscribe: topic read homeassistant/status", log)
                log = self.judged(Wide("all", version=version, denied=b"ams2mqtt/doctor/+"), 0)
                self.assertIn("warning  this login may not read ams2mqtt/doctor/+", log)
                self.assertNotIn("exact topic only", log)
                log = self.judged(Wide("all", version=version, denied=b"ams2mqtt/doctor/", hangs_up=True), 1)
                self.assertIn("PROBLEM  the broker does not answer the subscription to ams2mqtt/doctor/probe", log)
                self.assertIn("may subscribe: topic read homeassistant/status", log)
                self.assertIn("1 problem to fix", log)

    def test_11_28_a_right_that_the_doctor_lacks_is_named(self):
        line = "topic read ams2mqtt/doctor/#"
        for protocol in ("5", "3.1.1"):
            with self.subTest(protocol=protocol):
                broker, login = self.restricted(*[other for other in EXAMPLE if other != line])
                port, feed = self.meter(f"meter-{protocol}")
                code, log = self.doctor([serial(port)], self.mqtt(broker, f"{login}, protocol: {protocol}"), feed=feed)
                self.assertEqual(code, 1, log)
                self.assertIn("although the broker granted the subscription: it delivers nothing, or this login may not "
                              f'read that topic; mosquitto\'s acl_file needs, below "user ams2mqtt": {line}\n', log)

    def test_11_28_what_the_daemon_really_announces_is_looked_for(self):
        """A broker that takes single announcements alone, asked with the daemon and from its state file."""
        broker, port = self.broker("max_packet_size 3000"), self.port()
        watcher = self.subscriber(broker)
        state = {"STATE_DIRECTORY": str(self.folder / "state")}
        daemon = self.daemon(broker, [serial(port)], "protocol: 3.1.1", environment=state)
        self.feed_until(port, frames.hourly_list(METER), watcher,
                        on(f"homeassistant/sensor/ams2mqtt_{METER}/power_import/config"))
        config = self.config([serial(port)], self.mqtt(broker, "protocol: 3.1.1"), name="doctor.yaml")
        for running in (True, False):
            with self.subTest(running=running):
                log = self.program("doctor", "--config", config, "--seconds", "1", environment=state).stdout.decode()
                self.assertRegex(log, rf"ok       discovery: homeassistant/\w+/ams2mqtt_{METER}/\w+/config is there, \d+ bytes, "
                                 r"one of \d+ for this meter, one per entity, because the broker does not accept them in one "
                                 r"message")
                self.assertNotIn("homeassistant/device/", log)
                self.assertIn("may publish: topic write homeassistant/+/+/+/config", log)
                self.assertIn("ok       the broker accepts messages of 2048 bytes", log)
                daemon.stop()

    def test_11_28_an_announcement_that_is_gone_is_not_well(self):
        broker, port = self.broker(), self.port()
        watcher = self.subscriber(broker)
        self.daemon(broker, [serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(config_topic(METER)))
        self.publish(broker, config_topic(METER), "", "-r", "-q", "1")
        self.expect(watcher, on(config_topic(METER), ""))
        code, log = self.doctor([serial(port)], self.mqtt(broker))
        self.assertEqual(code, 0, log)
        self.assertIn(f"warning  discovery: nothing found on {config_topic(METER)}, where the daemon announced", log)
        self.assertIn("no problem was found, but there are warnings", log)
        self.assertNotIn("all is well", log)

    def test_11_28_a_daemon_without_its_broker_is_a_problem(self):
        broker, port = self.broker(), self.port()
        daemon = self.daemon(broker, [serial(port)])
        self.wait_for_log(daemon, "connected to")
        broker.stop()
        self.wait_for_log(daemon, "lost")
        code, log = self.doctor([serial(port)], self.mqtt(broker))
        self.assertEqual(code, 1, log)
        self.assertRegex(log, "PROBLEM  the daemon says: .*broker not connected")

    def test_11_28_ids_come_from_the_daemon_and_no_other_daemon_is_asked(self):
        broker, port = self.broker(), self.port()
        watcher = self.subscriber(broker)
        self.daemon(broker, [serial(port)])
        self.feed_until(port, frames.hourly_list(METER), watcher, on(config_topic(METER)))
        code, log = self.doctor([serial(port)], self.mqtt(broker))
        self.assertEqual(code, 0, log)
        self.assertRegex(log, "ok       the daemon says: 1 of 1 meters online.*broker connected")
        self.assertRegex(log, rf"discovery: {config_topic(METER)} is there, \d+ bytes")
        self.assertNotIn("no meter has identified itself", log)
        log = self.doctor([serial(port)], self.mqtt(broker, "base_topic: elsewhere"))[1][len(log):]
        self.assertIn("warning  cannot get the status of the daemon for this broker and these topics", log)
        self.assertNotIn("the daemon says", log)

    def test_11_28_ids_come_from_the_state_file(self):
        broker, port = self.broker(), self.port()
        watcher = self.subscriber(broker)
        state = {"STATE_DIRECTORY": str(self.folder / "state")}
        daemon = self.daemon(broker, [serial(port)], environment=state)
        self.feed_until(port, frames.hourly_list(METER), watcher, on(config_topic(METER)))
        daemon.stop()
        config = self.config([serial(port)], self.mqtt(broker), name="doctor.yaml")
        process = self.start("doctor", "--config", config, "--seconds", "1", environment=state, name="doctor")
        process.wait(20)
        self.assertRegex(process.log, rf"discovery: {config_topic(METER)} is there, \d+ bytes")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Workers that share what gateways publish (mqtt.group): each message once, and nothing lost when a worker dies."""
import collections
import json
import signal

import frames
from scene import PATIENCE, EndToEnd, main
from connections import Connections
from raw_client import RawClient, packet, text
from servers import PUBLISH, SUBSCRIBE, FakeBroker, read_packet

GROUP = "group: houses, telegram_topic: true, value_topics: false, discovery: off"
CONNACK_5 = bytes.fromhex("2003000000")


def number(index):
    return f"{index + 1:016}"


class Group(EndToEnd):
    def worker(self, broker, name, more="", wait=True):
        config = self.config(["mqtt: {topic: han/+/raw}"],
                             f"host: localhost, port: {broker.port}, client_id: {name}, {GROUP}{more}", name=f"{name}.yaml")
        worker = self.start("run", "--config", config, name=name)
        if wait:
            self.wait_for_log(worker, "shares the messages among the workers of group houses")
            self.wait_until(lambda: f"{name}-group-" in broker.process.log and
                            broker.process.log.count("1 $share/houses/han/+/raw") >= 1, "the subscription")
        return worker

    def gateways(self, broker):
        client = RawClient(broker.port, "gateways")
        self.addCleanup(client.close)
        return client

    def telegrams(self, watcher):
        """How often each power of each house has come."""
        count = collections.Counter()
        for message in watcher.seen():
            house = message.topic.split("/")[1]
            values = json.loads(message.payload, parse_float=str)["values"]
            count[house, values["1-0:1.7.0"]["value"]] += 1
        return count

    def watch(self, broker):
        return self.subscriber(broker, topics=("ams2mqtt/+/telegram",))

    def say(self, client, messages, houses, first=0, flush=True):
        """So many messages of all houses in turn, no two with the same power; returns what must come of them."""
        wanted = set()
        for index in range(first, first + messages):
            client.publish(f"han/{index % houses}/raw", frames.long_list(number(index % houses), index))
            wanted.add((str(index % houses), index))
        if flush:
            client.flush()
        return wanted

    def expect_all(self, watcher, wanted, timeout=PATIENCE):
        self.wait_until(lambda: wanted <= set(self.telegrams(watcher)),
                        lambda: f"{len(wanted - set(self.telegrams(watcher)))} telegrams", timeout)


class Sharing(Group):
    def test_each_message_is_read_once_and_by_both(self):
        broker = self.broker("max_queued_messages 0")
        watcher = self.watch(broker)
        one, other = self.worker(broker, "one"), self.worker(broker, "other")
        self.wait_until(lambda: broker.process.log.count("1 $share/houses/han/+/raw") == 2, "both subscriptions")
        wanted = self.say(self.gateways(broker), 400, 20)
        self.expect_all(watcher, wanted)
        self.assertEqual(set(self.telegrams(watcher).values()), {1})
        for name in ("one", "other"):
            self.assertEqual(broker.process.log.count(f"Sending PUBLISH to {name}-group-"), 200)
        self.assertIn("as a worker of group houses", one.log)
        self.assertNotIn("warning", one.log + other.log)

    def test_a_worker_that_stops_takes_nothing_with_it(self):
        broker = self.broker("max_queued_messages 0")
        watcher, client = self.watch(broker), self.gateways(broker)
        one = self.worker(broker, "one")
        self.worker(broker, "other")
        wanted = self.say(client, 100, 10)
        one.signal(signal.SIGTERM)
        wanted |= self.say(client, 100, 10, 100)
        self.assertEqual(one.wait(PATIENCE), 0)
        wanted |= self.say(client, 100, 10, 200)
        self.expect_all(watcher, wanted)
        self.assertEqual(set(self.telegrams(watcher).values()), {1})

    def test_a_worker_that_is_killed_at_a_thousand_lines(self):
        broker = self.broker("max_queued_messages 0")
        watcher, client = self.watch(broker), self.gateways(broker)
        one = self.worker(broker, "one")
        self.worker(broker, "other")
        wanted = self.say(client, 2000, 1000, flush=False)
        one.signal(signal.SIGKILL)  # while messages are on their way to it
        wanted |= self.say(client, 2000, 1000, 2000)
        one.wait(PATIENCE)
        self.start("run", "--config", self.folder / "one.yaml", name="again")
        self.expect_all(watcher, wanted, PATIENCE * 4)
        again = [times for times in self.telegrams(watcher).values() if times > 1]
        self.assertLessEqual(len(again), 400)  # 256 wait for their acknowledgement, and what one more read has brought

    def without_the_right_to_publish(self):
        """A broker that does not take telegrams, a worker that has 50 messages, and what must come of them."""
        self.rules = self.folder / "rules"
        self.rules.write_text("topic readwrite ams2mqtt/proof/#\ntopic readwrite ams2mqtt/workers/#\n"
                              "topic readwrite han/#\ntopic read ams2mqtt/#\n")
        broker = self.broker(f"acl_file {self.rules}")
        client, worker = self.gateways(broker), self.worker(broker, "one")
        wanted = self.say(client, 50, 5)
        self.wait_for_log(worker, "ams2mqtt/0/telegram")  # may not be published
        self.wait_until(lambda: broker.process.log.count("Sending PUBLISH to one-group-") == 50, "all messages")
        self.assertNotIn("Received PUBACK from one-group-", broker.process.log)
        return broker, worker, wanted

    def give_the_right(self, broker):
        self.rules.write_text("topic readwrite #\n")
        broker.process.signal(signal.SIGHUP)
        self.wait_until(lambda: "Reloading config" in broker.process.log, "the rules")

    def test_what_a_dead_worker_could_not_deliver_comes_when_it_is_back(self):
        broker, worker, wanted = self.without_the_right_to_publish()
        watcher = self.watch(broker)
        worker.signal(signal.SIGKILL)
        worker.wait(PATIENCE)
        self.give_the_right(broker)
        self.start("run", "--config", self.folder / "one.yaml", name="again")
        self.expect_all(watcher, wanted)

    def test_nothing_is_acknowledged_before_its_result_is_taken(self):
        broker, _, wanted = self.without_the_right_to_publish()
        watcher = self.watch(broker)
        self.give_the_right(broker)
        self.expect_all(watcher, wanted)
        self.wait_until(lambda: broker.process.log.count("Received PUBACK from one-group-") == 50, "all acknowledged")
        self.assertEqual(set(self.telegrams(watcher).values()), {1})

    def test_a_part_of_a_telegram_is_refused_in_words(self):
        broker = self.broker()
        watcher, client = self.watch(broker), self.gateways(broker)
        worker = self.worker(broker, "one")
        frame = frames.long_list(number(7), 77)
        client.publish("han/7/raw", frame[:60])
        client.publish("han/7/raw", frame[60:])
        self.wait_for_log(worker, "Electricity meter 7: a message holds only a part of a telegram, and the rest may go to "
                          "another worker; let the gateway send each telegram whole")
        self.expect_all(watcher, self.say(client, 1, 1))
        self.assertNotIn(("7", 77), self.telegrams(watcher))

    def test_a_worker_lives_through_a_broker_that_comes_and_goes(self):
        broker = self.broker("max_queued_messages 0")
        worker = self.worker(broker, "one")
        subscriptions = broker.process.log.count("1 $share/houses/han/+/raw")
        broker.stop()
        self.wait_for_log(worker, "connection")
        broker.start()
        watcher = self.watch(broker)
        self.wait_until(lambda: broker.process.log.count("1 $share/houses/han/+/raw") > subscriptions, "the subscription",
                        PATIENCE * 2)
        self.expect_all(watcher, self.say(self.gateways(broker), 10, 10))


class Secured(Connections, Group):
    def test_through_tls_with_a_password_and_a_reload(self):
        broker = self.broker(*self.tls_lines("server", self.passwords("worker", "gateways"), "max_queued_messages 1000"),
                             anonymous=False)
        watcher = self.subscriber(broker, "--cafile", f"{self.vault}/ca.crt", "-u", "gateways", "-P", "pw-gateways",
                                  topics=("ams2mqtt/+/telegram",))
        login = f", username: worker, password_file: {self.secret('pw-worker')}, {self.tls()}"
        worker = self.worker(broker, "one", login)
        def say(house, power):
            self.call("mosquitto_pub", "-V", "5", "-h", "localhost", "-p", broker.port, "--cafile", f"{self.vault}/ca.crt",
                      "-u", "gateways", "-P", "pw-gateways", "-q", "1", "-t", f"han/{house}/raw", "-m",
                      frames.long_list(number(house), power).hex())
        say(1, 11)
        self.expect_all(watcher, {("1", 11)})
        (self.folder / "one.yaml").write_text((self.folder / "one.yaml").read_text().replace("group: houses", "group: barns"))
        worker.signal(signal.SIGHUP)
        self.wait_for_log(worker, "the new configuration is in use: worker of group barns")
        self.wait_until(lambda: "1 $share/barns/han/+/raw" in broker.process.log, "the subscription")
        say(2, 12)
        self.expect_all(watcher, {("2", 12)})
        self.assertEqual(set(self.telegrams(watcher).values()), {1})

    def test_a_broker_that_is_not_trusted(self):
        broker = self.broker(*self.tls_lines("elsewhere"))
        worker = self.worker(broker, "one", f", {self.tls()}", wait=False)
        self.wait_for_log(worker, "reading from localhost:")
        self.wait_for_log(worker, "certificate is not for the name localhost")


class Printing(Group):
    def test_what_is_printed_is_not_taken_from_the_group(self):
        broker = self.broker()
        watcher = self.watch(broker)
        self.worker(broker, "one")
        printing = self.start("run", "--print", "--config", self.folder / "one.yaml", name="printing")
        self.wait_until(lambda: " 1 han/+/raw" in broker.process.log, "the subscription")
        self.expect_all(watcher, self.say(self.gateways(broker), 4, 1))
        self.wait_until(lambda: printing.log.count('"value":3,') >= 1, lambda: printing.log)


class Copying(FakeBroker):
    """Gives each message to all members."""

    def __init__(self):
        self.members = []
        super().__init__(CONNACK_5)

    def serve(self, peer):
        while True:
            kind, flags, body = read_packet(peer)
            if kind == 1:
                peer.sendall(self.connack)
            elif kind == SUBSCRIBE:
                if b"proof" in body:
                    self.members.append(peer)
                peer.sendall(packet(0x90, body[:2] + b"\0\1"))
            elif kind == PUBLISH and flags & 6:
                size = int.from_bytes(body[:2], "big")
                topic, rest = body[2:2 + size].decode(), body[4 + size:]
                for member in self.members if "proof" in topic else ():
                    member.sendall(packet(0x30, text(topic) + rest))
                peer.sendall(packet(0x40, body[2 + size:4 + size]))


class NotSharing(Group):
    def says(self, broker, sentence):
        self.addCleanup(broker.close)
        worker = self.worker(broker, "one", wait=False)
        self.wait_for_log(worker, sentence)
        return worker

    def test_a_broker_that_serves_nobody(self):
        self.says(FakeBroker(CONNACK_5), "accepts shared subscriptions and delivers nothing to them; use a broker that shares")

    def test_doctor_says_so_too(self):
        shares, serves_nobody = self.broker(), FakeBroker(CONNACK_5)
        self.addCleanup(serves_nobody.close)
        for broker, words in ((shares, "ok       the broker shares the messages among the workers of group houses"),
                              (serves_nobody, "PROBLEM  the broker accepts shared subscriptions and delivers nothing")):
            config = self.config(["mqtt: {topic: han/+/raw}"], f"host: localhost, port: {broker.port}, {GROUP}")
            doctor = self.start("doctor", "--config", config, name=f"doctor-{broker.port}")
            self.wait_for_log(doctor, words)

    def test_a_broker_that_serves_everybody(self):
        self.says(Copying(), "does not share: it gives every message to every worker; use a broker that shares")

    def test_a_broker_that_refuses(self):
        self.says(FakeBroker(CONNACK_5, suback=0x9E), "does not accept shared subscriptions")

    def test_a_broker_that_sends_more_than_it_may_has_to_wait(self):
        class Flooding(FakeBroker):
            stalled = False

            def serve(self, peer):
                _, _, body = read_packet(peer)
                peer.sendall(self.connack)
                if b"-group-" not in body:
                    return super().serve(peer)
                peer.settimeout(3)
                try:
                    for number in range(100_000):  # 100 MB
                        identifier = (number % 65535 + 1).to_bytes(2, "big")
                        peer.sendall(packet(0x32, text("han/1/raw") + identifier + b"\0" + b"x" * 1000))
                except TimeoutError:
                    self.note(lambda: setattr(self, "stalled", True))
                return None
        broker = Flooding(CONNACK_5, hold=True)  # the results are never taken
        self.addCleanup(broker.close)
        worker = self.worker(broker, "one", wait=False)
        self.wait_until(lambda: broker.stalled, "the broker waits")
        self.assertTrue(worker.running())

    def test_a_broker_that_answers_no_ping(self):
        broker = FakeBroker(CONNACK_5)
        self.addCleanup(broker.close)
        worker = self.worker(broker, "one", ", keepalive: 5", wait=False)
        self.wait_for_log(worker, f"reading from localhost:{broker.port}: connection to localhost:{broker.port} lost")

    def test_a_broker_without_mqtt_5(self):
        self.says(FakeBroker(bytes.fromhex("20020001")), "does not speak MQTT 5, without which there is no mqtt.group")

    def test_a_broker_that_says_so_itself(self):
        self.says(FakeBroker(bytes.fromhex("20050000022a00")), "does not accept shared subscriptions: it says so itself")


if __name__ == "__main__":
    main()

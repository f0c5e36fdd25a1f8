#!/usr/bin/env python3
"""Many meters: more lines than ever fitted, meters in a folder of files, and meters whose frames gateways publish."""
import asyncio
import json
import resource
import signal
import subprocess
import threading
import zlib

import frames
from remembered import METER, OTHER, Remembered
from scene import PATIENCE, PROGRAM, EndToEnd, config_topic, find_tool, main, meter_configs, on, serial


def number(index):
    return f"{index + 1:016}"


class Lines:
    """So many meters behind one TCP port each; each sends its list as soon as it is connected to."""

    def __init__(self, count):
        self.ports, self.peers, self.ready = [], [], threading.Event()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, args=(count,), daemon=True)
        self.thread.start()
        self.ready.wait(PATIENCE)

    def _run(self, count):
        async def begin():
            self.servers = []
            for index in range(count):
                def connected(_, writer, index=index):
                    self.peers.append(writer)
                    writer.write(frames.hourly_list(number(index)) * 2)
                server = await asyncio.start_server(connected, "127.0.0.1", 0)
                self.servers.append(server)
                self.ports.append(server.sockets[0].getsockname()[1])
            self.ready.set()
        self.loop.run_until_complete(begin())
        self.loop.run_forever()

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


class ManyLines(EndToEnd):
    def test_nothing_is_dropped_when_hundreds_of_meters_speak_at_once(self):
        count = 300
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        broker = self.broker("max_queued_messages 0")
        watcher = self.subscriber(broker)
        lines = Lines(count)
        self.addCleanup(lines.close)
        source = [f"tcp: {{host: 127.0.0.1, port: {port}}}, time_zone: Europe/Oslo" for port in lines.ports]
        daemon = self.daemon(broker, source)
        wanted = {f"ams2mqtt/{number(index)}/{key}" for index in range(count) for key in ("energy_import", "power_import")}
        wanted |= {config_topic(number(index)) for index in range(count)}

        def missing():
            return wanted - set(watcher.latest())
        self.wait_until(lambda: not missing(), lambda: f"{len(missing())} topics, {sorted(missing())[:3]}", PATIENCE * 2)
        self.assertIn("with 300 meters", daemon.log)
        self.assertNotIn("dropped", daemon.log)
        dropped = watcher.latest().get("ams2mqtt/bridge/messages_dropped")
        self.assertIn(dropped and dropped.payload, (None, "0"))

    def test_too_few_files_are_a_sentence(self):
        port = self.port()
        broker = self.broker()
        file = self.config([serial(port)] + [f"tcp: {{host: 127.0.0.1, port: {port}}}" for port in range(1000, 1100)],
                           f"host: localhost, port: {broker.port}")
        limited = subprocess.run(["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", PROGRAM, "run", "--config", str(file)],
                                 capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual(limited.returncode, 1)
        self.assertIn(b"more files: Too many open files; is the number of open files limited", limited.stderr)


class Folder(Remembered):
    """meters_dir and SIGHUP."""

    def reload(self, words):
        mark = self.watcher.mark()
        before = self.service.log.count(words)
        self.service.signal(signal.SIGHUP)
        self.wait_until(lambda: self.service.log.count(words) > before, lambda: f"{words!r} in\n{self.service.log}")
        return mark

    def write(self, name, port, more=""):
        (self.folder / "meters.d" / name).write_text(f"serial: {port.link}\ntime_zone: Europe/Oslo\n{more}")

    def goes_on(self, port, meter, power, since):
        self.feed_until(port, frames.long_list(meter, power), self.watcher, on(f"ams2mqtt/{meter}/power_import", str(power)),
                        since)
        said = [message.payload for message in self.watcher.seen()[since:]
                if message.topic in ("ams2mqtt/status", f"ams2mqtt/{meter}/availability")]
        self.assertNotIn("offline", said)

    def test_meters_come_change_and_go_without_touching_the_others(self):
        (self.folder / "meters.d").mkdir()
        self.mosquitto, first, second = self.broker(), self.port("first"), self.port("second")
        self.watcher = self.subscriber(self.mosquitto)
        file = self.folder / "ams2mqtt.yaml"
        file.write_text(f"mqtt: {{host: localhost, port: {self.mosquitto.port}}}\npublish: {{min_interval: 0}}\n"
                        f"meters_dir: {self.folder}/meters.d\nstate: {self.folder}/state\n")
        self.write("house.yaml", first)
        self.service = self.start("run", "--config", file)
        self.feed_until(first, frames.hourly_list(METER), self.watcher, on(f"ams2mqtt/{METER}/energy_import"))
        self.assertIn('"house"', self.expect(self.watcher, on(config_topic(METER))).payload)

        self.write("barn.yaml", second)  # comes before the other by its name
        mark = self.reload("2 meters, 1 unchanged")
        self.feed_until(second, frames.hourly_list(OTHER), self.watcher, on(f"ams2mqtt/{OTHER}/energy_import"), mark)
        self.goes_on(first, METER, 41, mark)

        self.write("barn.yaml", second, "name: Cow house\n")
        mark = self.reload("2 meters, 1 unchanged")
        self.expect(self.watcher, lambda one: one.topic == config_topic(OTHER) and "Cow house" in one.payload, mark)
        self.goes_on(first, METER, 42, mark)

        (self.folder / "meters.d" / "barn.yaml").write_text("serial: x\n")
        mark = self.reload("the configuration is rejected")
        self.assertIn(f"{self.folder}/meters.d/barn.yaml:1:9: device must be an absolute path", self.service.log)
        self.goes_on(second, OTHER, 43, mark)

        (self.folder / "meters.d" / "barn.yaml").unlink()
        mark = self.reload("1 meter, 1 unchanged")
        self.expect(self.watcher, on(f"ams2mqtt/{OTHER}/availability", "offline"), mark)
        self.goes_on(first, METER, 44, mark)


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def pulse(telegram):
    """A telegram as a Tibber Pulse publishes it, in two parts of one zlib stream."""
    deflater, out = zlib.compressobj(), b"\x08\xdc\xd9\x02\x18\x01"
    for part in (telegram[:40], telegram[40:]):
        compressed = deflater.compress(part) + deflater.flush(zlib.Z_SYNC_FLUSH)
        message = b"\x12\x02P1" + b"\x1a" + varint(len(compressed)) + compressed + b"\x20" + varint(len(part))
        out += b"\x12" + varint(len(message)) + message
    return out


def p1(meter, power):
    digits = meter.encode().hex()
    body = f"/LGF5E360\r\n\r\n0-0:96.1.1({digits})\r\n1-0:1.8.0(00000123.456*kWh)\r\n1-0:1.7.0({power / 1000:.3f}*kW)\r\n!"
    return (body + f"{frames.crc16(body.encode(), 0xA001):04X}\r\n").encode()


class Gateways(Remembered):
    """`mqtt: {topic: han/+/raw}`."""

    def say(self, topic, payload, broker=None, *options):
        subprocess.run([find_tool("mosquitto_pub"), "-h", "localhost", "-p", str((broker or self.mosquitto).port), "-q", "1",
                        "-t", topic, "-s", *options], input=payload, check=True, capture_output=True)

    def begin_reading(self, source, broker=None, **options):
        self.service = self.begin(meters=[f"mqtt: {{{source}}}, time_zone: Europe/Oslo"], **options)
        topic = source.split(",")[0].split(": ")[1]
        self.wait_for_log((broker or self.mosquitto).process, f" 1 {topic}")  # the subscription

    def decoded(self, topic, payload, meter, power, broker=None):
        """Two of a kind: a line's first telegram alone says little."""
        mark = self.watcher.mark()
        self.say(topic, payload, broker)
        self.say(topic, payload, broker)
        return self.expect(self.watcher, on(f"ams2mqtt/{meter}/power_import", str(power)), mark)

    def test_every_form_in_which_gateways_publish(self):
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto, topics=("ams2mqtt/#", "homeassistant/#"))
        self.begin_reading("topic: han/+/raw")
        self.decoded("han/1/raw", frames.long_list(number(1), 101), number(1), 101)
        self.decoded("han/2/raw", frames.long_list(number(2), 102).hex().upper().encode(), number(2), 102)
        self.decoded("han/3/raw", json.dumps({"data": frames.long_list(number(3), 103).hex()}).encode(), number(3), 103)
        self.decoded("han/4/raw", pulse(p1("E0000000000004", 104)), "E0000000000004", 104)
        self.say("han/5/raw", b'{"up": 17}')
        self.decoded("han/1/raw", frames.long_list(number(1), 111), number(1), 111)
        names = [json.loads(message.payload)["device"]["name"] for topic, message in sorted(self.watcher.latest().items())
                 if topic in meter_configs([topic])]
        self.assertEqual(sorted(names), [f"Electricity meter {line}" for line in (1, 2, 3, 4)])

    def test_one_telegram_in_two_messages(self):
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto, topics=("ams2mqtt/#",))
        self.begin_reading("topic: han/1")
        frame = frames.long_list(METER, 77)
        for _ in range(2):
            self.say("han/1", frame[:50])
            self.say("han/1", frame[50:])
        self.expect(self.watcher, on(f"ams2mqtt/{METER}/power_import", "77"))

    def test_lines_have_a_limit_and_are_remembered(self):
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto, topics=("ams2mqtt/#", "homeassistant/#"))
        self.begin_reading("topic: han/+/raw, max_lines: 2")
        self.decoded("han/a/raw", frames.hourly_list(METER, 11), METER, 11)
        self.decoded("han/b/raw", frames.hourly_list(OTHER, 12), OTHER, 12)
        for topic in "cde":
            self.say(f"han/{topic}/raw", frames.long_list(number(99), 13))
        self.wait_for_log(self.service, "Electricity meter: 2 topics have a line already, so han/c/raw and further ones")
        self.decoded("han/a/raw", frames.long_list(METER, 14), METER, 14)
        self.assertNotIn(f"ams2mqtt/{number(99)}/power_import", self.watcher.latest())
        self.wait_for_state(OTHER)
        mark = self.stop_service()
        self.service = self.begin(meters=["mqtt: {topic: han/+/raw, max_lines: 2}, time_zone: Europe/Oslo"], name="second")
        self.expect(self.watcher, on(f"ams2mqtt/{OTHER}/availability", "offline"), mark)  # known, and not heard yet
        self.expect(self.watcher, on(config_topic(OTHER)), mark)
        self.wait_for_log(self.service, "connected to")
        self.wait_until(lambda: self.mosquitto.process.log.count(" 1 han/+/raw") == 2, "the subscription")
        self.decoded("han/b/raw", frames.long_list(OTHER, 15), OTHER, 15)
        self.expect(self.watcher, on(f"ams2mqtt/{OTHER}/availability", "online"), mark)

    def test_what_a_broker_kept_is_old(self):
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto, topics=("ams2mqtt/#",))
        self.say("han/1/raw", frames.long_list(OTHER, 1), None, "-r")
        self.begin_reading("topic: han/+/raw")
        self.decoded("han/2/raw", frames.long_list(METER, 2), METER, 2)
        self.assertNotIn(f"ams2mqtt/{OTHER}/power_import", self.watcher.latest())

    def test_another_broker_with_a_password_and_a_restart(self):
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto, topics=("ams2mqtt/#",))
        gateways = self.broker(self.passwords("reader"), anonymous=False)
        login = f"host: localhost, port: {gateways.port}, username: reader, password_file: {self.secret('pw-reader')}"
        self.begin_reading(f"topic: han/+/raw, {login}", gateways)
        as_user = ("-u", "reader", "-P", "pw-reader")
        frame = frames.long_list(METER, 21)
        self.say("han/1/raw", frame, gateways, *as_user)
        self.say("han/1/raw", frame, gateways, *as_user)
        self.expect(self.watcher, on(f"ams2mqtt/{METER}/power_import", "21"))
        gateways.stop()
        self.wait_for_log(self.service, f"reading from localhost:{gateways.port}: ")
        gateways.start()
        wanted = on(f"ams2mqtt/{METER}/power_import", "22")

        def heard_again():
            """What is said before it has subscribed again is lost."""
            self.say("han/1/raw", frames.long_list(METER, 22), gateways, *as_user)
            return self.watcher.wait_for(wanted, timeout=0.25)
        self.wait_until(heard_again, "a message after the broker's restart")
        self.assertNotIn("pw-reader", self.service.log)


if __name__ == "__main__":
    main()

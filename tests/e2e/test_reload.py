#!/usr/bin/env python3
"""SIGHUP: another configuration in the running daemon. What it does not change goes on as it is."""
import os
import pty
import signal
import socket

import frames
from remembered import METER, OTHER, Remembered
from scene import PROGRAM, components, config_topic, main, on, retained, serial
from test_broker import Words




class Reload(Remembered):
    def write(self, meters, mqtt="", more=""):
        """The daemon's file; its meters are those of these ports."""
        settings = f"host: localhost, port: {self.mosquitto.port}" + (f", {mqtt}" if mqtt else "")
        self.file = self.config([serial(port, text) for port, text in meters], settings)
        self.file.write_text(self.file.read_text() + f"state: {self.folder}/state\n{more}")

    def one_meter(self, mqtt=""):
        self.mosquitto, self.first, self.second = self.broker(), self.port("first"), self.port("second")
        self.watcher = self.subscriber(self.mosquitto)
        self.write([(self.first, "")], mqtt)
        self.service = self.start("run", "--config", self.file)
        self.speak(self.first, METER)

    def speak(self, port, meter, base="ams2mqtt", since=0):
        self.feed_until(port, frames.hourly_list(meter), self.watcher, on(f"{base}/{meter}/energy_import"), since)

    def reload(self, words="the new configuration is in use"):
        """A position before it, and behind it the words in the log."""
        mark, before = self.watcher.mark(), self.service.log.count(words)
        self.service.signal(signal.SIGHUP)
        self.wait_until(lambda: self.service.log.count(words) > before, lambda: f"{words!r} in\n{self.service.log}")
        return mark

    def goes_on(self, port, meter, power, since):
        """The meter has not become unavailable since, and its next value comes."""
        self.feed_until(port, frames.long_list(meter, power), self.watcher,
                        on(f"ams2mqtt/{meter}/power_import", str(power)), since)
        said = [message for message in self.watcher.seen()[since:]
                if message.topic in ("ams2mqtt/status", f"ams2mqtt/{meter}/availability")]
        self.assertNotIn("offline", [message.payload for message in said])

    def test_11_13_a_meter_more_and_one_less(self):
        self.one_meter()
        self.write([(self.first, ""), (self.second, "")])
        mark = self.reload("2 meters, 1 unchanged")
        self.speak(self.second, OTHER, since=mark)
        self.assertIn("energy_import", components(self.expect(self.watcher, on(config_topic(OTHER)), mark)))
        self.goes_on(self.first, METER, 41, mark)
        self.write([(self.second, "")])
        mark = self.reload("1 meter, 0 unchanged")  # without a neighbour its name has no number
        self.expect(self.watcher, on(f"ams2mqtt/{METER}/availability", "offline"), mark)
        self.feed_until(self.second, frames.long_list(OTHER, 42), self.watcher, on(f"ams2mqtt/{OTHER}/power_import", "42"),
                        mark)
        self.expect(self.watcher, on(f"ams2mqtt/{OTHER}/availability", "online"), mark)
        self.write([(self.first, ", name: Cellar"), (self.second, "")])
        mark = self.reload("2 meters, 1 unchanged")
        self.speak(self.first, METER, since=mark)
        self.goes_on(self.second, OTHER, 43, mark)
        renamed = self.expect(self.watcher, lambda message: message.topic == config_topic(METER) and
                              "Cellar" in message.payload, mark)
        self.assertIn("energy_import", components(renamed))

    def test_11_13_a_wrong_file_keeps_the_old_configuration(self):
        self.one_meter()
        self.file.write_text("mqtt: {hots: x, keepalive: 1}\nmeters: []\n")
        checked = self.program("check", "--config", self.file)
        self.assertEqual(checked.returncode, 2)
        mark = self.reload("the configuration is rejected; the daemon keeps the one it has")
        problems = checked.stdout.decode().splitlines()
        self.assertGreaterEqual(len(problems), 3)
        for problem in problems:
            self.assertIn(f"error: {problem}\n", self.service.log)
        self.goes_on(self.first, METER, 51, mark)
        self.file.unlink()
        mark = self.reload("the configuration is rejected")
        self.goes_on(self.first, METER, 52, mark)
        self.write([(self.first, "")])
        mark = self.reload("1 meter, 1 unchanged")
        self.goes_on(self.first, METER, 53, mark)

    def test_11_13_every_problem_every_time(self):
        self.one_meter()
        self.file.write_text("mqtt: {host: x}\nmeters:\n" + "".join(f"  - {{serial: {{baud{n}: 1}}}}\n" for n in range(15)))
        problems = self.program("check", "--config", self.file).stdout.decode().splitlines()
        self.assertGreaterEqual(len(problems), 15)
        for _ in range(5):
            self.reload("the configuration is rejected")
        for problem in problems:
            self.assertEqual(self.service.log.count(f"error: {problem}\n"), 5, problem)

    def test_11_13_other_topics_begin_with_a_farewell_to_the_old(self):
        self.one_meter()
        self.write([(self.first, "")], "base_topic: house")
        mark = self.reload("1 meter, 0 unchanged")
        self.expect(self.watcher, on("ams2mqtt/status", "offline"), mark)
        self.expect(self.watcher, on(f"ams2mqtt/{METER}/availability", "offline"), mark)
        self.expect(self.watcher, on("house/status", "online"), mark)
        self.speak(self.first, METER, "house", mark)
        self.expect(self.watcher, on(f"house/{METER}/availability", "online"), mark)
        self.assertEqual(self.program("forget", METER, "--config", self.file).returncode, 0)
        self.assertEqual(self.service.stop(), 0)

    def test_11_13_another_broker_and_the_meter_is_remembered(self):
        self.one_meter()
        old = self.watcher
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto)
        self.write([(self.first, "")])
        self.reload("1 meter, 0 unchanged")
        self.expect(old, on("ams2mqtt/status", "offline"))
        self.expect(self.watcher, on(config_topic(METER)))  # before it has said a word
        self.speak(self.first, METER)

    def test_11_13_the_environment_is_as_at_the_start(self):
        self.mosquitto, self.first = self.broker(self.passwords("ams"), anonymous=False), self.port("first")
        self.watcher = self.subscriber(self.mosquitto, "-u", "ams", "-P", "pw-ams")
        environment = {"AMS2MQTT_MQTT__HOST": "localhost", "AMS2MQTT_MQTT__PORT": str(self.mosquitto.port),
                       "AMS2MQTT_MQTT__USERNAME": "ams", "AMS2MQTT_MQTT__PASSWORD": "pw-ams",
                       "AMS2MQTT_PUBLISH__MIN_INTERVAL": "0", "AMS2MQTT_METERS__0__KEY": "0" * 31 + "1",
                       "AMS2MQTT_METERS__0__SERIAL__DEVICE": str(self.first.link)}
        self.service = self.start("run", environment=environment)
        self.expect(self.watcher, on("ams2mqtt/status", "online"))
        self.reload("1 meter, 1 unchanged")
        self.assertNotIn("pw-ams", self.service.log)

    def test_11_13_printing(self):
        self.mosquitto, self.first, self.second = self.broker(), self.port("first"), self.port("second")
        self.write([(self.first, "")])
        with open(self.folder / "printed", "wb") as printed:
            self.service = self.start("run", "--print", "--config", self.file, stdout=printed)
        self.watcher = self.subscriber(self.mosquitto)
        self.wait_for_log(self.service, "first: opened")
        self.write([(self.first, ""), (self.second, "")], "base_topic: house")
        self.reload("2 meters, 0 unchanged")
        self.wait_for_log(self.service, "second: opened")

        def printed_values():
            self.second.send(frames.long_list(OTHER, 61))
            return f"house/{OTHER}/power_import" in (self.folder / "printed").read_text()
        self.wait_until(printed_values, "the second meter's value")

    def test_11_13_many_in_a_row(self):
        self.one_meter()
        for base in ("a", "b", "c"):
            self.write([(self.first, "")], f"base_topic: {base}")
            self.service.signal(signal.SIGHUP)
        self.wait_until(lambda: "connected to" in self.service.log.rpartition("reading the configuration again")[2],
                        lambda: self.service.log)
        self.speak(self.first, METER, "c")
        self.assertEqual(self.service.stop(), 0)
        self.assertIn("c/status", retained(self.mosquitto))

    def test_11_13_words_to_systemd(self):
        self.mosquitto, self.first = self.broker(), self.port("first")
        self.watcher = self.subscriber(self.mosquitto)
        self.write([(self.first, "")])
        address = str(self.folder / "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(address)
            manager.settimeout(30)
            self.service = self.start("run", "--config", self.file, environment={"NOTIFY_SOCKET": address})
            words = Words(manager)
            words.wait_for("READY=1")
            self.service.signal(signal.SIGHUP)
            words.wait_for("MONOTONIC_USEC=")
            words.wait_for("READY=1")

    def test_11_13_a_closed_terminal_ends_it_with_a_farewell(self):
        self.mosquitto, self.first = self.broker(), self.port("first")
        self.watcher = self.subscriber(self.mosquitto)
        self.write([(self.first, "")])
        child, terminal = pty.fork()
        if child == 0:
            os.execv(PROGRAM, [PROGRAM, "run", "--config", str(self.file)])
        self.expect(self.watcher, on("ams2mqtt/status", "online"))
        os.kill(child, signal.SIGHUP)  # the terminal is there, so this is a wish for another configuration
        said = b""
        while b"the new configuration is in use" not in said:
            said += os.read(terminal, 1024)
        mark = self.watcher.mark()
        os.close(terminal)
        self.expect(self.watcher, on("ams2mqtt/status", "offline"), mark)
        self.assertEqual(os.waitpid(child, 0)[1], 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Simulated meters of every country, and what the daemon makes of them: of keys, of meters behind the meter, and of each
fault that can be asked for."""
import json
import pathlib
import re
import unittest

from scene import EndToEnd, main, on
from processes import free_ports

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/simulate.md"
# What `decode` notes of profiles that leave something open.
NOTES = (r"the meter counts currents in 1/10+ A, (according to|as) ", r"the text was read as ",
         r"the messages of system title \w+ \(TST\) are read without verifying their tag",
         r"to verify them, give .*--auth-key")


def keys_of(text):
    return re.findall(r"^AMS2MQTT_METERS__0__(?:AUTH_)?KEY=(\w{32})$", text, re.MULTILINE)


class Profiles(EndToEnd):
    def names(self):
        return [line.split()[0] for line in self.program("simulate", "--list").stdout.decode().splitlines()]

    def test_the_list_is_that_of_the_page(self):
        """docs/simulate.md has what --list prints; ./dev demo knows the profiles from there."""
        page = PAGE.read_text(encoding="utf-8")
        listed = self.program("simulate", "--list").stdout.decode()
        self.assertIn("```text\n" + listed + "```\n", page)

    def test_every_profile_decodes_and_repeats(self):
        for profile in self.names():
            with self.subTest(profile=profile):
                streams = []
                for name in ("once", "again"):
                    path = self.folder / name
                    made = self.program("simulate", "--meter", profile, "--seed", "5", "--seconds", "905", path)
                    self.assertEqual(made.returncode, 0, made.stderr)
                    streams.append(path.read_bytes())
                self.assertEqual(streams[0], streams[1])
                keys = [word for pair in zip(("--key", "--auth-key"), keys_of(made.stdout.decode())) for word in pair]
                result = self.program("decode", "--format", "json", *keys, data=streams[0])
                self.assertEqual(result.returncode, 0, result.stderr)
                for note in result.stderr.decode().splitlines():
                    self.assertRegex(note.removeprefix("standard input: "), "|".join(NOTES))
                codes = {code for entry in result.stdout.splitlines() for code in json.loads(entry)["values"]}
                self.assertTrue(any(re.search(r":(1|16)\.7\.0$", code) for code in codes))
                hourly = profile.startswith(("aidon-", "kaifa-", "kamstrup-", "embriq-"))
                self.assertTrue(hourly or any(re.search(r":1\.8\.[01]$", code) for code in codes), codes)

    def test_a_key_of_another_meter_is_not_enough(self):
        path = self.folder / "stream"
        self.program("simulate", "--meter", "kaifa-at", "--seconds", "60", path)
        result = self.program("decode", "--key", "ff" * 16, path)
        self.assertEqual(result.returncode, 1)

    def test_what_a_meter_cannot_be(self):
        for words, why in ((("--phases", "1", "--meter", "aidon-3wire"), "has no neutral"),
                           (("--ct", "9"), "these have: kaifa-ct, kamstrup-ct"),
                           (("--sub-meters", "gas"), "these do: p1-nl"),
                           (("--fault", "replug"), "needs --pty or --tcp")):
            with self.subTest(words):
                result = self.program("simulate", *words, "-")
                self.assertEqual((result.returncode, result.stdout), (2, b""))
                self.assertIn(why, result.stderr.decode())


class Simulated(EndToEnd):
    """The daemon at a simulated meter."""

    def simulate(self, *options, name="meter", serial=""):
        """Starts a meter on a pseudo terminal and the daemon that reads it; returns the daemon and a subscriber."""
        link = self.folder / name
        simulator = self.start("simulate", "--pty", link, *options, name=f"{name}-simulator")
        self.wait_for_log(simulator, "stop with Ctrl-C")
        keys = {option: self.secret(key, name=option)
                for option, key in zip(("key_file", "auth_key_file"), keys_of(simulator.log))}
        broker = self.broker()
        subscriber = self.subscriber(broker)
        settings = "".join(f", {option}: {value}" for option, value in keys.items())
        meter = f"serial: {{device: {link}{serial}}}, time_zone: Europe/Oslo{settings}"
        return self.daemon(broker, [meter], name=f"{name}-daemon"), subscriber

    def test_an_encrypted_meter_on_mbus(self):
        daemon, subscriber = self.simulate("--meter", "kaifa-at", "--speed", "50")
        self.expect(subscriber, on("ams2mqtt/1KFM0000000017/energy_import"))
        self.wait_for_log(daemon, "Kaifa")
        self.assertNotIn("without verifying", daemon.log)

    def test_blocks_and_a_device_name(self):
        _, subscriber = self.simulate("--meter", "landis-gyr-ch", "--speed", "50")
        self.expect(subscriber, on("ams2mqtt/LGZ1030700000017/voltage_l1"))

    def test_a_p1_meter_reads_others(self):
        _, subscriber = self.simulate("--meter", "p1-be", "--sub-meters", "gas,water,heat", "--speed", "50")
        for key in ("gas_1", "water_1", "heat_1", "energy_import_t1"):
            self.expect(subscriber, on(f"ams2mqtt/1SAG0000000048/{key}"))

    def test_the_format_of_the_line_is_found(self):
        daemon, subscriber = self.simulate("--meter", "p1-nl-dsmr2", "--line", "9600 7E1",
                                           serial=", baud: auto")
        self.expect(subscriber, on("ams2mqtt/M000000031/power_import"), timeout=60)
        self.assertIn("it looks like 9600 7E1 read as 8N1", daemon.log)

    def test_many_meters_at_once(self):
        count, first = 12, free_ports(12)
        simulator = self.start("simulate", "--meter", "kaifa-se", "--tcp", first, "--meters", count, "--speed", "50")
        self.wait_for_log(simulator, f"{count} meters of kaifa-se on 127.0.0.1:{first} to 127.0.0.1:{first + count - 1}")
        broker = self.broker()
        subscriber = self.subscriber(broker)
        self.daemon(broker, [f"tcp: {{host: 127.0.0.1, port: {first + index}}}" for index in range(count)])
        for index in range(count):
            self.expect(subscriber, on(f"ams2mqtt/{7340150000000017 + index}/power_import"))

    def test_what_the_daemon_says_to_faults(self):
        for fault, *sentences in (("bit-errors=40", "the line is noisy, many frames are damaged"),
                                  ("lost-bytes=50", "the line is noisy, many frames are damaged"),
                                  ("crlf", "turns line feeds into CR LF"),
                                  ("replug=10", "the device has gone; trying again", "opened, .*gone.*opened, ")):
            with self.subTest(fault):
                daemon, _ = self.simulate("--meter", "kaifa-se", "--speed", "20", "--fault", fault, name=fault[:4])
                for sentence in sentences:
                    self.wait_until(lambda text=sentence: re.search(text, daemon.log, re.DOTALL), lambda: daemon.log)
                daemon.stop()

    def test_what_the_daemon_says_to_clocks(self):
        for fault, sentence in (("clock-error=7200", "the meter's clock is 2 h ahead of this host's"),
                                ("repeated-hour=2", "the meter's clock is 1 h behind this host's")):
            with self.subTest(fault):
                daemon, _ = self.simulate("--meter", "p1-nl", "--sub-meters", "none", "--fault", fault, name=fault[:4])
                self.wait_for_log(daemon, sentence)
                daemon.stop()


if __name__ == "__main__":
    main()

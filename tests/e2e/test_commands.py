#!/usr/bin/env python3
"""The commands that need no broker: check, run's refusals, decode and simulate."""
import json

import frames
from scene import EndToEnd, main

METER = "0000000000000017"


class Check(EndToEnd):
    def test_good(self):
        config = self.config(["serial: {device: /dev/ttyUSB0}"], "host: localhost")
        result = self.program("check", "--config", config)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_every_problem_at_once_with_its_place(self):
        config = self.folder / "bad.yaml"
        config.write_text("mqtt:\n  hots: localhost\n  port: 99999\nmeters:\n  - serial:\n      device: /dev/ttyUSB0\n"
                          "      baud: 2401\n      parity: evne\n")
        for command in ("check", "run"):
            with self.subTest(command=command):
                result = self.program(command, "--config", config)
                lines = (result.stdout + result.stderr).decode()
                self.assertEqual(result.returncode, 2, lines)
                self.assertRegex(lines, rf"{config}:2:3: .*hots.*host")
                self.assertRegex(lines, rf"{config}:3:\d+: .*port|{config}:3:\d+: .*99999")
                self.assertRegex(lines, rf"{config}:7:\d+: .*")
                self.assertRegex(lines, rf"{config}:8:\d+: .*even")

    def test_missing_file(self):
        result = self.program("check", "--config", self.folder / "nowhere.yaml")
        self.assertEqual(result.returncode, 2)
        self.assertIn("nowhere.yaml", (result.stdout + result.stderr).decode())

    def test_environment_alone_is_enough(self):
        result = self.program("check", environment={"AMS2MQTT_MQTT__HOST": "broker.example",
                                                    "AMS2MQTT_METERS__0__SERIAL__DEVICE": "/dev/ttyUSB0"})
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_environment_with_a_wrong_key(self):
        result = self.program("check", environment={"AMS2MQTT_MQTT__HOTS": "broker.example",
                                                    "AMS2MQTT_METERS__0__SERIAL__DEVICE": "/dev/ttyUSB0"})
        self.assertEqual(result.returncode, 2)
        self.assertIn("AMS2MQTT_MQTT__HOTS", (result.stdout + result.stderr).decode())

    def test_wrong_usage(self):
        for arguments in (["nonsense"], ["run", "--nonsense"], ["decode", "--format", "xml"]):
            with self.subTest(arguments=arguments):
                result = self.program(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertTrue(result.stderr)


class Decode(EndToEnd):
    def test_json(self):
        data = frames.hourly_list(METER)
        for name, given in (("raw", data), ("hex", b"# a comment\n" + data.hex(" ", 8).encode() + b"\n")):
            with self.subTest(name):
                result = self.program("decode", "--format", "json", "-", data=given)
                self.assertEqual((result.returncode, result.stderr), (0, b""))
                telegram = json.loads(result.stdout, parse_float=str, parse_int=str)
                self.assertEqual(telegram["framing"], "hdlc")
                self.assertEqual(telegram["meter"]["manufacturer"], "Aidon")
                self.assertEqual(telegram["meter"]["id"], METER)
                self.assertEqual(telegram["values"]["1-0:1.7.0"], {"key": "power_import", "value": "1234", "unit": "W"})
                self.assertEqual(telegram["values"]["1-0:1.8.0"]["value"], "12345.67")
                self.assertEqual(telegram["values"]["1-0:31.7.0"]["value"], "-5.3")

    def test_one_line_a_telegram(self):
        result = self.program("decode", "--format", "json", data=frames.power_list(1) + frames.long_list(METER, 2))
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([line["values"]["1-0:1.7.0"]["value"] for line in lines], [1, 2])

    def test_files(self):
        for name, power in (("one", 1), ("two", 2)):
            (self.folder / name).write_bytes(frames.long_list(METER, power))
        result = self.program("decode", "--format", "json", self.folder / "one", self.folder / "two")
        self.assertEqual(result.returncode, 0)
        self.assertEqual(len(result.stdout.splitlines()), 2)

    def test_text(self):
        result = self.program("decode", data=frames.long_list(METER))
        self.assertEqual(result.returncode, 0)
        for part in (b"Aidon", METER.encode(), b"1-0:1.7.0", b"1234", b"W"):
            self.assertIn(part, result.stdout)

    def test_refused(self):
        broken = bytearray(frames.long_list(METER))
        broken[60] ^= 1
        result = self.program("decode", "--format", "json", data=bytes(broken) + frames.long_list(METER))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stdout.splitlines()), 1)
        self.assertTrue(result.stderr)

    def test_nothing_found(self):
        for data in (b"", b"hello", b"\x7e" * 50):
            with self.subTest(data=data):
                result = self.program("decode", "--format", "json", data=data)
                self.assertEqual((result.returncode, result.stdout), (1, b""))

    def test_file_that_is_not_there(self):
        result = self.program("decode", self.folder / "nowhere")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(b"nowhere", result.stderr)


class Simulate(EndToEnd):
    def test_list(self):
        result = self.program("simulate", "--list")
        self.assertEqual(result.returncode, 0)
        for maker in (b"aidon", b"kaifa", b"kamstrup"):
            self.assertIn(maker, result.stdout.lower())

    def test_every_profile_decodes_and_repeats(self):
        for line in self.program("simulate", "--list").stdout.decode().splitlines():
            profile = line.split()[0]
            with self.subTest(profile=profile):
                streams = []
                for name in ("once", "again"):
                    path = self.folder / name
                    self.assertEqual(self.program("simulate", "--meter", profile, "--seed", "5", path).returncode, 0)
                    streams.append(path.read_bytes())
                result = self.program("decode", "--format", "json", data=streams[0])
                self.assertEqual(result.returncode, 0)
                # Kamstrup's meters leave open what their numbers count; what was decided is told.
                for note in result.stderr.decode().splitlines():
                    self.assertRegex(note, r"^standard input: the meter counts currents in 1/10+ A, (by|as) ")
                codes = {code for entry in result.stdout.splitlines() for code in json.loads(entry)["values"]}
                self.assertTrue(any(code.endswith(":1.7.0") for code in codes))
                self.assertTrue(any(code.endswith(":1.8.0") for code in codes))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The commands that need no broker: check, run's refusals and decode."""
import base64
import json
import pathlib
import random
import re
import signal
import subprocess
import threading

import frames
from scene import PATIENCE, PROGRAM, EndToEnd, main

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

    def test_the_file_needs_no_option(self):
        config = self.config(["serial: {device: /dev/serial/by-id/meter}"], "host: localhost")
        with_option, without = self.program("check", "--config", config), self.program("check", config)
        self.assertEqual((without.returncode, without.stdout), (0, with_option.stdout))

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
                said = b"standard input: the text was read as pairs of hexadecimal digits\n" if name == "hex" else b""
                self.assertEqual((result.returncode, result.stderr), (0, said))
                telegram = json.loads(result.stdout, parse_float=str, parse_int=str)
                self.assertEqual(telegram["framing"], "hdlc")
                self.assertEqual(telegram["meter"]["manufacturer"], "Aidon")
                self.assertEqual(telegram["meter"]["id"], METER)
                self.assertEqual(telegram["values"]["1-0:1.7.0"], {"key": "power_import", "value": "1234", "unit": "W"})
                self.assertEqual(telegram["values"]["1-0:1.8.0"]["value"], "12345.67")
                self.assertEqual(telegram["values"]["1-0:31.7.0"]["value"], "-5.3")

    def test_json_has_a_short_name(self):
        data = frames.hourly_list(METER)
        self.assertEqual(self.program("decode", "--json", data=data).stdout,
                         self.program("decode", "--format", "json", data=data).stdout)

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

    def live(self, *words, **options):
        """`decode` with its pipes; what it prints is there line by line."""
        process = subprocess.Popen([PROGRAM, "decode", "--format", "json", *map(str, words)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, **options)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process

    def power(self, process):
        return json.loads(process.stdout.readline())["values"]["1-0:1.7.0"]["value"]

    def test_12_a_live_pipe_is_printed_telegram_by_telegram(self):
        process = self.live("-", stdin=subprocess.PIPE)
        self.addCleanup(process.stdin.close)
        for power in (1, 2, 3):
            process.stdin.write(frames.power_list(power))
            process.stdin.flush()
            self.assertEqual(self.power(process), power)

    def test_12_a_growing_file_is_followed(self):
        path = self.folder / "log"
        path.write_text("RX: " + frames.power_list(1).hex() + "\n")
        process = self.live("--follow", path)
        self.assertEqual(self.power(process), 1)
        with path.open("a") as log:
            log.write("RX: " + frames.power_list(2).hex(" ") + "\n")
        self.assertEqual(self.power(process), 2)
        path.write_text("")
        self.assertIn(b"was truncated", process.stderr.readline())
        path.write_text("RX: " + frames.power_list(3).hex(" ") + "\n")
        self.assertEqual(self.power(process), 3)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(), -signal.SIGINT)
        self.assertEqual(process.stderr.read(), b"")

    def peak(self, data):
        """The most memory that reading `data` took, in kB."""
        process = self.live(stdin=subprocess.PIPE)
        readers = [threading.Thread(target=pipe.read) for pipe in (process.stdout, process.stderr)]
        for reader in readers:
            reader.start()
        process.stdin.write(data)
        process.stdin.flush()
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        process.stdin.close()
        for reader in readers:
            reader.join()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])

    def test_12_memory_does_not_grow_with_the_input(self):
        if b"__asan_init" in pathlib.Path(PROGRAM).read_bytes():
            self.skipTest("the address sanitizer keeps what has been freed")
        text = frames.power_list(1).hex().encode()
        noise = random.Random(1).randbytes(2_000_000)
        lines = (frames.long_list(METER).hex().encode() + b"\n") * 5_000
        telegrams = frames.long_list(METER) * 10_000
        for name, data in (("zeros", bytes(6_000_000)), ("noise", noise), ("an endless line", text * 20_000),
                           ("telegrams", telegrams), ("telegrams as text", lines),
                           ("words", b"no bytes here " * 200_000)):
            with self.subTest(name):
                # A part of the same kind takes as much of the program's code.
                self.assertLess(self.peak(data), self.peak(data[:len(data) // 10]) + 1500)

    def test_14_a_large_file_gives_what_the_same_bytes_from_a_pipe_give(self):
        broken = bytearray(frames.long_list(METER))
        broken[60] ^= 1
        part = b"".join(frames.long_list(METER, power) + frames.power_list(power) for power in range(1, 40)) + bytes(broken)
        data = part * (3_000_000 // len(part))
        text = "\n".join(frames.long_list(METER, power).hex() for power in range(1, 40)).encode() + b"\n7EA02\n"
        for name, recording in (("raw", data), ("hex", text * (3_000_000 // len(text)))):
            path = self.folder / name
            path.write_bytes(recording)
            for form in ("json", "text"):
                with self.subTest(name=name, form=form):
                    piped = self.program("decode", "--format", form, "-", data=recording)
                    filed = self.program("decode", "--format", form, path)
                    self.assertEqual(filed.returncode, 1)
                    self.assertEqual(filed.returncode, piped.returncode)
                    self.assertEqual(filed.stdout, piped.stdout)
                    self.assertGreater(filed.stdout.count(b"\n"), 1000)
                    self.assertEqual(filed.stderr.replace(str(path).encode(), b"standard input"), piped.stderr)

    def test_14_what_is_refused_is_said_behind_the_telegrams_before_it(self):
        broken = bytearray(frames.long_list(METER))
        broken[60] ^= 1
        path = self.folder / "both"
        path.write_bytes(frames.power_list(1) + bytes(broken) + frames.power_list(2))
        result = subprocess.run([PROGRAM, "decode", "--format", "json", path], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, timeout=PATIENCE)
        lines = result.stdout.splitlines()
        self.assertIn(b'"value":1,', lines[0])
        self.assertIn(b": offset ", lines[1])
        self.assertIn(b'"value":2,', lines[2])

    def test_12_it_ends_quietly_when_nobody_reads_any_more(self):
        for ignored in (False, True):
            with self.subTest(ignored=ignored):
                process = self.live(stdin=subprocess.PIPE, restore_signals=not ignored)
                process.stdin.write(frames.power_list(1))
                process.stdin.flush()
                self.assertEqual(self.power(process), 1)
                process.stdout.close()
                process.stdin.write(frames.power_list(2))
                process.stdin.close()
                self.assertEqual(process.wait(), 1 if ignored else -signal.SIGPIPE)
                self.assertEqual(process.stderr.read(), b"")

    def test_12_what_cannot_be_read_or_written_is_said(self):
        result = self.program("decode", self.folder)
        self.assertEqual((result.returncode, result.stderr.count(b"\n")), (2, 1))
        self.assertIn(b"Is a directory", result.stderr)
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, "decode"], input=frames.power_list(1), stdout=full, stderr=subprocess.PIPE,
                                    timeout=PATIENCE)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"No space left on device", result.stderr)
        result = self.program("decode", "--follow", "a", "b")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"--follow", result.stderr)

    def test_24_what_people_paste_is_decoded(self):
        data = frames.long_list(METER, 7)
        words = [data[at:at + 16] for at in range(0, len(data), 16)]
        canonical = "".join(f"{16 * at:08x}  {word[:8].hex(' '):23}  {word[8:].hex(' '):23}  |....|\n" for at, word in enumerate(words))
        pastes = {
            "esphome": "".join(f"\x1b[0;36m[12:00:{at:02}][D][uart_debug:114]: <<< {word.hex(':').upper()}\x1b[0m\n"
                               for at, word in enumerate(words)).encode(),
            "candump": "".join(f"  can0  123   [8]  {data[at:at + 8].hex(' ').upper()}\n" for at in range(0, len(data) - 7, 8)).encode() +
                       f"  can0  123   [{len(data) % 8}]  {data[len(data) // 8 * 8:].hex(' ')}\n".encode(),
            "hexdump -C": canonical.encode(),
            "an array": ("{" + ", ".join(f"0x{byte:02X}" for byte in data) + "};").encode(),
            "markdown": f"My meter says\n\n```\n{data.hex(' ')}\n```\n".encode(),
            "windows": ("\ufeffRX: " + data.hex("-") + "\r\n").encode("utf-16-le"),
            "base64": base64.encodebytes(data),
            "json": json.dumps({"data": data.hex().upper()}).encode(),
            "python": repr(data).encode(),
        }
        for name, paste in pastes.items():
            with self.subTest(name):
                result = self.program("decode", "--format", "json", data=paste)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertRegex(result.stderr, rb"^standard input: the text was read as [^\n]+\n$")
                self.assertEqual(json.loads(result.stdout)["values"]["1-0:1.7.0"]["value"], 7)

    def test_24_the_nearest_form_is_named(self):
        result = self.program("decode", data=b"my meter\n7EA02\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"line 2 looks like hexadecimal digits, but a byte lacks a digit", result.stderr)
        result = self.program("decode", data=b"my meter\nsays nothing\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"decode --help", result.stderr)

    def test_file_that_is_not_there(self):
        result = self.program("decode", self.folder / "nowhere")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(b"nowhere", result.stderr)


class Bench(EndToEnd):
    STEPS = ["reading", "framing", "decoding", "JSON text", "messages", "decode --format json"]

    def test_14_each_step_has_its_figures(self):
        path = self.folder / "recording"
        for name, data in (("raw", frames.long_list(METER)), ("hex", frames.long_list(METER).hex().encode())):
            with self.subTest(name):
                path.write_bytes(data)
                result = self.program("bench", "--seconds", "0.05", "--json", path)
                self.assertEqual(result.returncode, 0, result.stderr)
                figures = json.loads(result.stdout)
                self.assertEqual([step["step"] for step in figures["steps"]], self.STEPS)
                self.assertGreater(figures["telegrams"], 1)
                self.assertEqual(figures["bytes"], figures["telegrams"] * len(data))
                for step in figures["steps"]:
                    self.assertEqual(set(step), {"step", "microseconds_per_telegram", "telegrams_per_second", "bytes_per_second"})
                self.assertGreater(figures["steps"][-1]["telegrams_per_second"], 0)
                result = self.program("bench", "--seconds", "0.05", path)
                self.assertEqual(result.returncode, 0, result.stderr)
                for step in self.STEPS:
                    self.assertIn(step.encode(), result.stdout)

    def test_14_what_cannot_be_measured_is_said(self):
        empty = self.folder / "empty"
        empty.write_bytes(b"")
        noise = self.folder / "noise"
        noise.write_bytes(b"hello")
        for name, status, words in ((empty, 1, b"is empty; record"), (noise, 1, b"ams2mqtt decode says why"),
                                    (self.folder, 2, b"Is a directory"), (self.folder / "nowhere", 2, b"No such file")):
            with self.subTest(name):
                result = self.program("bench", name)
                self.assertEqual((result.returncode, result.stdout), (status, b""))
                self.assertIn(words, result.stderr)
                self.assertEqual(result.stderr.count(b"\n"), 1)
        self.assertEqual(self.program("bench").returncode, 2)


if __name__ == "__main__":
    main()

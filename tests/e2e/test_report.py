#!/usr/bin/env python3
"""report: one archive for a ticket, in which nothing names the meter and everything still decodes."""
import gzip
import json
import re
import tarfile

import frames
from scene import EndToEnd, main, on, serial

METER = "7359992890941742"
KEY = "000102030405060708090a0b0c0d0e0f"


def crc_arc(data):
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


class Report(EndToEnd):
    def setUp(self):
        super().setUp()
        self.archive = self.folder / "report.tar.gz"
        self.log = self.folder / "log"
        self.log.write_text(f"2026-12-01T04:00:00 Cellar: meter, number {METER}\nkey {KEY}\n")
        self.config_file = self.folder / "ams2mqtt.yaml"
        self.config_file.write_text("# mine\nmqtt:\n  host: broker\n  username: anna\n  password: hunter2\nmeters:\n"
                                    f"  - {{serial: {{device: /dev/ttyUSB0}}, id: {METER}, key: {KEY}}}\n")

    def report(self, *options, data=None):
        return self.program("report", "--output", self.archive, "--config", self.config_file, "--log", self.log,
                            *options, data=data)

    def files(self):
        with tarfile.open(self.archive, "r:gz") as archive:
            return {member.name.removeprefix("ams2mqtt-report/"): archive.extractfile(member).read().decode()
                    for member in archive.getmembers()}

    def decoded(self, capture):
        run = self.program("decode", "--format", "json", "-", data=capture.encode())
        return [json.loads(line) for line in run.stdout.splitlines()]

    def test_nothing_names_the_meter_and_everything_decodes(self):
        telegrams = frames.long_list(METER, 1234) + frames.power_list(99)
        run = self.report("--yes", "-", data=telegrams)
        self.assertEqual(run.returncode, 0, run.stderr)
        files = self.files()
        self.assertEqual(set(files), {"frames-1.capture", "versions.txt", "configuration.yaml", "statistics.txt", "log.txt",
                                      "README.txt"})
        everything = gzip.decompress(self.archive.read_bytes()) + run.stdout
        for secret in (METER, KEY, "hunter2", "anna", METER.encode().hex()):
            self.assertNotIn(secret.encode(), everything)
        before = self.decoded(telegrams.hex())
        after = self.decoded(files["frames-1.capture"])
        self.assertEqual(len(after), 2)
        self.assertEqual(json.dumps(before).replace(METER, "7359000000000001"), json.dumps(after))
        self.assertIn("7359000000000001", files["log.txt"])
        self.assertIn("7359000000000001", files["configuration.yaml"])
        self.assertIn("telegrams decoded after masking, without a key: 2", files["statistics.txt"])
        self.assertIn("--- ams2mqtt-report/README.txt", run.stdout.decode())
        self.assertNotIn("# mine", files["configuration.yaml"])

    def test_it_shows_what_it_holds_and_asks(self):
        run = self.report("-", data=frames.long_list(METER).hex().encode())
        self.assertEqual(run.returncode, 2)
        self.assertIn("--- ams2mqtt-report/configuration.yaml", run.stdout.decode())
        self.assertIn("read as ", run.stderr.decode())
        self.assertIn("--yes says so", run.stderr.decode())
        self.assertFalse(self.archive.exists())

    def test_it_says_how_many(self):
        self.config_file.write_text("")
        self.log.write_text("")
        run = self.report("--yes", "-", data=frames.long_list(METER))
        self.assertIn("1 number is masked.", run.stdout.decode())

    def test_a_check_sum_without_room(self):
        # Its sum lost its first digit, 0, and the new one needs four.
        telegram = (b"/ISk5MT382\r\n\r\n0-0:96.1.0(12345678)\r\n1-0:1.7.0(00.NNN*kW)\r\n!")
        for number in range(1000):
            line = telegram.replace(b"NNN", b"%03d" % number)
            if crc_arc(line) < 0x1000 and crc_arc(line.replace(b"12345678", b"10000001")) >= 0x1000:
                run = self.report("--yes", "-", data=line + b"%X\r\n" % crc_arc(line))
                break
        self.assertIn("1 frame is no longer valid", run.stdout.decode())

    def test_settings_and_words_that_are_secret(self):
        self.config_file.write_text("pass: hunter2\nname: '7359 9928 9094 1742'\npassword_file: |\n  hunter2\n"
                                    "key_file: \"00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\"\n")
        self.log.write_text("password hunter2\nAMS2MQTT_MQTT__PASSWORD=hunter2\n7359-9928-9094-1742\n"
                            "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n")
        self.assertEqual(self.report("--yes", "-", data=frames.long_list(METER)).returncode, 0)
        said = "".join(self.files().values())
        for secret in ("hunter2", "9928", "08 09 0A"):
            self.assertNotIn(secret, said)
        self.assertIn("7359-0000-0000-0001", said)

    def test_without_a_daemon_it_speaks_for_itself(self):
        run = self.report("--yes", "--duration", "1")
        self.assertNotEqual(run.returncode, 0)
        self.assertNotIn("ams2mqtt capture:", run.stderr.decode())

    def test_for_programs(self):
        run = self.report("--yes", "--json", "-", data=frames.long_list(METER))
        said = json.loads(run.stdout)
        self.assertEqual(said["files"][0]["name"], "ams2mqtt-report/frames-1.capture")
        self.assertGreater(said["numbers_masked"], 0)

    def test_an_archive_that_exists_stays(self):
        self.archive.write_text("mine")
        self.assertEqual(self.report("--yes", "-", data=frames.long_list(METER)).returncode, 2)
        self.assertEqual(self.archive.read_text(), "mine")

    def test_nothing_to_report(self):
        self.assertEqual(self.report("--yes", "-", data=b"").returncode, 1)
        self.assertEqual(self.report("--yes", self.folder / "none").returncode, 1)

    def test_through_the_daemon(self):
        broker, port = self.broker(), self.port()
        watcher = self.subscriber(broker)
        runtime = self.folder / "runtime"
        runtime.mkdir()
        environment = {"RUNTIME_DIRECTORY": str(runtime)}
        daemon = self.daemon(broker, [serial(port)], environment=environment)
        self.feed_until(port, frames.long_list(METER, 1), watcher, on(f"ams2mqtt/{METER}/power_import", "1"))
        process = self.start("report", "--yes", "--duration", "2", "--output", str(self.archive), "--log", str(self.log),
                             "--config", str(self.folder / "ams2mqtt.yaml"), environment=environment, name="report")
        self.wait_until(lambda: "is being captured" in daemon.log, "the capture")
        port.send(frames.long_list(METER, 1234))
        self.assertEqual(process.wait(30), 0, process.log)
        files = self.files()
        self.assertEqual([telegram["meter"]["id"] for telegram in self.decoded(files["frames-1.capture"])],
                         ["7359000000000001"])
        self.assertTrue(re.search(r"(?m)^daemon: \d+ of ", files["statistics.txt"]), files["statistics.txt"])
        self.assertNotIn(METER, "".join(files.values()))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""`watch`: what a running daemon reads, on a terminal and elsewhere; and `run` with its values."""
import json
import os
import pty
import select
import subprocess
import time

import frames
from scene import PATIENCE, PROGRAM, EndToEnd, main, on, serial

METER = "0000000000000031"


class Watch(EndToEnd):
    def reading(self, *meters):
        """A daemon that has read a frame of the first line."""
        broker = self.broker()
        port = self.port()
        watcher = self.subscriber(broker)
        lines = [serial(port)] + [serial(self.port(name)) for name in meters]
        self.daemon(broker, lines, environment=self.environment())
        self.feed_until(port, frames.long_list(METER, 1234), watcher, on(f"ams2mqtt/{METER}/power_import", "1234"))
        return port

    def environment(self):
        return {"RUNTIME_DIRECTORY": str(self.folder)}

    def watch(self, *words):
        return self.program("watch", "--config", self.folder / "ams2mqtt.yaml", *words, environment=self.environment())

    def test_once(self):
        self.reading()
        done = self.watch("--once")
        table = done.stdout.decode()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"number {METER}", table)
        self.assertRegex(table, r"\n  Power import +1-0:1\.7\.0 +1234 W ")
        self.assertRegex(table, r"\n\d+ bytes, \d+ frames, 0 refused, 0 bytes skipped\n")
        self.assertNotIn("\x1b", table)

    def test_json(self):
        self.reading()
        for which in (METER, "#1"):
            status = json.loads(self.watch("--once", "--json", which).stdout)
            self.assertEqual((status["id"], status["state"], status["line_quality"]), (METER, "online", 100))
            values = {value["key"]: value for value in status["values"]}
            self.assertEqual((values["power_import"]["value"], values["power_import"]["unit"]), ("1234", "W"))

    def test_several_lines(self):
        self.reading("second")
        self.assertIn("the first of 2 lines", self.watch("--once").stderr.decode())
        other = json.loads(self.watch("--once", "--json", "#2").stdout)
        self.assertEqual((other["state"], other["bytes"], other["values"]), ("waiting", 0, []))

    def test_who_is_not_there(self):
        self.reading()
        for which in ("nobody", "#0", "#3", "#x"):
            done = self.watch("--once", which)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"there is no meter {which}; known meters: {METER}", done.stderr.decode())

    def test_no_daemon(self):
        self.config([serial(self.port())])
        done = self.watch()
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn("ams2mqtt watch: ", done.stderr.decode())

    def test_a_terminal(self):
        """It moves with the meter until Ctrl-C."""
        port = self.reading()
        lead, follow = pty.openpty()
        self.addCleanup(os.close, lead)
        process = subprocess.Popen([PROGRAM, "watch", "--config", self.folder / "ams2mqtt.yaml"], stdin=follow, stdout=follow,
                                   stderr=follow, start_new_session=True, env={**os.environ, **self.environment()})
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        os.close(follow)
        shown = b""
        deadline = time.monotonic() + PATIENCE
        while b"4321 W" not in shown:
            self.assertLess(time.monotonic(), deadline, shown)
            if b"1234 W" in shown:
                port.send(frames.long_list(METER, 4321))
            if select.select([lead], [], [], 0.5)[0]:
                shown += os.read(lead, 65536)
        self.assertIn(b"\x1b[H", shown)

    def watching(self, *words, name="watch"):
        return self.start("watch", *words, name=name)

    def test_a_port(self):
        """Without a daemon and without a configuration."""
        port = self.port()
        watching = self.watching("--serial", str(port.link), "--baud", "9600")
        self.wait_until(lambda: self.said(port, watching, " 1234 W "), lambda: watching.log)
        self.assertRegex(watching.log, r"\n  Power import +1-0:1\.7\.0 +1234 W ")
        self.assertIn("opened, 9600 8N1", watching.log)

    def test_power_and_energy_come_first(self):
        """A window may be too low for all; what says how the line is doing comes last."""
        port = self.port()
        watching = self.watching("--serial", str(port.link), "--once", "--width", "60")
        self.wait_until(lambda: self.said(port, watching, "Meter number"), lambda: watching.log)
        table = watching.log
        self.assertLess(table.index("Power import"), table.index("Voltage L1"))
        self.assertLess(table.index("Voltage L1"), table.index("Meter number"))
        self.assertTrue(all(len(line) <= 60 for line in table.splitlines() if line.startswith("  ")), table)

    def test_a_port_once(self):
        port = self.port()
        watching = self.watching("--serial", str(port.link), "--once", "--json")
        self.wait_until(lambda: self.said(port, watching, METER), lambda: watching.log)
        self.assertEqual(watching.wait(PATIENCE), 0)

    def test_a_line_that_cannot_be_read(self):
        for words, said in ((["--serial", "x", "--baud", "auto", "--parity", "odd"], "--baud must be a number"),
                            (["--serial", "x", "--time-zone", "Nowhere/Land"], "Nowhere/Land"),
                            (["--serial", "x", "--tcp", "a:1"], "--tcp"), (["--tcp", "a:1", "meter"], "excludes meter")):
            done = self.program("watch", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(said, done.stderr.decode())

    def run_with(self, port, *words, name="daemon"):
        path = self.config([serial(port)], mqtt=self.no_broker())
        return self.start("run", "--config", path, *words, environment=self.environment(), name=name)

    def test_values_in_the_log(self):
        port = self.port()
        daemon = self.run_with(port, "--values")
        self.wait_until(lambda: self.said(port, daemon, "power_import 1234 W, "), lambda: daemon.log)
        # They were asked for, so none is summed up.
        self.wait_until(lambda: self.said(port, daemon, "") and daemon.log.count("power_import 1234 W, ") > 6, lambda: daemon.log)
        self.assertNotIn("further repeats", daemon.log)

    def test_levels_of_the_log(self):
        port = self.port()
        broken = bytearray(frames.long_list(METER, 1234))
        broken[20] ^= 0xFF
        daemon = self.run_with(port, "-v", "--values")
        # Once it is known which frames the line has, others are refused.
        self.wait_until(lambda: self.said(port, daemon, "power_import 1234 W, "), lambda: daemon.log)
        self.wait_until(lambda: self.said(port, daemon, "refused at byte", broken), lambda: daemon.log)
        daemon.stop()
        quiet = self.run_with(port, "--log-level", "error", "--print", name="quiet")
        self.assertEqual(self.program("run", "--log-level", "loud").returncode, 2)
        self.wait_until(lambda: self.said(port, quiet, "power_import"), lambda: quiet.log)
        self.assertNotIn("opened", quiet.log)

    def said(self, port, daemon, words, frame=None):
        port.send(frame or frames.long_list(METER, 1234))
        return words in daemon.log


if __name__ == "__main__":
    main()

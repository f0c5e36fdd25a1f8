#!/usr/bin/env python3
"""decode, explain and report read a port or a server themselves, in place of a recording."""
import signal

import frames
from scene import PATIENCE, EndToEnd, main
from servers import OneBridge

METER = "0000000000000017"
TELEGRAM = frames.long_list(METER, 1001)


class InPlaceOfARecording(EndToEnd):
    """decode, explain and report read a line as well."""

    def heard(self, port, process, words):
        port.send(TELEGRAM)
        return words in process.log

    def test_decode(self):
        port = self.port()
        process = self.start("decode", "--json", "--serial", port.link)
        self.wait_until(lambda: self.heard(port, process, '"power_import"'), lambda: process.log)
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 0, process.log)

    def test_explain(self):
        server = OneBridge(TELEGRAM)
        self.addCleanup(server.close)
        process = self.start("explain", "--tcp", f"localhost:{server.port}", "--duration", "1000")
        self.wait_until(lambda: METER in process.log, lambda: process.log)
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 0, process.log)

    def test_report(self):
        port, archive = self.port(), self.folder / "report.tar.gz"
        process = self.start("report", "--yes", "--serial", port.link, "--duration", "1000", "--output", archive)
        self.wait_for_log(process, "opened, ")
        port.send(TELEGRAM)
        process.signal(signal.SIGINT)
        self.assertEqual(process.wait(PATIENCE), 0, process.log)
        self.assertTrue(archive.exists())

    def test_another_capture_is_no_daemon(self):
        port = self.port()
        first = self.start("capture", "--serial", port.link, self.folder / "meter.capture", name="capture")
        self.wait_for_log(first, "opened, ")
        run = self.program("decode", "--serial", port.link)
        self.assertEqual(run.returncode, 1, run)
        self.assertIn("in use by process", run.stderr.decode())
        self.assertNotIn("running daemon", run.stderr.decode())

    def test_nobody_there(self):
        for command in ("decode", "explain"):
            run = self.program(command, "--serial", self.folder / "none")
            self.assertEqual(run.returncode, 1, run)
            self.assertRegex(run.stderr.decode(), rf"ams2mqtt {command}: .*no such device")


if __name__ == "__main__":
    main()

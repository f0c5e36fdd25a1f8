#!/usr/bin/env python3
"""`ams2mqtt explain` as a person and a program use it: the documented example, formats, colours, exit status."""
import json
import os
import pathlib
import pty
import re
import subprocess
import unittest

import frames
from scene import PROGRAM

DOCUMENTATION = pathlib.Path(__file__).resolve().parents[2] / "docs" / "explain.md"
METER = "0000000000000017"
ESCAPE = "\x1b["


def explain(data, *options, **environment):
    return subprocess.run([PROGRAM, "explain", *options], input=data, capture_output=True, check=False,
                          env={**os.environ, **environment})


class Explain(unittest.TestCase):
    def test_the_documented_example(self):
        text = DOCUMENTATION.read_text()
        frame = "".join(re.findall(r"(?m)^    ([0-9a-f]{2,64})$", text))
        listing = re.search(r"```text\n(.*?)```", text, re.DOTALL).group(1)
        run = explain(bytes.fromhex(frame))
        self.assertEqual(run.stdout.decode(), listing + "\n")
        self.assertEqual(run.returncode, 1)

    def test_a_good_frame(self):
        run = explain(frames.long_list(METER, 1234))
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        self.assertIn("= Power import 1234 W", run.stdout.decode())
        self.assertNotIn(ESCAPE, run.stdout.decode())

    def test_text_of_any_form(self):
        run = explain(" ".join(f"0x{byte:02x}," for byte in frames.long_list(METER)).encode())
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("the text was read as", run.stderr.decode())

    def test_json(self):
        data = frames.long_list(METER, 1234)
        for options in (["--json"], ["--format", "json"]):
            block, = json.loads(explain(data, *options).stdout)["blocks"]
            self.assertEqual(bytes.fromhex(block["bytes"]), data)
            self.assertEqual({row["verdict"] for row in block["rows"]}, {"plain", "right"})
            self.assertTrue(any("Power import 1234 W" in row["meaning"] for row in block["rows"]))

    def test_html_says_what_is_wrong_and_escapes_what_a_meter_says(self):
        damaged = bytearray(frames.long_list("<b>0000000000017", 1234))
        damaged[-4] ^= 1
        html = explain(bytes(damaged), "--format", "html").stdout.decode()
        self.assertIn("✗", html)
        self.assertIn("<b>Probably:</b> one bit is wrong", html)
        self.assertIn("&lt;b&gt;0000", html)
        self.assertNotIn("<b>0000", html)

    def test_a_meter_cannot_speak_to_the_terminal(self):
        run = explain(frames.long_list("\x1b]0;title\x07 12345", 1))
        self.assertNotIn("\x1b", run.stdout.decode())

    def test_colours(self):
        data = frames.long_list(METER)
        self.assertIn(ESCAPE, explain(data, "--color", "always").stdout.decode())
        self.assertIn(ESCAPE, explain(data, "--color", "always", NO_COLOR="1").stdout.decode())
        self.assertIn(ESCAPE, self.on_terminal(data, {}))
        self.assertNotIn(ESCAPE, self.on_terminal(data, {"NO_COLOR": "1"}))

    def on_terminal(self, data, environment):
        """What it writes to a terminal."""
        ours, terminal = pty.openpty()
        clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        child = subprocess.Popen([PROGRAM, "explain"], stdin=subprocess.PIPE, stdout=terminal, stderr=subprocess.DEVNULL,
                                 env={**clean, **environment})
        os.close(terminal)
        child.stdin.write(data)
        child.stdin.close()
        written = b""
        while True:
            try:
                written += os.read(ours, 4096)
            except OSError:  # the terminal's last user has gone
                break
        os.close(ours)
        self.assertEqual(child.wait(), 0)
        return written.decode()

    def test_nothing(self):
        run = explain(b"")
        self.assertEqual((run.returncode, run.stdout), (1, b""))
        self.assertIn("there is nothing to explain", run.stderr.decode())
        self.assertEqual(explain(b"", "/nowhere").returncode, 2)

    def test_only_so_much(self):
        run = explain(frames.long_list(METER) * 1000, "--json")
        self.assertIn("only its first 65536 bytes are explained", run.stderr.decode())
        self.assertTrue(json.loads(run.stdout)["cut"])


if __name__ == "__main__":
    unittest.main()

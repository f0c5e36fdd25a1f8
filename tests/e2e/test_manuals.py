#!/usr/bin/env python3
"""The manual pages say what --help and the example configuration say, and read well as pages."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from scene import PROGRAM, lacks

PACKAGING = pathlib.Path(__file__).resolve().parents[2] / "packaging"
SOURCE = PACKAGING.parent
PAGES = ("ams2mqtt.8", "ams2mqtt.yaml.5")
FACTS = {"PROJECT_VERSION": "0.1.0", "AMS2MQTT_DATE": "2026-11-30", "CMAKE_INSTALL_FULL_DOCDIR": "/usr/share/doc/ams2mqtt"}


def ask(*words):
    return subprocess.run([PROGRAM, *words], check=True, capture_output=True, text=True).stdout


def page(name):
    """As CMake writes it."""
    return re.sub(r"@(\w+)@", lambda match: FACTS[match.group(1)], (PACKAGING / f"man/{name}.in").read_text())


def plain(text):
    """Without roff's escapes."""
    for written, meant in ((r"\fB", ""), (r"\fI", ""), (r"\fR", ""), (r"\-", "-"), (r"\(aq", "'"), (r"\&", ""), (r"\e", "\\")):
        text = text.replace(written, meant)
    return text


def part(text, heading, level=r"\.S[HS]"):
    """From a heading to the next one."""
    return re.split(rf"^{level} ", text.partition(f' "{heading}"\n')[2], maxsplit=1, flags=re.M)[0]


class Manuals(unittest.TestCase):
    def test_everything_generated_is_up_to_date(self):
        result = subprocess.run([sys.executable, "-B", PACKAGING / "generate.py", "--check", PROGRAM], check=False,
                                capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, f"run packaging/generate.py {PROGRAM}\n{result.stdout}{result.stderr}")

    # The following do not rely on how generate.py reads.

    def test_every_command_and_option_with_its_words(self):
        manual = plain(page("ams2mqtt.8"))
        commands = re.findall(r"^  ([a-z]+) +(\S.*)$", ask("--help").partition("\nCommands:\n")[2], re.M)
        self.assertGreater(len(commands), 5)
        for command, about in [("", "")] + commands:
            section = part(manual, command or "OPTIONS")
            self.assertIn(" ".join(about.split()), " ".join(section.split()))
            rows = re.findall(r"^  (-\S.*?)(?:  +|\n {26})(\S.*)$", ask(*filter(None, [command]), "--help"), re.M)
            self.assertTrue(rows)
            for head, text in rows:
                if command and "--help" in head:
                    continue  # said once, for all of them
                with self.subTest(command=command, option=head):
                    self.assertIn(f"\n.TP\n{head}\n", "\n" + section)
                    self.assertIn(text, " ".join(section.split("\n")))

    def test_every_setting(self):
        manual = plain(page("ams2mqtt.yaml.5"))
        rows = re.findall(r'Setting\{"([^"]+)"', (SOURCE / "src/config/settings.cpp").read_text())
        self.assertGreater(len(rows), 100)
        named = set(re.findall(r"^([a-z0-9_]+(?:\[\])?(?:\.[a-z0-9_]+(?:\[\])?)*)(?=$|: )", manual, re.M))
        self.assertEqual(set(rows) - named, {"mqtt.legacy_ha"})  # of earlier versions

    def test_defaults_and_examples_of_the_example_file(self):
        manual = plain(page("ams2mqtt.yaml.5"))
        for path, value in (("mqtt.host", "Default: localhost"), ("mqtt.keepalive", "Default: 15"),
                            ("meters[].serial.baud", "Default: 2400"), ("mqtt.port", "Example: 1883"),
                            ("meters[].tcp.port", "Example: 3001"), ("meters[].keys[].system_title", "Example: 4d41")):
            with self.subTest(path):
                self.assertIn(value, manual.partition(f"\n.TP\n{path}\n")[2].partition("\n.TP\n")[0])

    def test_pages_read_well(self):
        for name in PAGES:
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / name
                file.write_text(page(name))
                if not lacks("mandoc"):
                    lint = subprocess.run(["mandoc", "-T", "lint", file], check=False, capture_output=True, text=True)
                    self.assertEqual((lint.returncode, lint.stdout), (0, ""))
                if not lacks("groff"):
                    # As lintian asks.
                    words = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", file], check=True,
                                           capture_output=True, text=True).stderr
                    self.assertEqual(words, "")


if __name__ == "__main__":
    unittest.main()

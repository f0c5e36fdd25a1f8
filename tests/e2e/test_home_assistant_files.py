#!/usr/bin/env python3
"""The files of the Home Assistant app, by the Supervisor's rules and by our own."""
import json
import os
import pathlib
import re
import struct
import subprocess
import tempfile
import unittest

from scene import PROGRAM, clean_environment, find_tool, lacks

try:
    import yaml
except ImportError:
    if os.environ.get("CI_NEVER_SKIP"):
        raise
    yaml = None

SOURCE = pathlib.Path(__file__).resolve().parents[2]
APP = SOURCE / "packaging/home-assistant/ams2mqtt"
LANGUAGES = {"en", "nb", "sv", "da", "de", "nl", "fi"}
# https://developers.home-assistant.io/docs/apps/configuration, as of November 2026.
KEYS = {"name": str, "version": str, "slug": str, "description": str, "arch": list, "url": str, "image": str,
        "homeassistant": str, "startup": str, "init": bool, "services": list, "uart": bool, "ingress": bool, "ingress_port": int, "panel_icon": str, "map": list, "options": dict,
        "schema": dict}
REQUIRED = {"name", "version", "slug", "description", "arch"}
ELEMENT = re.compile(r"(bool|email|url|port|device(\(subsystem=[a-z]+\))?|(str|password)(\(\d*,\d*\))?|int(\(-?\d*,-?\d*\))?|"
                     r"float(\(-?[\d.]*,-?[\d.]*\))?|match\(.*\)|list\(.+\))\?")
MAPS = {"homeassistant_config", "app_config", "all_app_configs", "local_apps", "ssl", "backup", "share", "media", "data"}
# What a person may write there, by the path of the setting; else by the type of the option.
EXAMPLES = {"mqtt.host": "broker", "mqtt.tls.ca_file": "/etc/hostname", "mqtt.home_assistant": "2026.9",
            "meters[].time_zone": "Europe/Oslo", "meters[].key": "00112233445566778899aabbccddeeff",
            "meters[].auth_key": "00112233445566778899aabbccddee00", "meters[].tariff.preset": "norway",
            "meters[].mqtt.topic": "han/+/raw"}


def load(name):
    return yaml.safe_load((APP / name).read_text(encoding="utf-8"))


def leaves(schema, path=""):
    """(path of the setting, type) of each option."""
    for key, value in schema.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, list):
            yield from leaves(value[0], here + "[]")
        elif isinstance(value, dict):
            yield from leaves(value, here)
        else:
            yield here, value


def values(path, kind):
    """All values of a fixed set, else one that is allowed."""
    if kind.startswith("list("):
        return kind[5:-2].split("|")
    if path in EXAMPLES:
        return [EXAMPLES[path]]
    by_type = {"bool": True, "port": 1884, "int": 5, "float": 40.0, "device": "/dev/ttyS0", "str": "text", "password": "text"}
    return [by_type[re.match("[a-z]+", kind).group()]]


@unittest.skipUnless(yaml, "python3-yaml is not installed")
class Configuration(unittest.TestCase):
    def setUp(self):
        self.config = load("config.yaml")
        self.schema = self.config["schema"]

    def test_keys(self):
        self.assertLessEqual(REQUIRED, set(self.config))
        for key, value in self.config.items():
            self.assertIsInstance(value, KEYS[key], key)
        self.assertRegex(self.config["slug"], r"^[-_.A-Za-z0-9]+$")
        self.assertEqual(set(self.config["arch"]), {"aarch64", "amd64"})  # others are no longer supported
        self.assertIn(self.config["startup"], {"initialize", "system", "services", "application", "once"})
        self.assertEqual(self.config["services"], ["mqtt:want"])
        for entry in self.config["map"]:
            self.assertLessEqual(set(entry), {"type", "read_only", "path"})
            self.assertIn(entry["type"], MAPS)
        self.assertRegex(self.config["image"], r"^ghcr\.io/[a-z0-9/_-]+$")

    def test_version_is_the_programs(self):
        version = re.search(r"project\(ams2mqtt VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text()).group(1)
        self.assertEqual(self.config["version"], version)
        self.assertIn(f"## {version}\n", (APP / "CHANGELOG.md").read_text())

    def test_schema(self):
        for path, kind in leaves(self.schema):
            self.assertRegex(kind, f"^{ELEMENT.pattern}$", path)
        # The Supervisor takes no map or list that is missing, so each has a default, and an entry of a list has none.
        nested = {key for key, value in self.schema.items() if not isinstance(value, str)}
        self.assertEqual(set(self.config["options"]), nested)
        for key in nested:
            value = self.schema[key]
            self.assertIsInstance(self.config["options"][key], type(value))
            inner = value[0] if isinstance(value, list) else value
            self.assertTrue(all(isinstance(each, str) for each in inner.values()), key)

    def test_every_option_is_a_setting(self):
        settings = set(re.findall(r'Setting\{"([^"]+)"', (SOURCE / "src/config/settings.cpp").read_text()))
        self.assertEqual({path for path, _ in leaves(self.schema)} - settings, set())

    def test_the_program_takes_every_value(self):
        sources = ("serial.", "tcp.", "mqtt.")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "options.json"
            for path, kind in leaves(self.schema):
                for value in values(path, kind):
                    options = {"mqtt": {"host": "h", "username": "u", "tls.enabled": True}, "meters": [{}], "publish": {},
                               "log": {}}
                    section, _, name = path.partition(".")
                    meter = options["meters"][0]
                    if section == "meters[]":
                        meter[name] = value
                        meter.update({"tcp.host": "h", "tcp.port": 1} if name.startswith("tcp.") else {})
                    elif name:
                        options[section][name] = value
                    else:
                        (pathlib.Path(folder) / "meters.d").mkdir(exist_ok=True)
                        options[section] = str(pathlib.Path(folder) / "meters.d")
                    if not any(key.startswith(sources) for key in meter) or name.startswith("serial."):
                        meter.setdefault("serial.device", "/dev/ttyS0")
                    if name == "auth_key":
                        meter["key"] = EXAMPLES["meters[].key"]
                    file.write_text(json.dumps(options))
                    result = subprocess.run([PROGRAM, "check", "--config", file], check=False, capture_output=True, text=True,
                                            env={**clean_environment(), "SUPERVISOR_TOKEN": "t"})
                    self.assertEqual(result.returncode, 0, f"{path}: {value}\n{result.stdout}{result.stderr}")

    def test_translations(self):
        def names(schema):
            return {key: names(value[0] if isinstance(value, list) else value) if not isinstance(value, str) else {}
                    for key, value in schema.items()}

        def translated(entries):
            for key, entry in entries.items():
                self.assertLessEqual(set(entry), {"name", "description", "fields"})
                self.assertTrue(entry["name"].strip(), key)
                self.assertTrue(entry.get("description", "x").strip(), key)
            return {key: translated(entry.get("fields", {})) for key, entry in entries.items()}
        found = {path.stem for path in (APP / "translations").glob("*")}
        self.assertEqual(found, LANGUAGES)
        for language in LANGUAGES:
            with self.subTest(language):
                text = load(f"translations/{language}.yaml")
                self.assertEqual(set(text), {"configuration"})
                self.assertEqual(translated(text["configuration"]), names(self.schema))


class Files(unittest.TestCase):
    def test_the_supervisor_finds_one_app_and_the_repository(self):
        found = [path for path in SOURCE.glob("**/config.*") if path.suffix in {".yaml", ".yml", ".json"} and
                 not any(part.startswith(".") or part == "build" for part in path.relative_to(SOURCE).parts)]
        self.assertEqual(found, [APP / "config.yaml"])
        self.assertRegex((SOURCE / "repository.yaml").read_text(), r"(?m)^name: \S")

    def test_pictures(self):
        for name, size in (("icon.png", (128, 128)), ("logo.png", (250, 100))):
            head = (APP / name).read_bytes()[:24]
            self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(struct.unpack(">II", head[16:24]), size)

    def test_image(self):
        lines = [line for line in (APP / "Dockerfile").read_text().splitlines() if line and not line.startswith("#")]
        self.assertEqual({line.split()[0] for line in lines}, {"ARG", "FROM", "LABEL", "USER", "ENV", "CMD"})
        label = next(line for line in lines if line.startswith("LABEL"))
        for name in ("io.hass.type", "io.hass.version", "io.hass.arch"):
            self.assertIn(f"{name}=", label)
        self.assertIn('CMD ["run", "--config", "/data/options.json"]', lines)
        # The watchdog is the health check of the program's image.
        self.assertIn('HEALTHCHECK', (SOURCE / "Dockerfile").read_text())

    @unittest.skipIf(lacks("apparmor_parser"), "apparmor is not installed")
    def test_apparmor_profile(self):
        parser = find_tool("apparmor_parser")
        result = subprocess.run([parser, "--skip-kernel-load", "--skip-cache", APP / "apparmor.txt"], check=False,
                                capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        broken = (APP / "apparmor.txt").read_text().replace("network inet stream,", "network inet stream")
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(broken)
            file.flush()
            result = subprocess.run([parser, "--skip-kernel-load", "--skip-cache", file.name], check=False,
                                    capture_output=True, text=True)
            self.assertNotEqual(result.returncode, 0)
        self.assertNotRegex((APP / "apparmor.txt").read_text(), r"(?m)^ *(capability|file|network),")


if __name__ == "__main__":
    unittest.main()

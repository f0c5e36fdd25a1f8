#!/usr/bin/env python3
"""`ams2mqtt migrate` with a Home Assistant that is a stand-in on loopback."""
import json
import os
import pty
import subprocess

from certificates import Authority
from fake_home_assistant import TOKEN, FakeHomeAssistant
from scene import PATIENCE, PROGRAM, EndToEnd, clean_environment, main

METER = "7359992890941742"
NAMES = {"power_import": ("ams_active_power_import", "W", None), "energy_import": ("ams_active_energy_import", "kWh", True),
         "voltage_l1": ("ams_voltage_l1", "V", None)}


def old_id(key):
    return f"sensor.{NAMES[key][0]}_{METER}"


def new_id(key):
    return f"sensor.electricity_meter_{key}"


class Migrate(EndToEnd):
    def setUp(self):
        super().setUp()
        self.home = self.start_home()
        self.token = self.secret(TOKEN, "token")
        self.undo = self.folder / "undo.json"

    def start_home(self, certificate=None):
        home = FakeHomeAssistant(certificate)
        self.addCleanup(home.stop)
        home.device("meter", "mqtt", f"ams2mqtt_{METER}", METER)
        for key, (name, unit, has_sum) in NAMES.items():
            home.entity(new_id(key), "mqtt", f"ams2mqtt_{METER}_{key}", unit, None, "meter")
            home.entity(old_id(key), "ams", f"{name}_{METER}", unit, has_sum)
        return home

    def migrate(self, *words, code=0, address=None, token=True, environment=None):
        """What it printed, on both streams, as it is asked by a script: nobody can answer."""
        address = address or f"http://127.0.0.1:{self.home.port}"
        words = ["migrate", "--home-assistant", address, *(["--token-file", self.token] if token else []),
                 "--undo-file", self.undo, *words]
        done = self.program(*words, data=b"", environment=environment)
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        text = done.stdout.decode() + done.stderr.decode()
        self.assertNotIn(TOKEN, text)
        return text

    def refused(self, words, *arguments, code=1, **more):
        before = self.home.ids()
        self.assertIn(words, self.migrate(*arguments, code=code, **more))
        self.assertEqual(self.home.ids(), before)

    def expect_moved(self):
        ids = self.home.ids()
        for key, (name, _, has_sum) in NAMES.items():
            self.assertEqual(ids[f"ams2mqtt_{METER}_{key}"], old_id(key))
            self.assertEqual(ids[f"{name}_{METER}"], old_id(key) + "_old")
            self.assertEqual(self.home.history[old_id(key)], f"{name}_{METER}")
            if has_sum is not None:
                self.assertEqual(self.home.statistics[old_id(key)]["of"], f"{name}_{METER}")

    def test_the_list_changes_nothing(self):
        before = self.home.ids()
        text = self.migrate()
        self.assertIn(f"{old_id('power_import')}", text)
        self.assertIn("Nothing was changed; --apply does it.", text)
        self.assertEqual(self.home.ids(), before)
        self.assertFalse(self.undo.exists())

    def test_ids_go_to_the_new_entities_and_back_again(self):
        before = self.home.ids()
        self.migrate("--apply", "--yes")
        self.expect_moved()
        self.assertEqual(self.undo.stat().st_mode & 0o777, 0o600)
        self.assertIn("nothing to rename", self.migrate("--apply", "--yes"))
        self.migrate("--undo", self.undo, "--yes")
        self.assertEqual(self.home.ids(), before)
        self.assertEqual(self.home.statistics[old_id("energy_import")]["of"], f"ams_active_energy_import_{METER}")
        self.assertIn("nothing to take back", self.migrate("--undo", self.undo, "--yes"))
        self.assertEqual(self.home.states, set(before.values()), "no placeholder stays")

    def test_an_older_home_assistant(self):
        self.home.old_schema, self.home.version = True, "2024.12.5"
        self.home.slow = {old_id("power_import")}
        self.migrate("--apply", "--yes")
        self.expect_moved()
        self.assertEqual(self.home.complaints, [])

    def test_a_home_assistant_whose_version_means_nothing(self):
        self.home.old_schema, self.home.version = True, "nightly"
        self.migrate("--apply", "--yes")
        self.expect_moved()
        self.assertNotEqual(self.home.complaints, [])

    def test_json(self):
        listed = json.loads(self.migrate("--json"))
        self.assertFalse(listed["applied"])
        self.assertEqual({move["old"]: move["fate"] for move in listed["moves"]}, {old_id(key): "moves" for key in NAMES})
        done = json.loads(self.migrate("--json", "--apply", "--yes"))
        self.assertTrue(done["applied"])
        self.assertEqual(done["undo_file"], str(self.undo))
        undone = json.loads(self.migrate("--json", "--undo", self.undo, "--yes"))
        self.assertEqual(len(undone["renamed_back"]), 2 * len(NAMES))

    def test_a_refused_rename_takes_the_others_back(self):
        before = self.home.ids()
        self.home.refuse = old_id("voltage_l1") + "_old"
        self.assertIn("what had been renamed is taken back", self.migrate("--apply", "--yes", "--patience", 1, code=1))
        self.assertEqual(self.home.ids(), before)
        self.assertTrue(self.home.renamed)
        self.assertFalse(self.undo.exists())

    def test_a_lost_connection_leaves_a_record(self):
        before = self.home.ids()
        self.home.hang_up_at = old_id("voltage_l1")
        self.assertIn("which --undo can do later", self.migrate("--apply", "--yes", code=1))
        self.assertNotEqual(self.home.ids(), before)
        self.migrate("--undo", self.undo, "--yes")
        self.assertEqual(self.home.ids(), before)

    def test_the_record_of_an_earlier_migration_is_not_overwritten(self):
        self.undo.write_text("precious")
        self.refused("is needed to take back an earlier migration", "--apply", "--yes")
        self.assertEqual(self.undo.read_text(), "precious")

    def test_nobody_to_ask(self):
        self.refused("say it with --yes", "--apply", code=2)
        self.refused("say it with --yes", "--apply", "--json", code=2)

    def test_a_person_is_asked(self):
        for answer, code in (("no", 1), ("yes", 0)):
            master, slave = pty.openpty()
            command = [PROGRAM, "migrate", "--home-assistant", f"http://127.0.0.1:{self.home.port}", "--token-file",
                       str(self.token), "--undo-file", str(self.undo), "--apply"]
            with subprocess.Popen(command, stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env=clean_environment()) as asked:
                os.write(master, f"{answer}\n".encode())
                _, errors = asked.communicate(timeout=PATIENCE)
            os.close(master)
            os.close(slave)
            self.assertEqual(asked.returncode, code, errors.decode())
            self.assertIn("Rename them?", errors.decode())
        self.expect_moved()

    def test_the_token(self):
        self.refused("a token is needed", token=False, code=2)
        self.migrate(token=False, environment={"HASS_TOKEN": TOKEN})
        folder = self.folder / "credentials"
        folder.mkdir()
        (folder / "home-assistant-token").write_text(TOKEN)
        self.migrate(token=False, environment={"CREDENTIALS_DIRECTORY": str(folder)})
        self.refused("does not accept the token", token=False, environment={"HASS_TOKEN": "another"})
        self.home.admin = False
        self.refused("not an administrator")

    def test_home_assistant_is_not_there(self):
        self.refused("refused", address="http://127.0.0.1:1")
        self.refused("is not the address of a Home Assistant", address="homeassistant.local", code=2)
        self.refused("does not speak TLS", address=f"https://127.0.0.1:{self.home.port}")
        broker = self.broker()
        self.refused("cannot talk to", address=f"http://127.0.0.1:{broker.port}")

    def test_tls(self):
        authority = Authority(self.folder)
        self.home = self.start_home(authority.certificate("server"))
        address = f"https://localhost:{self.home.port}"
        self.refused("its certificate is not trusted", address=address)
        self.migrate("--ca-file", authority.file, "--apply", "--yes", address=address)
        self.expect_moved()
        self.refused("is not trusted", "--ca-file", authority.file, address=f"https://127.0.0.1:{self.home.port}")

    def test_no_meter_yet(self):
        self.home.devices.clear()
        self.refused("start the daemon", "--apply", "--yes")

    def test_statistics_that_do_not_fit_stay(self):
        self.home.entity("sensor.power", "template", "1", "kWh", True)
        self.refused("sums of a register", "--from", "chosen", "--pair", "sensor.power=power_import", code=0)

    def test_what_the_recorder_leaves_out(self):
        self.home.unrecorded = {old_id("power_import") + "_old"}
        before = self.home.ids()
        self.refused("does not record", "--apply", "--yes", "--patience", 1)
        self.assertEqual(self.home.states, set(before.values()))

    def test_files_instead(self):
        registry, devices = self.folder / "entities", self.folder / "devices"
        registry.write_text(json.dumps({"data": {"entities": self.home.entities, "deleted_entities": []}}))
        devices.write_text(json.dumps({"data": {"devices": self.home.devices}}))
        done = self.program("migrate", "--registry", registry, "--devices", devices)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn(old_id("energy_import"), done.stdout.decode())
        for words, what in ((("--apply",), "excludes"), (("--home-assistant", "http://a"), "excludes")):
            self.assertIn(what, self.program("migrate", "--registry", registry, "--devices", devices, *words).stderr.decode())
        devices.write_text("nothing")
        done = self.program("migrate", "--registry", registry, "--devices", devices)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is no list of Home Assistant's devices", done.stderr.decode())
        self.assertIn("required", self.program("migrate").stderr.decode())


if __name__ == "__main__":
    main()

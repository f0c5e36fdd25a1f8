#!/usr/bin/env python3
"""`ams2mqtt setup`: asked and answered on a terminal, and by a script; what it writes is checked and used by the daemon."""
import json
import os
import pathlib
import signal
import socket
import subprocess

import frames
from conversation import Conversation
from scene import PROGRAM, EndToEnd, clean_environment, main, on
from test_home_assistant_app import TOKEN, Supervisor, service

METER = "0000000000000017"
POWER = f"ams2mqtt/{METER}/power_import"
DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
NOBODY = 65534  # the user without rights
KEY = "000102030405060708090a0b0c0d0e0f"


def frame_in(name):
    return bytes.fromhex("".join(line for line in (DATA / name).read_text().splitlines() if not line.startswith("#")))


class Setup(EndToEnd):
    def setUp(self):
        super().setUp()
        self.meter = self.port()
        self.file = self.folder / "new.yaml"
        self.frame = frames.hourly_list(METER)

    def words(self, *more, broker=None):
        named = ["--broker", f"localhost:{broker.port}"] if broker else []
        return ["setup", "--config", self.file, "--serial", self.meter.link, "--no-search", *named, *more]

    def feed(self):
        self.meter.send(self.frame)

    def script(self, *words, code=0, feed=True, environment=None):
        """Runs it without a terminal while the meter sends; its standard output, and its standard error."""
        with subprocess.Popen([PROGRAM, *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env={**clean_environment(), **(environment or {})}) as process:
            while True:
                try:
                    out, errors = process.communicate(timeout=0.2)
                    break
                except subprocess.TimeoutExpired:
                    if feed:
                        self.feed()
        out, errors = out.decode(), errors.decode()
        self.assertEqual(process.returncode, code, out + errors)
        return out, errors

    def talk(self, *words, environment=None):
        conversation = Conversation(*words, idle=self.feed, environment=environment)
        self.addCleanup(conversation.close)
        return conversation

    def assert_it_works(self, broker, *login):
        """What was written is accepted by `check` and publishes with `run`."""
        checked = self.program("check", self.file)
        self.assertEqual(checked.returncode, 0, checked.stdout.decode())
        self.assertIn(f"fine: 1 meter, broker localhost:{broker.port}", checked.stdout.decode())
        watcher = self.subscriber(broker, *login)
        self.start("run", "--config", self.file, environment={"TZ": "Europe/Oslo"})
        self.feed_until(self.meter, self.frame, watcher, on(POWER, "1234"))


class Script(Setup):
    def test_what_was_found_is_written_and_works(self):
        broker = self.broker()
        out, errors = self.script(*self.words("--yes", "--json", broker=broker))
        result = json.loads(out)
        self.assertEqual(result["written"], [str(self.file)])
        self.assertEqual(result["source"], str(self.meter.link))
        self.assertEqual(result["format"], "2400 8N1")
        self.assertEqual(result["meter"], {"manufacturer": "Aidon", "type": "6525", "number": METER})
        self.assertEqual((result["broker"], result["broker_answers"]), (f"localhost:{broker.port}", True))
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o644)
        for part in ("it is 2400 8N1: intact frames", "Found: Aidon 6525", f"number {METER}", "connected (MQTT 5)",
                     "may publish: topic write homeassistant/device/+/config", "Next\n"):
            self.assertIn(part, errors)
        text = self.file.read_text()
        self.assertNotIn(METER, text)
        self.assertNotIn("\x1b", out + errors)
        self.assert_it_works(broker)

    def test_a_login_from_a_file(self):
        broker = self.broker(self.passwords("ams2mqtt", "watcher"), anonymous=False)
        _, errors = self.script(*self.words("--yes", broker=broker), code=1)
        self.assertIn(f"broker localhost:{broker.port}: not authorised", errors)
        self.assertIn("say who logs in with --user and --password-file", errors)
        self.assertFalse(self.file.exists())
        password = self.secret("pw-ams2mqtt")
        out, errors = self.script(*self.words("--yes", "--user", "ams2mqtt", "--password-file", password, broker=broker))
        self.assertNotIn("pw-ams2mqtt", out + errors + self.file.read_text())
        self.assertIn(f"password_file: {password}\n", self.file.read_text())
        self.assert_it_works(broker, "-u", "watcher", "-P", "pw-watcher")

    def test_an_earlier_file(self):
        broker = self.broker()
        self.file.write_text("precious\n")
        self.file.chmod(0o600)
        _, errors = self.script(*self.words("--yes", broker=broker), code=1)
        self.assertIn(f"{self.file} exists; --force replaces it and keeps it as {self.file}.bak", errors)
        self.assertEqual(self.file.read_text(), "precious\n")
        out, _ = self.script(*self.words("--yes", "--json", "--force", broker=broker))
        backup = pathlib.Path(f"{self.file}.bak")
        self.assertEqual(json.loads(out)["backups"], [str(backup)])
        self.assertEqual((backup.read_text(), backup.stat().st_mode & 0o777), ("precious\n", 0o600))
        self.assert_it_works(broker)

    def test_a_broker_that_denies_what_is_needed(self):
        rules = self.folder / "rules"
        rules.write_text("user ams2mqtt\ntopic readwrite ams2mqtt/#\ntopic read homeassistant/status\n")
        broker = self.broker(self.passwords("ams2mqtt"), f"acl_file {rules}", anonymous=False)
        out, errors = self.script(*self.words("--yes", "--user", "ams2mqtt", "--password-file",
                                              self.secret("pw-ams2mqtt"), broker=broker), code=1)
        self.assertIn("topic write homeassistant/device/+/config", out)
        self.assertIn("the broker does not do what is needed, see above; nothing was written", errors)
        self.assertFalse(self.file.exists())

    def test_what_is_named_is_written_although_nobody_answers(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
            out, _ = self.script(*self.words("--yes", "--seconds", "1", "--broker", f"localhost:{port}"), feed=False)
        self.assertIn("No meter was heard; the configuration is written as you have told.", out)
        self.assertIn("The broker does not answer; it is written as you have told.", out)
        self.assertIn("baud: auto", self.file.read_text())
        self.assertEqual(self.program("check", self.file).returncode, 0)

    def test_no_broker(self):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", 1883)) == 0:
                self.skipTest("there is a broker on this computer")
        out, errors = self.script(*self.words("--yes", "--json"), code=1)
        self.assertIn("no broker was found that lets ams2mqtt in, see above; name it with --broker", errors)
        self.assertIn("no broker was found", json.loads(out)["error"])
        self.assertFalse(self.file.exists())

    def test_no_port(self):
        if json.loads(self.program("ports", "--json").stdout):
            self.skipTest("there is a serial port on this computer")
        _, errors = self.script("setup", "--yes", "--no-search", "--config", self.file, "--json", code=1)
        self.assertIn("ams2mqtt setup: there is no serial port; plug the adapter in", errors)
        self.assertFalse(self.file.exists())

    def test_an_encrypted_meter(self):
        broker = self.broker()
        self.frame = frame_in("kamstrup/kamstrup-glo-30.hex")
        out, errors = self.script(*self.words("--yes", broker=broker), code=1)
        self.assertIn("the meter's messages are encrypted; ask your grid operator", errors)
        self.script(*self.words("--yes", "--key-file", self.secret(KEY, "key"), broker=broker))
        self.assertNotIn(KEY, self.file.read_text())
        self.assertEqual(self.program("check", self.file).returncode, 0)
        _, errors = self.script(*self.words("--yes", "--force", "--key-file", self.secret("ab12", "bad"), broker=broker), code=2)
        self.assertNotIn("ab12", errors)

    def test_the_broker_of_home_assistant(self):
        broker = self.broker(self.passwords("addons", "watcher"), anonymous=False)
        supervisor = Supervisor(service(broker.port, username="addons", password="pw-addons"))
        self.addCleanup(supervisor.server_close)
        self.addCleanup(supervisor.shutdown)
        out, errors = self.script(*self.words("--yes"), environment={"SUPERVISOR_TOKEN": TOKEN, "SUPERVISOR_API": supervisor.url})
        self.assertIn("which Home Assistant knows", out)
        self.assertNotIn("pw-addons", out + errors)
        secret = self.folder / "mqtt-password"
        self.assertEqual((secret.read_text(), secret.stat().st_mode & 0o777), ("pw-addons\n", 0o600))
        self.assert_it_works(broker, "-u", "watcher", "-P", "pw-watcher")

    def test_nobody_can_be_asked(self):
        out, errors = self.script(*self.words(), code=2)
        self.assertEqual((out, errors), ("", "ams2mqtt setup: nobody can be asked here, since this is no terminal; with "
                                             "--yes it asks nothing\n"))

    def test_a_folder_of_somebody_else(self):
        theirs = self.folder / "theirs"
        theirs.mkdir(mode=0o755)
        self.folder.chmod(0o755)
        theirs.chmod(0o555)  # root's own, where root runs this
        program = os.open(PROGRAM, os.O_RDONLY)  # the checkout may be in a folder of root
        self.addCleanup(os.close, program)

        def become_nobody():
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
        done = subprocess.run([f"/proc/self/fd/{program}", "setup", "--yes", "--config", theirs / "a.yaml"],
                              stdin=subprocess.DEVNULL, capture_output=True, pass_fds=(program,), env=clean_environment(),
                              preexec_fn=become_nobody, cwd="/", timeout=30, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"you may not write to {theirs}; use `sudo ams2mqtt setup`, or `ams2mqtt setup --config "
                      "./ams2mqtt.yaml`", done.stderr.decode())


class Person(Setup):
    def test_a_login_is_asked_for(self):
        broker = self.broker(self.passwords("anna", "watcher"), anonymous=False)
        person = self.talk(*self.words(broker=broker))
        person.answer("User name at", "anna")
        person.answer("Password, not shown: ", "wrong")
        person.answer("User name at", "")
        person.wait_for("Password, not shown: ", person.place)
        self.assertFalse(person.echoes())
        person.answer("Password, not shown: ", "pw-anna")
        person.answer("Write it? [Y/n]: ", "")
        self.assertEqual(person.end(), 0, person.said)
        self.assertTrue(person.echoes())
        self.assertNotIn("pw-anna", person.said)
        self.assertNotIn("\x1b", person.said)
        self.assertIn("\nNext\n", person.said)
        secret = self.folder / "mqtt-password"
        self.assertEqual((secret.read_text(), secret.stat().st_mode & 0o777), ("pw-anna\n", 0o600))
        self.assert_it_works(broker, "-u", "watcher", "-P", "pw-watcher")

    def test_a_key_is_asked_for(self):
        broker = self.broker()
        self.frame = frame_in("kamstrup/kamstrup-glo-30.hex")
        person = self.talk(*self.words(broker=broker))
        person.answer("Encryption key", "12")
        person.answer("Encryption key", KEY)
        person.answer("Authentication key", "")
        person.answer("Write it? [Y/n]: ", "y")
        self.assertEqual(person.end(), 0, person.said)
        self.assertIn("Found: Kamstrup", person.said)
        self.assertNotIn(KEY, person.said + self.file.read_text())
        self.assertEqual((self.folder / "meter-key").read_text(), KEY + "\n")
        self.assertEqual(self.program("check", self.file).returncode, 0)

    def test_an_earlier_file_is_kept_when_that_is_wanted(self):
        self.file.write_text("precious\n")
        person = self.talk(*self.words())
        person.answer("exists. Replace it at the end", "")
        self.assertEqual(person.end(), 1)
        self.assertEqual(self.file.read_text(), "precious\n")

    def test_nothing_is_written_without_consent(self):
        person = self.talk(*self.words(broker=self.broker()))
        person.answer("Write it? [Y/n]: ", "n")
        self.assertEqual(person.end(), 1)
        self.assertIn("nothing was written", person.said)
        self.assertFalse(self.file.exists())

    def test_the_end_of_the_input_and_ctrl_c_leave_everything_as_it_was(self):
        broker = self.broker(self.passwords("anna"), anonymous=False)
        for name, key, code in (("Ctrl-D", "\x04", 1), ("Ctrl-C", "\x03", 128 + signal.SIGINT)):
            for secret in (False, True):
                with self.subTest(name, secret=secret):
                    person = self.talk(*self.words(broker=broker))
                    if secret:
                        person.answer("User name at", "anna")
                    person.wait_for("Password, not shown: " if secret else "User name at", person.place)
                    person.type(key)
                    self.assertEqual(person.end(), code, person.said)
                    self.assertIn("ended; nothing was written", person.said)
                    self.assertTrue(person.echoes())
        self.assertEqual(sorted(path.name for path in self.folder.glob("*") if path.suffix in (".yaml", ".bak")), [])
        self.assertFalse((self.folder / "mqtt-password").exists())

    def test_colours_are_for_those_who_want_them(self):
        person = self.talk(*self.words(broker=self.broker()), environment={"NO_COLOR": ""})
        person.answer("Write it? [Y/n]: ", "n")
        person.end()
        self.assertIn("\x1b[1mThe meter\x1b[0m", person.said)


if __name__ == "__main__":
    main()

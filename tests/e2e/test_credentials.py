#!/usr/bin/env python3
"""The daemon as systemd starts it: secrets in a folder that only CREDENTIALS_DIRECTORY names, and files that its user may
not read."""
import os
import pathlib
import subprocess
import unittest

from connections import Connections
from scene import PATIENCE, PROGRAM, clean_environment, main, on, serial

DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "kamstrup"
KEY = "000102030405060708090a0b0c0d0e0f"  # of tests/own_frames.hpp
AUTH_KEY = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
POWER = "ams2mqtt/5706560000000024/power_import"
NOBODY = 65534


def encrypted_list():
    lines = (DATA / "kamstrup-glo-30.hex").read_text(encoding="utf-8").splitlines()
    return bytes.fromhex("".join(line.split("#")[0] for line in lines))


class Credentials(Connections):
    def credentials(self, **contents):
        folder = self.folder / "credentials"
        folder.mkdir()
        for name, content in contents.items():
            path = folder / name.replace("_", "-")
            path.write_text(content + "\n")
            path.chmod(0o600)
        return {"CREDENTIALS_DIRECTORY": str(folder)}

    def test_keys_and_password_without_a_setting(self):
        broker, port = self.broker(self.passwords("meter", "watcher"), anonymous=False), self.port()
        watcher = self.subscriber(broker, "-u", "watcher", "-P", "pw-watcher")
        passed = self.credentials(mqtt_password="pw-meter", meter_key=KEY, meter_auth_key=AUTH_KEY)
        daemon = self.daemon(broker, [serial(port)], "username: meter", environment=passed)
        self.feed_until(port, encrypted_list(), watcher, on(POWER, "1500"))
        self.assertNotIn(KEY, daemon.log)

    def test_the_key_of_a_client_certificate(self):
        broker = self.broker(*self.tls_lines("server", "require_certificate true"))
        passed = self.credentials(mqtt_key=(self.vault / "client.key").read_text(), mqtt_key_password="made-up")
        daemon = self.daemon(broker, ["serial: {device: /dev/null}"], self.tls(f", cert_file: {self.vault}/client.crt"),
                             environment=passed)
        self.wait_for_log(daemon, "connected to")

    def test_the_key_of_another_meter_opens_nothing(self):
        """That the key came from the credential is shown by a wrong one."""
        broker, port = self.broker(), self.port()
        passed = self.credentials(meter_key=AUTH_KEY)
        daemon = self.daemon(broker, [serial(port)], environment=passed)
        self.wait_until(lambda: port.send(encrypted_list()) or "key" in daemon.log, lambda: daemon.log)
        self.assertNotIn("no key is configured", daemon.log)

    def test_check_takes_what_only_a_credential_brings_for_a_hint(self):
        config = self.config(["serial: /dev/ttyS0, keys: [{system_title: 4d41443010203040}]"])
        outside = self.program("check", "--config", config)
        self.assertEqual(outside.returncode, 0, outside.stdout)
        self.assertIn(b"(or a credential holds it, and this process has none) (a hint only)", outside.stdout)
        inside = self.program("check", "--config", config, environment=self.credentials())
        self.assertEqual(inside.returncode, 2, inside.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_a_file_that_the_service_may_not_read(self):
        key = self.secret(KEY)
        self.folder.chmod(0o755)
        config = self.config([f"serial: /dev/ttyS0, key_file: {key}"])
        outcome = subprocess.run([PROGRAM, "run", "--config", config], capture_output=True, check=False, timeout=PATIENCE,
                                 user=NOBODY, group=NOBODY, extra_groups=[], text=True,
                                 env={**clean_environment(), "INVOCATION_ID": "0123"})
        self.assertEqual(outcome.returncode, 2, outcome.stderr)
        self.assertIn(f"`systemctl edit ams2mqtt`, add the lines [Service] and LoadCredential=meter-key:{key}",
                      outcome.stderr)


if __name__ == "__main__":
    main()

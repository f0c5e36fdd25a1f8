#!/usr/bin/env python3
"""docs/troubleshooting.md: each text that it quotes is what the program says in that situation."""
import os
import pathlib
import pty
import re
import socket
import subprocess
import threading

import frames
from certificates import Authority
from scene import PROGRAM, EndToEnd, clean_environment, main, on, serial

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENTRY = re.compile(r"^### `(.*)`$", re.MULTILINE)
METER = "0000000000000017"
NOBODY = 65534  # the user without rights
KEY = "000102030405060708090a0b0c0d0e0f"
ADAPTER = "serial: /dev/ttyUSB0"

# A phrase that only one entry has -> what makes the program say it.
SCENES = {
    "unknown key 'baudrate'": "other_key",
    "unknown key 'port'": "port_in_meter",
    "no source": "no_source",
    "must be a list": "no_list",
    "port is missing": "no_port",
    "just a name": "web_address",
    "manufacturer must": "other_manufacturer",
    "absolute path": "no_path",
    "a tab": "tab",
    "password does not belong": "password",
    "username has no password": "no_password",
    "username is missing": "no_username",
    "looks like a key": "key_instead_of_file",
    "31 characters": "short_key",
    "no such device": "no_device",
    "permission denied": "no_permission",
    "not a serial device": "no_terminal",
    "in use by": "held",
    "nothing received": "silent",
    "check baud and parity": "noise",
    "a web server's answer": "web_page",
    "cannot connect": "no_bridge",
    "name lookup": "no_name",
    ".local": "local_name",
    "no key is configured": "no_key",
    "no readable telegram": "no_key",
    "encryption key does not match": "wrong_key",
    "the tag of the messages": "wrong_auth_key",
    "connection refused;": "no_broker",
    "anonymous clients": "no_login",
    "no password is configured": "name_alone",
    "the broker does not say which": "wrong_login",
    "speaks TLS": "hidden_tls",
    "does not accept messages": "no_rights",
    "first telegram": "published",
    "announced to Home Assistant on": "published",
    "discovery is off": "not_announced",
    "unknown meter": "stranger",
    "waiting for bytes": "waiting",
    "nofile": "no_file",
    "7EA02A4108831304": "frame_as_argument",
    "the text was read as": "form",
    "no frame found": "no_frame",
}


class Troubleshooting(EndToEnd):
    """Each method below makes the program say what the entries of `SCENES` with its name quote, and returns it."""

    runs = 0

    def test_every_text_is_said(self):
        entries = ENTRY.findall((ROOT / "docs" / "troubleshooting.md").read_text())
        self.assertEqual({phrase: sum(phrase in entry for entry in entries) for phrase in SCENES},
                         dict.fromkeys(SCENES, 1), "each phrase is of one entry")
        self.assertEqual(len(entries), len(SCENES), "each entry has a phrase")
        said = {}
        for phrase, scene in SCENES.items():
            with self.subTest(phrase):
                entry = next(entry for entry in entries if phrase in entry)
                said[scene] = said.get(scene) or getattr(self, scene)()
                # In one line, in which ... stands for anything.
                self.assertRegex(said[scene], ".*".join(re.escape(part) for part in entry.split("...")))

    def check(self, meter, mqtt="host: localhost"):
        return self.program("check", self.config([meter], mqtt)).stdout.decode()

    def check_text(self, text):
        path = self.folder / "as-it-is.yaml"
        path.write_text(text)
        return self.program("check", path).stdout.decode()

    def doctor(self, meter, mqtt="host: localhost, port: 9", feed=None):
        self.runs += 1  # a log is continued by the next process of the same name
        process = self.start("doctor", "--config", self.config([meter], mqtt, name="doctor.yaml"), "--seconds", "1",
                             name=f"doctor-{self.runs}")
        while process.running():
            if feed:
                feed()
            threading.Event().wait(0.1)
        return process.log

    # The configuration

    def other_key(self):
        return self.check("serial: {device: /dev/ttyUSB0, baudrate: 2400}")

    def port_in_meter(self):
        return self.check("port: /dev/ttyUSB0")

    def no_source(self):
        return self.check("name: House")

    def no_list(self):
        return self.check_text("mqtt: localhost\nmeters:\n  serial: /dev/ttyUSB0\n")

    def no_port(self):
        return self.check("tcp: han.example.org")

    def web_address(self):
        return self.check(ADAPTER, "host: 'mqtts://broker.example.org:8883'")

    def other_manufacturer(self):
        return self.check(ADAPTER + ", manufacturer: iskra")

    def no_path(self):
        return self.check("serial: ttyUSB0")

    def tab(self):
        return self.check_text("mqtt: localhost\nmeters:\n\t- serial: /dev/ttyUSB0\n")

    def password(self):
        return self.check(ADAPTER, "host: localhost, username: me, password: hello")

    def no_password(self):
        return self.check(ADAPTER, "host: localhost, username: me")

    def no_username(self):
        return self.check(ADAPTER, f"host: localhost, password_file: {self.secret('hello')}")

    def key_instead_of_file(self):
        return self.check(f"{ADAPTER}, key_file: {KEY}")

    def short_key(self):
        return self.check(f"{ADAPTER}, key_file: {self.secret(KEY[1:], 'short-key')}")

    # The port

    def no_device(self):
        return self.doctor(f"serial: {self.folder}/nowhere")

    def no_permission(self):
        """As a user who may not open it. The program itself may lie where that user may not go, so it is inherited."""
        port = self.port("forbidden")
        os.chmod(os.ttyname(port.slave), 0)
        self.folder.chmod(0o755)
        config = self.config([f"serial: {port.link}"], "host: localhost, port: 9")
        config.chmod(0o644)
        program = os.open(PROGRAM, os.O_RDONLY)
        self.addCleanup(os.close, program)

        def become_nobody():
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
        return subprocess.run([f"/proc/self/fd/{program}", "doctor", "--config", str(config), "--seconds", "1"],
                              pass_fds=(program,), preexec_fn=become_nobody, capture_output=True, check=False,
                              env=clean_environment(), cwd="/").stdout.decode()

    def no_terminal(self):
        return self.doctor("serial: /dev/null")

    def held(self):
        port = self.port("held")
        holder = self.start("run", "--print", "--config", self.config([serial(port)], "host: localhost", name="holder.yaml"),
                            name="holder")
        self.wait_for_log(holder, "opened")
        return self.doctor(serial(port))

    def silent(self):
        return self.doctor(serial(self.port("silent")))

    def noise(self):
        port = self.port("noisy")
        return self.doctor(serial(port), feed=lambda: port.send(bytes(range(200))))

    def web_page(self):
        port = self.port("web")
        return self.doctor(serial(port), feed=lambda: port.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"))

    # A bridge

    def no_bridge(self):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            return self.doctor(f"tcp: {{host: localhost, port: {nobody.getsockname()[1]}}}")

    def no_name(self):
        return self.doctor("tcp: {host: nowhere.invalid, port: 3001}")

    def local_name(self):
        return self.doctor("tcp: {host: nowhere-ams2mqtt.local, port: 3001}")

    # Encryption

    def encrypted(self, key="", auth_key=""):
        port = self.port(f"encrypted{len(key)}{len(auth_key)}")
        frame = bytes.fromhex("".join(line for line in (ROOT / "tests/data/kamstrup/kamstrup-glo-30.hex").read_text()
                                      .splitlines() if not line.startswith("#")))
        meter = serial(port)
        meter += f", key_file: {self.secret(key, 'key-' + key[:8])}" if key else ""
        meter += f", auth_key_file: {self.secret(auth_key, 'key-' + auth_key[:8])}" if auth_key else ""
        return self.doctor(meter, feed=lambda: port.send(frame))

    def no_key(self):
        log = self.encrypted()
        self.assertLess(log.index("no key is configured"), log.index("no readable telegram"), log)
        return log

    def wrong_key(self):
        log = self.encrypted("ff" * 16)
        self.assertLess(log.index("does not match"), log.index("no readable telegram"), log)
        self.assertRegex(log, "in force: key_file .*key-ffffffff and no authentication key; the key for encryption belongs there")
        return log

    def wrong_auth_key(self):
        return self.encrypted(KEY, "ee" * 16)

    # The broker

    def no_broker(self):
        return self.doctor(serial(self.port("unread")), "host: localhost, port: 9")

    def locked(self, login):
        broker = self.broker(self.passwords("ams2mqtt"), anonymous=False)
        return self.doctor(serial(self.port(f"unread-{len(login)}")), f"host: localhost, port: {broker.port}{login}")

    def no_login(self):
        return self.locked("")

    def name_alone(self):
        return self.locked(", username: ams2mqtt")

    def wrong_login(self):
        return self.locked(f", username: ams2mqtt, password_file: {self.secret('wrong', 'wrong')}")

    def hidden_tls(self):
        authority = Authority(self.folder)
        certificate, key = authority.certificate("broker")
        broker = self.broker(f"cafile {authority.file}", f"certfile {certificate}", f"keyfile {key}")
        return self.doctor(serial(self.port("tls")), f"host: localhost, port: {broker.port}")

    def no_rights(self):
        rules = self.folder / "rules"
        rules.write_text("topic read #\nuser ams2mqtt\ntopic read homeassistant/status\n")
        broker = self.broker(self.passwords("ams2mqtt"), f"acl_file {rules}", anonymous=False)
        login = f"username: ams2mqtt, password_file: {self.secret('pw-ams2mqtt', 'right')}"
        return self.doctor(serial(self.port("rights")), f"host: localhost, port: {broker.port}, {login}")

    # The daemon

    def run_daemon(self, more=""):
        broker, port = self.broker(), self.port(f"read-{len(more)}")
        watcher = self.subscriber(broker)
        daemon = self.daemon(broker, [serial(port, more)], name=f"daemon-{len(more)}")
        self.wait_for_log(daemon, "opened")
        port.send(frames.power_list(1))
        self.wait_for_log(daemon, "first telegram")
        self.feed_until(port, frames.hourly_list(METER), watcher, on(f"ams2mqtt/{METER}/energy_import"))
        self.wait_for_log(daemon, "published as")
        return daemon

    def published(self):
        daemon = self.run_daemon()
        self.assertIn(f"published as {METER} below ams2mqtt/{METER}/, announced to Home Assistant on "
                      f"homeassistant/device/ams2mqtt_{METER}/config", daemon.log)
        return daemon.log

    def not_announced(self):
        return self.run_daemon(", discovery: off").log

    def stranger(self):
        self.run_daemon(", name: House")
        return self.program("forget", "nobody", "--config", self.folder / "ams2mqtt.yaml").stderr.decode()

    # decode

    def waiting(self):
        ours, terminal = pty.openpty()
        self.addCleanup(os.close, ours)
        child = subprocess.Popen([PROGRAM, "decode"], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(terminal)
        said = child.stderr.readline().decode()
        os.write(ours, b"\x04")
        child.communicate()
        return said

    def no_file(self):
        return self.program("decode", "nofile").stderr.decode()

    def frame_as_argument(self):
        return self.program("decode", "7EA02A4108831304").stderr.decode()

    def form(self):
        for command in ("decode", "explain"):
            output = self.program(command, data=frames.long_list(METER).hex(" ").encode()).stderr.decode()
            self.assertIn("the text was read as pairs of hexadecimal digits", output)
        return output

    def no_frame(self):
        return self.program("decode", data=b"nothing here\nis a frame\n").stderr.decode()


if __name__ == "__main__":
    main()

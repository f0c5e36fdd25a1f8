#!/usr/bin/env python3
"""The app of Home Assistant: the program with the app's options and a Supervisor that is played."""
import http.server
import json
import pathlib
import re
import threading
import unittest

import frames
from scene import EndToEnd, main, on

METER = "0000000000000021"
TOKEN = "a-token-of-the-supervisor"
KEY = "00112233445566778899aabbccddeeff"


class Supervisor(http.server.ThreadingHTTPServer):
    """Answers GET /services/mqtt as the Supervisor does, with the answers given, the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        super().__init__(("127.0.0.1", 0), Asked)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Asked(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers["Authorization"]))
        status, answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status, answer = 401, error("Unauthorized")
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


def error(message):
    return {"result": "error", "message": message}


def service(port, **more):
    data = {"host": "localhost", "port": port, "ssl": False, "protocol": "3.1.1", "app": "core_mosquitto", **more}
    return 200, {"result": "ok", "data": data}


NO_SERVICE = 400, error("Service not enabled")


class App(EndToEnd):
    def supervisor(self, *answers):
        server = Supervisor(*answers)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def options(self, **options):
        path = self.folder / "options.json"
        path.write_text(json.dumps(options, indent=2))
        path.chmod(0o600)
        return path

    def environment(self, supervisor="http://127.0.0.1:1"):
        (self.folder / "data").mkdir(exist_ok=True, mode=0o700)
        return {"SUPERVISOR_TOKEN": TOKEN, "SUPERVISOR_API": getattr(supervisor, "url", supervisor),
                "STATE_DIRECTORY": str(self.folder / "data"), "RUNTIME_DIRECTORY": str(self.folder)}

    def check(self, options, supervisor="http://127.0.0.1:1"):
        result = self.program("check", "--config", options, environment=self.environment(supervisor))
        return result.returncode, (result.stdout + result.stderr).decode()

    def test_the_broker_that_home_assistant_knows(self):
        port = self.port()
        broker = self.broker(self.passwords("addons", "looker"), anonymous=False)
        supervisor = self.supervisor(service(broker.port, username="addons", password="pw-addons"))
        options = self.options(mqtt={}, publish={"min_interval": 0}, log={"level": "debug"}, meters=[
            {"serial.device": str(port.link), "name": "House", "time_zone": "Europe/Oslo", "key": "", "language": "nb"}])
        subscriber = self.subscriber(broker, "-u", "looker", "-P", "pw-looker")
        daemon = self.start("run", "--config", options, environment=self.environment(supervisor))
        self.feed_until(port, frames.hourly_list(METER), subscriber, on(f"ams2mqtt/{METER}/power_import", "1234"))
        announced = self.expect(subscriber, lambda message: message.topic == f"homeassistant/device/ams2mqtt_{METER}/config")
        self.assertEqual(json.loads(announced.payload)["device"]["name"], "House")
        self.assertEqual(supervisor.asked, [("/services/mqtt", f"Bearer {TOKEN}")])
        health = self.program("health", environment=self.environment(supervisor))
        self.assertEqual((health.returncode, health.stderr), (0, b""))
        # The secrets are neither in the log nor where other processes could read them.
        left = pathlib.Path(f"/proc/{daemon.child.pid}/environ").read_bytes().decode(errors="replace")
        for place, text in (("log", daemon.log), ("environment", left)):
            for secret in (TOKEN, "pw-addons"):
                self.assertNotIn(secret, text, place)
        daemon.stop()
        self.assertTrue(list((self.folder / "data").glob("*.state")))

    def test_a_broker_of_ones_own(self):
        supervisor = self.supervisor(NO_SERVICE)
        options = self.options(mqtt={"host": "broker.example", "port": 8883, "tls.enabled": True, "username": "u",
                                     "password": "hunter2"}, meters=[{"serial.device": "/dev/ttyS0", "key": KEY}])
        self.assertEqual(self.check(options, supervisor),
                         (0, f"{options}: fine: 1 meter, broker broker.example:8883 with TLS\n"))
        self.assertEqual(supervisor.asked, [])

    def test_no_broker(self):
        options = self.options(mqtt={}, meters=[{"serial.device": "/dev/ttyS0"}])
        code, words = self.check(options, self.supervisor(NO_SERVICE))
        self.assertEqual((code, words), (2, f'{options}: Home Assistant knows no MQTT broker; install and start the app '
                                            '"Mosquitto broker", or write the option mqtt.host and, if that broker asks for '
                                            'them, mqtt.username and mqtt.password\n'))

    def test_a_supervisor_that_is_only_starting(self):
        options = self.options(mqtt={}, meters=[{"serial.device": "/dev/ttyS0"}])
        supervisor = self.supervisor((502, b"Bad Gateway"), (503, b""), service(1884))
        self.assertEqual(self.check(options, supervisor), (0, f"{options}: fine: 1 meter, broker localhost:1884\n"))
        self.assertEqual(len(supervisor.asked), 3)

    def test_a_supervisor_that_is_not_there(self):
        options = self.options(mqtt={}, meters=[{"serial.device": "/dev/ttyS0"}])
        code, words = self.check(options)
        self.assertEqual(code, 2)
        self.assertEqual(words, f"{options}: the Supervisor of Home Assistant at 127.0.0.1 cannot be asked for the broker "
                                "(Connection refused); start the app again, or write the option mqtt.host\n")

    def test_answers_that_are_none(self):
        options = self.options(mqtt={}, meters=[{"serial.device": "/dev/ttyS0"}])
        for answer, words in (((403, error("No access to mqtt service!")), "(status 403, 'No access to mqtt service!')"),
                              ((200, b"<html>\x00"), "(status 200)"), ((200, b"[" * 50000), "(status 200)"),
                              ((200, {"result": "ok", "data": None}), "(status 200)")):
            with self.subTest(words):
                code, said = self.check(options, self.supervisor(answer))
                self.assertEqual(code, 2, said)
                self.assertIn(f"does not say which broker it knows {words}; update Home Assistant", said)

    def test_wrong_options_get_the_sentences_of_a_wrong_file(self):
        wrong = {"hots": "x", "protocol": "4", "base_topic": "a+b"}
        meter = {"serial": {"device": "/dev/ttyS0", "baud": "fast", "partiy": "even"}, "language": "no", "nmae": "x"}
        file = self.folder / "ams2mqtt.yaml"
        file.write_text(json.dumps({"mqtt": {"host": "h", **wrong}, "meters": [meter], "lgo": {}}))
        flat = {f"serial.{key}": value for key, value in meter["serial"].items()}
        options = self.options(mqtt={"host": "h", **wrong}, meters=[{**flat, "language": "no", "nmae": "x"}], lgo={"a": 1})
        expected = self.program("check", "--config", file).stdout.decode()
        code, said = self.check(options)
        self.assertEqual(code, 2)

        def sentences(text):
            # The option is called by its whole name.
            return sorted(re.sub(r"^\S+:\d+:\d+: (serial\.)?", "", line) for line in text.splitlines())
        self.assertGreater(len(sentences(said)), 6)
        self.assertEqual(sentences(said), sentences(expected))

    def test_settings_of_a_broker_need_its_host(self):
        for option, value in (("username", "u"), ("password", "hunter2"), ("port", 1884)):
            code, said = self.check(self.options(mqtt={option: value}, meters=[{"serial.device": "/dev/ttyS0"}]))
            self.assertEqual(code, 2)
            self.assertIn(f"{option} belongs to a host, and mqtt.host is not set", said)
            self.assertNotIn("hunter2", said)

    def test_no_message_repeats_a_secret(self):
        options = self.options(mqtt={"host": "h", "username": "u", "password": "hunter2hunter2"},
                               meters=[{"serial.device": "/dev/ttyS0", "key": KEY[:-2], "name": "hunter2hunter2"}])
        code, said = self.check(options)
        self.assertEqual(code, 2)
        self.assertNotIn("hunter2", said)
        self.assertNotIn(KEY[:8], said)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The page's server in the running daemon: its answers, its events, who may read, and crowds that nobody notices."""
import base64
import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import unittest

try:
    import jsonschema
    import yaml
except ImportError:
    if os.environ.get("CI_NEVER_SKIP"):
        raise
    yaml = None

import frames
from scene import EndToEnd, main, serial
from processes import free_ports

METER = "7359992890941742"
SOURCE = pathlib.Path(__file__).resolve().parents[2]
PAGES = re.compile(r"page: http://127\.0\.0\.1:(\d+)/")


class Events:
    """What a reader of events is told, one after the other."""

    def __init__(self, port, query=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.request("GET", f"/api/events{query}")
        self.answer = self.connection.getresponse()

    def next(self, name):
        """The data of the next event of this name."""
        event = None
        while line := self.answer.readline().decode():
            if line.startswith("event: "):
                event = line[7:].strip()
            elif line.startswith("data: ") and event == name:
                return json.loads(line[6:])
        raise AssertionError(f"the daemon hung up before it said '{name}'")

    def close(self):
        self.connection.close()


class Web(EndToEnd):
    def setUp(self):
        super().setUp()
        self.line = self.port()
        self.web = free_ports(1)

    def run_with(self, http_settings, taken=False):
        self.path = self.config([f"{serial(self.line)}, name: House"], self.no_broker())
        self.write(http_settings)
        with open(self.folder / "printed", "wb") as printed:
            daemon = self.start("run", "--print", "--config", self.path, stdout=printed)
        self.wait_for_log(daemon, "opened")
        if http_settings and not taken:
            self.wait_for_log(daemon, "page: http://")
        return daemon

    def write(self, http_settings):
        text = self.path.read_text().split("http:")[0]
        self.path.write_text(text + (f"http: {{{http_settings}}}\n" if http_settings else ""))

    def ask(self, path, method="GET", headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.web, timeout=30)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer, answer.read()

    def json(self, path, status=200):
        answer, body = self.ask(path)
        self.assertEqual(answer.status, status, body)
        self.assertEqual(answer.headers["Content-Type"], "application/json")
        return json.loads(body)

    def heard(self):
        """The meter's key, once it has been heard."""
        self.line.send(frames.long_list(METER))
        self.wait_until(lambda: self.json("/api/meters")["meters"][0]["key"] == METER, "the meter is known")
        return METER

    def test_what_is_known(self):
        self.run_with(f"listen: {self.web}")
        overview = self.json("/api/meters")
        self.assertEqual(overview["meters"], [{"key": "line-1", "name": "House", "state": "waiting"}])
        self.assertEqual(overview["daemon"]["broker"], "printing")
        self.assertEqual(self.json("/api/meters/line-1/frame"), {"cut": False, "blocks": []})
        key = self.heard()
        summary = self.json("/api/meters")["meters"][0]
        self.assertEqual(summary["state"], "online")
        self.assertRegex(summary["power_import"], r"^\d+$")
        meter = self.json(f"/api/meters/{key}?language=nb")
        names = {value["key"]: value.get("name") for value in meter["values"]}
        self.assertEqual(names["power_import"], "Effekt import")
        self.assertEqual(meter["refused"], 0)
        frame = self.json(f"/api/meters/{key}/frame")
        self.assertEqual(frame["blocks"][0]["title"], "HDLC frame")
        self.assertEqual(bytes.fromhex(frame["blocks"][0]["bytes"]), frames.long_list(METER))
        self.assertEqual(self.json("/healthz")["ok"], True)
        lines = self.json("/api/log")["lines"]
        self.assertTrue(any("opened" in line["text"] for line in lines), lines)
        self.assertEqual([line["number"] for line in lines], list(range(len(lines))))

    @unittest.skipUnless(yaml, "python3-yaml or python3-jsonschema is not installed")
    def test_answers_are_as_described(self):
        described = yaml.safe_load((SOURCE / "docs/openapi.yaml").read_text(encoding="utf-8"))
        self.run_with(f"listen: {self.web}")

        def conforms(answer, schema):
            jsonschema.validate(answer, {"$ref": f"#/components/schemas/{schema}", "components": described["components"]})
        answers = {"": "Overview", "/KEY": "Meter", "/KEY/history?hours=49": "History", "/KEY/frame": "Frame"}
        for key in ("line-1", self.heard):
            key = key if isinstance(key, str) else key()
            for path, schema in answers.items():
                conforms(self.json("/api/meters" + path.replace("KEY", key)), schema)
        conforms(self.json("/api/log"), "Log")
        conforms(self.json("/healthz"), "Health")
        conforms(self.json("/nothing", 404), "Error")
        events = Events(self.web, f"?key={METER}")
        self.addCleanup(events.close)
        conforms(events.next("daemon"), "Daemon")
        conforms(events.next("meter"), "Meter")
        with self.assertRaises(jsonschema.ValidationError):
            conforms({"key": METER}, "Meter")
        asked = {path for path in described["paths"] if path.startswith("/api/meters")}
        self.assertEqual(asked, {"/api/meters" + path.partition("?")[0].replace("KEY", "{key}") for path in answers})

    def test_the_page_is_in_the_program(self):
        self.run_with(f"listen: {self.web}")
        folder = SOURCE / "src/http/page"
        for file in sorted(folder.iterdir()):
            answer, body = self.ask(f"/{file.name}")
            self.assertEqual((answer.status, body), (200, file.read_bytes()), file.name)
            self.assertNotIn("unsafe", answer.headers["Content-Security-Policy"])
            again, _ = self.ask(f"/{file.name}", headers={"If-None-Match": answer.headers["ETag"]})
            self.assertEqual(again.status, 304)
        answer, body = self.ask("/")
        self.assertEqual(body, (folder / "index.html").read_bytes())

    def test_what_is_wrong_is_said(self):
        self.run_with(f"listen: {self.web}")
        for path, status, said in (("/nothing", 404, "there is no such page"), ("/api/meters/7", 404, "no such meter"),
                                   ("/api/meters/line-2", 404, "no such meter"), ("/api/meters/line-1/x", 404, "no such page"),
                                   ("/api/meters/line-1?language=fr", 400, "language must be"),
                                   ("/api/events?language=fr", 400, "language must be"),
                                   ("/api/meters?from=-1", 400, "from must be"), ("/api/meters?from=99999", 400, "from must be")):
            self.assertIn(said, self.json(path, status)["error"], path)
        answer, body = self.ask("/api/meters", "POST")
        self.assertEqual((answer.status, answer.headers["Allow"]), (405, "GET, HEAD"))
        answer, body = self.ask("/", headers={"Host": "evil.example"})
        self.assertEqual(answer.status, 421, body)

    def test_events(self):
        daemon = self.run_with(f"listen: {self.web}")
        events = Events(self.web, f"?key={METER}&language=sv")
        self.addCleanup(events.close)
        self.assertEqual(events.answer.headers["Content-Type"], "text/event-stream")
        self.assertEqual(events.next("daemon")["online"], 0)
        self.line.send(frames.long_list(METER))
        self.assertEqual(events.next("meters")["meters"][0]["name"], "House")
        meter = events.next("meter")
        self.assertEqual(meter["key"], METER)
        self.assertIn("Effekt import", {value.get("name") for value in meter["values"]})
        daemon.signal(signal.SIGHUP)
        while "SIGHUP" not in events.next("line")["text"]:
            pass
        daemon.signal(signal.SIGTERM)  # also while somebody reads
        self.assertEqual(daemon.wait(10), 0)

    def test_a_password(self):
        secret = self.secret("open sesame")
        daemon = self.run_with(f"listen: '0.0.0.0:{self.web}', password_file: {secret}")
        answer, _ = self.ask("/")
        self.assertEqual((answer.status, answer.headers["WWW-Authenticate"]),
                         (401, 'Basic realm="ams2mqtt", charset="UTF-8"'))

        def login(password):
            return {"Authorization": "Basic " + base64.b64encode(f"me:{password}".encode()).decode()}
        self.assertEqual(self.ask("/", headers=login("open barley"))[0].status, 401)
        self.assertEqual(self.ask("/", headers=login("open sesame"))[0].status, 200)
        self.wait_for_log(daemon, "a wrong password for the page came from 127.0.0.1")
        self.assertNotIn("sesame", daemon.log)
        self.assertNotIn("barley", daemon.log)

    def test_an_address_for_others_needs_a_password(self):
        path = self.config([serial(self.line)], self.no_broker())
        path.write_text(path.read_text() + "http: 0.0.0.0:8380\n")
        result = self.program("run", "--config", path)
        self.assertEqual(result.returncode, 2)
        self.assertIn("write 'password_file: /etc/ams2mqtt/http-password' and put a password in that file", result.stderr.decode())

    def test_reload(self):
        daemon = self.run_with("")
        with self.assertRaises(ConnectionRefusedError):
            self.ask("/")
        self.write(f"listen: {self.web}")
        daemon.signal(signal.SIGHUP)
        self.wait_until(lambda: PAGES.search(daemon.log), "it listens")
        self.assertEqual(self.ask("/healthz")[0].status, 200)
        self.write("")
        daemon.signal(signal.SIGHUP)
        self.wait_until(lambda: daemon.log.count("the new configuration is in use") == 2, "it was reloaded")
        with self.assertRaises(ConnectionRefusedError):
            self.ask("/")

    def test_a_port_that_is_taken(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", self.web))
            other.listen()
            daemon = self.run_with(f"listen: {self.web}", taken=True)
            self.wait_for_log(daemon, "Address already in use; trying again")
            self.line.send(frames.long_list(METER))
            self.wait_until(lambda: METER.encode() in (self.folder / "printed").read_bytes(), "the meter is read all the same")
        self.wait_until(lambda: PAGES.search(daemon.log), "it listens once the port is free")

    def test_the_past_survives_a_restart(self):
        """Until a minute has closed, which is written when the daemon ends."""
        broker = self.broker()
        state = self.folder / "state"
        state.mkdir(mode=0o700)
        path = self.config([f"{serial(self.line)}, name: House"], f"host: localhost, port: {broker.port}")
        path.write_text(path.read_text() + f"state: {state}\nhttp: {self.web}\n")

        def begin(name):
            daemon = self.start("run", "--config", path, name=name)
            self.wait_for_log(daemon, "page: http://")
            return daemon

        def power(key):
            """By the minute, where it is known; the last one is still going on."""
            row = self.json(f"/api/meters/{key}/history?hours=0")["minutes"]
            return {row["begin"] + 60 * index: watts for index, watts in enumerate(row["power"]) if watts is not None}
        daemon = begin("first")
        key = self.heard()
        self.wait_until(lambda: power(key), "the current minute")
        self.wait_until(lambda: self.heard() and len(power(key)) > 1, "the next minute", timeout=90)
        begin_of_first, watts = min(power(key).items())
        daemon.stop()
        self.assertEqual([file.stat().st_mode & 0o777 for file in state.glob("*.history*")], [0o600])
        daemon = begin("second")
        self.wait_until(lambda: power(key).get(begin_of_first) == watts, "the closed minute")
        history = self.json(f"/api/meters/{key}/history?hours=17568")
        self.assertEqual(len(history["hours"]["import"]), len(history["hours"]["export"]))
        self.assertIn("at most 2880", self.json(f"/api/meters/{key}/history?minutes=2881", 400)["error"])
        daemon.stop()

        def meters():
            with contextlib.closing(sqlite3.connect(next(state.glob("*.history")))) as database:
                return [name for (name,) in database.execute("SELECT key FROM meters")]
        self.assertEqual(meters(), [key])
        for words, left in ((("rename", key, "cellar"), ["cellar"]), (("forget", "cellar"), [])):
            result = self.program(*words, "--config", path)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(meters(), left)

    def test_a_crowd_changes_nothing_for_the_meters(self):
        """A thousand that say nothing, and a hundred that never end what they say."""
        self.run_with(f"listen: {self.web}")
        key = self.heard()
        crowd = []
        self.addCleanup(lambda: [each.close() for each in crowd])
        for number in range(1100):
            each = socket.create_connection(("127.0.0.1", self.web), timeout=30)
            crowd.append(each)
            if number % 11 == 0:
                each.sendall(b"GET /api/meters HTTP/1.1\r\nX-Slow: ")
        before = self.json(f"/api/meters/{key}")
        for _ in range(5):
            self.line.send(frames.long_list(METER))
        self.wait_until(lambda: self.json(f"/api/meters/{key}")["frames"] == before["frames"] + 5, "all telegrams are read")
        self.assertEqual(self.json(f"/api/meters/{key}")["refused"], 0)


if __name__ == "__main__":
    main()

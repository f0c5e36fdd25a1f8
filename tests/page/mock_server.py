#!/usr/bin/env python3
"""Serves the page with a made-up daemon behind it.

usage: mock_server.py [--port PORT] [--scene NAME] [--at TIME] [--interval SECONDS]

Each scene is below its name, such as http://127.0.0.1:8380/house/, as a page is below a prefix behind Home Assistant's
ingress; --scene names the one that / leads to. --at is when the made-up time begins (2026-05-14T11:20:00Z).

example: tests/page/mock_server.py --port 8380 --scene hostile
"""

import argparse
import datetime
import http.server
import json
import pathlib
import sys
import threading
import time
import urllib.parse

from scenes import SCENES

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "src/http/page"
UNIT = HERE / "unit"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
LANGUAGES = ("en", "nb", "sv", "da", "de", "nl", "fi")


class Mock:
    """The server, with what a test may do to it."""

    def __init__(self, port=0, scene="house", at=None, interval=2.0):
        self.port, self.scene, self.interval = port, scene, interval
        self.ahead = 0 if at is None else at - time.time()
        self.asked = []  # paths, as they came
        self.server = None

    def now(self):
        return time.time() + self.ahead

    def start(self):
        self.stopping = threading.Event()
        handler = type("Handler", (Handler,), {"mock": self})
        self.server = Server(("127.0.0.1", self.port), handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def count(self, end):
        """How often a path that ends so has been asked for."""
        return sum(path.endswith(end) for path in self.asked)

    def url(self, scene):
        return f"http://127.0.0.1:{self.port}/{scene}/"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A page that has gone is no error."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    mock = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        self.mock.asked.append(self.path)
        query = {name: values[-1] for name, values in urllib.parse.parse_qs(address.query).items()}
        _, name, *rest = address.path.split("/")
        if name == "unit":
            return self.file(UNIT, rest)
        if name not in SCENES:
            return self.moved(f"/{self.mock.scene}/")
        self.scene = SCENES[name]
        if rest[:1] == ["api"]:
            return self.api(rest[1:], query)
        return self.file(PAGE, rest)

    def moved(self, where):
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def head(self, status, kind, length=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def answer(self, content, status=200):
        body = json.dumps(content).encode()
        self.head(status, "application/json", len(body))
        self.wfile.write(body)

    def file(self, folder, rest):
        path = folder / (rest[0] if rest and rest[0] else "index.html")
        if len(rest) > 1 or path.parent != folder or not path.is_file():
            return self.answer({"error": "there is no such file"}, 404)
        body = path.read_bytes()
        self.head(200, TYPES[path.suffix], len(body))
        self.wfile.write(body)

    def api(self, rest, query):
        now, scene = self.mock.now(), self.scene
        if rest == ["meters"]:
            return self.answer(scene.overview(now, int(query.get("from", 0))))
        if rest == ["log"]:
            return self.answer(scene.log(now))
        if rest == ["events"]:
            return self.events(query)
        if (
            rest[:1] != ["meters"]
            or len(rest) > 3
            or rest[1] not in scene.keys()
            or query.get("language", "en") not in LANGUAGES
        ):
            return self.answer({"error": "there is no such meter"}, 404)
        if rest[2:] == ["history"]:
            return self.answer(scene.history(rest[1], now, int(query.get("minutes", 60)), int(query.get("hours", 48))))
        if rest[2:] == ["frame"]:
            return self.answer(scene.frame(rest[1]))
        return self.answer(scene.meter(rest[1], now, query.get("language", "en")))

    def events(self, query):
        self.head(200, "text/event-stream")
        key = query.get("key")
        try:
            self.event("daemon", self.scene.daemon(self.mock.now()))
            while not self.mock.stopping.wait(self.mock.interval):
                now = self.mock.now()
                self.wfile.write(b": still here\n\n")
                if key in self.scene.keys():
                    self.event("meters", {"meters": [self.scene.summary(key, now)]})
                    meter = self.scene.meter(key, now, query.get("language", "en"))
                    if meter["values"]:
                        self.event("meter", meter)
        except OSError:
            pass  # the page has gone

    def event(self, kind, content):
        self.wfile.write(f"event: {kind}\ndata: {json.dumps(content)}\n\n".encode())
        self.wfile.flush()


def main():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=True)
    parser.add_argument("--port", type=int, default=8380)
    parser.add_argument("--scene", choices=sorted(SCENES), default="house")
    parser.add_argument(
        "--at", type=lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    )
    parser.add_argument("--interval", type=float, default=2.0)
    options = parser.parse_args()
    mock = Mock(options.port, options.scene, options.at, options.interval).start()
    print(f"http://127.0.0.1:{mock.port}/ is {', '.join(mock.url(name) for name in SCENES)}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()

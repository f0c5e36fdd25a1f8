"""A real Home Assistant, as the tool that HA_TOOL names installs and starts it, seen through the API that its own pages
use. It runs on port 8123, one at a time."""
import json
import os
import pathlib
import re
import subprocess
import time
import urllib.parse
import urllib.request

from websocket import WebSocket

TOOL = pathlib.Path(os.environ.get("HA_TOOL", pathlib.Path(__file__).resolve().parents[4] /
                                   "shared/tools/home-assistant/ha"))
HOST, PORT = "127.0.0.1", 8123
CLIENT = f"http://{HOST}:{PORT}/"
PATIENCE = 30  # seconds until an awaited state counts as missing
GONE = (None, "unknown", "unavailable")


class Device:
    """One device of the MQTT integration: its fields, and its entities by the last part of their unique id, which
    begins with the identifier of the meter also where the device is inside the meter's."""

    def __init__(self, fields, identifier):
        self.fields = fields
        self.prefix = identifier + "_"
        self.entities = {}

    def __getitem__(self, key):
        return self.entities[key]

    def __contains__(self, key):
        return key in self.entities

    def states(self):
        """Of the enabled entities, by key."""
        return {key: entity.state for key, entity in self.entities.items() if not entity.disabled}

    def entity_ids(self):
        return {key: entity.entity_id for key, entity in self.entities.items()}


class Entity:
    def __init__(self, registered, state):
        self.entity_id = registered["entity_id"]
        self.registered = registered["id"]
        self.disabled = bool(registered["disabled_by"])
        self.category = registered["entity_category"]
        self.name = registered["original_name"]
        self.state = state.get("state")
        self.attributes = state.get("attributes", {})


class HomeAssistant:
    """The one that runs. Its state is asked for in sessions that are short: Home Assistant complains of a client that
    is connected and does not listen."""

    def __init__(self):
        self.token = None

    def start(self, broker):
        """A new, empty one, whose MQTT integration knows this broker."""
        tool("up", "--broker", f"{HOST}:{broker.port}")
        self._sign_in()

    def restart(self):
        tool("restart")
        self._sign_in()

    def stop(self):
        tool("down")

    def version(self):
        return tuple(int(part) for part in self.call("get_config")["version"].split(".")[:2])

    def look(self):
        with Session(self.token) as session:
            return session.look()

    def wait(self, wanted, what, timeout=PATIENCE):
        """Looks again after every event until wanted(devices) is true, and returns what it saw then."""
        deadline = time.monotonic() + timeout
        with Session(self.token) as session:
            session.call("subscribe_events")
            while True:
                session.stirred = False
                devices = session.look()
                if wanted(devices):
                    return devices
                if not session.await_event(deadline):
                    raise AssertionError(f"Home Assistant does not show {what}; it has:\n{describe(devices)}")

    def rename(self, entity_id, new_entity_id):
        """As a user does on the entity's page."""
        self.call("config/entity_registry/update", entity_id=entity_id, new_entity_id=new_entity_id)

    def enable(self, entity_ids):
        """As a user does, who then waits half a minute; reloading the integration spares that."""
        with Session(self.token) as session:
            for entity_id in entity_ids:
                done = session.call("config/entity_registry/update", entity_id=entity_id, disabled_by=None)
        self._post(f"/api/config/config_entries/entry/{done['entity_entry']['config_entry_id']}/reload", {})

    def complaints(self):
        """What a user finds in the log at WARNING or above, among the repairs and among the statistics' issues."""
        dump = json.loads(tool("dump"))
        issues = [f"statistics: {name} {issue}" for name, issue in dump["statistics_issues"].items()]
        return dump["complaints"] + [f"repair: {issue['issue_id']}" for issue in dump["repairs"]] + issues

    def call(self, kind, **fields):
        with Session(self.token) as session:
            return session.call(kind, **fields)

    def _sign_in(self):
        """With the user that the tool made, in the steps of the page for signing in."""
        self.token = None
        flow = self._post("/auth/login_flow", {"client_id": CLIENT, "handler": ["homeassistant", None],
                                               "redirect_uri": CLIENT})
        code = self._post(f"/auth/login_flow/{flow['flow_id']}",
                          {"client_id": CLIENT, "username": "lab", "password": "lab"})["result"]
        form = urllib.parse.urlencode({"grant_type": "authorization_code", "code": code, "client_id": CLIENT})
        self.token = self._request("/auth/token", form.encode(), "application/x-www-form-urlencoded")["access_token"]

    def _post(self, path, body):
        return self._request(path, json.dumps(body).encode(), "application/json")

    def _request(self, path, data, kind):
        request = urllib.request.Request(CLIENT + path.lstrip("/"), data, {"Content-Type": kind})
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            return json.load(reply)


class Session:
    """One WebSocket of Home Assistant's API."""

    def __init__(self, token):
        self.socket = WebSocket(HOST, PORT, "/api/websocket")
        self.number = 0
        self.stirred = False  # an event came since the last look
        self._receive(PATIENCE)
        self.socket.send(json.dumps({"type": "auth", "access_token": token}))
        if self._receive(PATIENCE)["type"] != "auth_ok":
            raise RuntimeError("Home Assistant refused its own token")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def call(self, kind, **fields):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "type": kind, **fields}))
        while True:
            reply = self._receive(PATIENCE)
            if reply["type"] == "result" and reply["id"] == self.number:
                if not reply["success"]:
                    raise RuntimeError(f"{kind}: {reply['error']}")
                return reply["result"]

    def look(self):
        """What is there now: every meter's device by its identifier. The daemon's own is not among them."""
        states = {state["entity_id"]: state for state in self.call("get_states")}
        devices, by_registry_id = {}, {}
        for fields in self.call("config/device_registry/list"):
            for domain, identifier in fields["identifiers"]:
                if domain == "mqtt" and not identifier.startswith("ams2mqtt-bridge_"):
                    devices[identifier] = by_registry_id[fields["id"]] = Device(fields, identifier)
        for device in devices.values():
            if parent := by_registry_id.get(device.fields.get("parent_device_id")):
                device.prefix = parent.prefix
        for registered in self.call("config/entity_registry/list"):
            device = by_registry_id.get(registered["device_id"])
            if device and registered["platform"] == "mqtt":
                key = registered["unique_id"].removeprefix(device.prefix)
                device.entities[key] = Entity(registered, states.get(registered["entity_id"], {}))
        return devices

    def await_event(self, deadline):
        """False when the time is up."""
        while not self.stirred:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            try:
                self._receive(left)
            except TimeoutError:
                return False
        return time.monotonic() < deadline

    def _receive(self, timeout):
        message = json.loads(self.socket.receive(timeout))
        self.stirred = self.stirred or message["type"] == "event"
        return message


def tool(*arguments, timeout=600):
    """Runs a command of the tool to its end and returns what it printed. Its folder is HA_LAB, as the tool knows it."""
    done = subprocess.run(["bash", TOOL, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise RuntimeError(f"{TOOL.name} {' '.join(map(str, arguments))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def describe(devices):
    lines = []
    for identifier, device in devices.items():
        lines.append(f"{identifier}: {device.fields['name']}")
        lines += [f"  {key} ({entity.entity_id}): {'disabled' if entity.disabled else entity.state}"
                  for key, entity in sorted(device.entities.items())]
    return "\n".join(lines) or "no device"


def slug(text):
    """How Home Assistant makes an entity id of a name, for the letters of the languages in use."""
    plain = text.lower().translate(str.maketrans("åäøöüé", "aaooue")).replace("æ", "ae")
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")

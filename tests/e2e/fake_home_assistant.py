"""As much of a Home Assistant as `ams2mqtt migrate` talks to, on loopback: its lists, its registry, and a recorder that
moves history with an id unless the new id has some, as the real one does (home_assistant/migration.py shows that)."""
import base64
import hashlib
import json
import re
import socket
import ssl
import struct
import threading

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TOKEN = "made-up-token"


class FakeHomeAssistant:
    def __init__(self, certificate=None):
        self.entities, self.devices = [], []
        self.states = set()      # ids that have one now
        self.statistics = {}     # id -> {"unit", "has_sum", "of": whose rows they are}
        self.history = {}        # id -> whose states they are
        self.admin, self.version = True, "2026.11.0"
        self.complaints = []  # what a real one writes into its log as an error
        self.old_schema = False  # refuses the fields of 2025.11
        self.unrecorded = set()  # ids that the recorder leaves out
        self.refuse = None       # a rename to this id is refused
        self.hang_up_at = None   # a rename to this id ends the connection
        self.slow = set()        # a rename to these ids is refused once, as long as the old state is there
        self.renamed, self.lock = [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.listener = context.wrap_socket(self.listener, server_side=True)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def device(self, name, domain, identifier, serial=None):
        self.devices.append({"id": name, "identifiers": [[domain, identifier]], "name": name, "name_by_user": None,
                             "serial_number": serial})

    def entity(self, entity_id, platform, unique_id, unit, has_sum=None, device=None):
        """With statistics where `has_sum` says of which kind."""
        self.entities.append({"entity_id": entity_id, "platform": platform, "unique_id": unique_id, "device_id": device,
                              "disabled_by": None, "unit": unit})
        self.states.add(entity_id)
        self.history[entity_id] = unique_id
        if has_sum is not None:
            self.statistics[entity_id] = {"unit": unit, "has_sum": has_sum, "of": unique_id}

    def ids(self):
        """Entity id of each unique id."""
        return {entity["unique_id"]: entity["entity_id"] for entity in self.entities}

    def _accept(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:  # also a handshake that the other side breaks off
                if self.listener.fileno() < 0:
                    return
                continue
            threading.Thread(target=self._serve, args=(link,), daemon=True).start()

    def _serve(self, link):
        try:
            head = b""
            while b"\r\n\r\n" not in head:
                data = link.recv(4096)
                if not data:
                    return
                head += data
                if head[0] == 0x16:  # TLS where none is spoken
                    link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    return
            head, body = head.split(b"\r\n\r\n", 1)
            words = head.decode().split("\r\n")[0].split()
            fields = dict(re.findall(r"(?m)^([\w-]+): (.*?)\r?$", head.decode()))
            if words[1] == "/api/websocket":
                self._web_socket(link, fields["Sec-WebSocket-Key"], body)
            else:
                while len(body) < int(fields.get("Content-Length", 0)):  # unread bytes would reset the connection
                    body += link.recv(4096) or b" "
                self._rest(link, words, fields)
        except (OSError, KeyError):
            pass
        finally:
            link.close()

    def _rest(self, link, words, fields):
        entity_id = words[1].rsplit("/", 1)[1]
        status = "401 Unauthorized"
        if fields.get("Authorization") == f"Bearer {TOKEN}":
            with self.lock:
                if words[0] == "POST":
                    self.states.add(entity_id)
                    if entity_id not in self.unrecorded:
                        self.history.setdefault(entity_id, "placeholder")
                    status = "201 Created"
                else:
                    self.states.discard(entity_id)
                    status = "200 OK"
        link.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())

    def _web_socket(self, link, key, rest):
        accept = base64.b64encode(hashlib.sha1((key + MAGIC).encode()).digest()).decode()
        link.sendall(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
        line = Frames(link, rest)
        line.send({"type": "auth_required", "ha_version": self.version})
        auth = line.receive()
        if not auth or auth.get("access_token") != TOKEN:
            line.send({"type": "auth_invalid", "message": "Invalid access token or password"})
            return
        line.send({"type": "auth_ok", "ha_version": self.version})
        while message := line.receive():
            with self.lock:
                answer = self._answer(message)
            if answer is None:
                return
            line.send({"type": "event", "event": {}})  # of something else
            line.send({"id": message["id"], "type": "result", **answer})

    def _answer(self, message):
        kind = message["type"]
        if kind == "auth/current_user":
            return result({"is_admin": self.admin})
        if kind == "config/entity_registry/list":
            return result(self.entities)
        if kind == "config/device_registry/list":
            return result(self.devices)
        if kind == "get_states":
            units = {entity["entity_id"]: entity["unit"] for entity in self.entities}
            return result([{"entity_id": state, "attributes": {"unit_of_measurement": units.get(state)}}
                           for state in sorted(self.states)])
        if kind == "recorder/list_statistic_ids":
            return result([{"statistic_id": name, "statistics_unit_of_measurement": row["unit"], "unit_class": None,
                            "has_sum": row["has_sum"]} for name, row in self.statistics.items()])
        if kind == "recorder/import_statistics":
            return self._import(message["metadata"])
        if kind == "history/history_during_period":
            return result({name: [{"s": "1"}] for name in message["entity_ids"] if name in self.history})
        if kind == "config/entity_registry/update":
            return self._rename(message["entity_id"], message["new_entity_id"])
        return refusal("unknown_command", "Unknown command.")

    def _import(self, metadata):
        if self.old_schema and "mean_type" in metadata:
            self.complaints.append(metadata)
            return refusal("invalid_format", "extra keys not allowed @ data['metadata']['mean_type']")
        self.statistics.setdefault(metadata["statistic_id"], {"unit": metadata["unit_of_measurement"],
                                                              "has_sum": metadata["has_sum"], "of": "placeholder"})
        return result(None)

    def _rename(self, old, new):
        if self.hang_up_at == new:
            self.hang_up_at = None
            return None
        if new in self.slow:
            self.slow.discard(new)
            return refusal("invalid_info", "Entity with this ID is already registered")
        if self.refuse == new or new in self.states or new in {entity["entity_id"] for entity in self.entities}:
            return refusal("invalid_info", "Entity with this ID is already registered")
        for entity in self.entities:
            if entity["entity_id"] == old:
                entity["entity_id"] = new
                self.states.discard(old)
                self.states.add(new)
                for kept in (self.statistics, self.history):
                    if old in kept and new not in kept:
                        kept[new] = kept.pop(old)
                self.renamed.append((old, new))
                return result({"entity_entry": entity})
        return refusal("not_found", "Entity not found")


class Frames:
    """Text messages of a WebSocket server (RFC 6455)."""

    def __init__(self, link, rest):
        self.link, self.rest = link, rest

    def send(self, message):
        data = json.dumps(message).encode()
        size = bytes([len(data)]) if len(data) < 126 else (
            b"\x7e" + struct.pack(">H", len(data)) if len(data) < 1 << 16 else b"\x7f" + struct.pack(">Q", len(data)))
        self.link.sendall(b"\x81" + size + data)

    def receive(self):
        """None when the other side is gone."""
        head = self._take(2)
        if not head or head[0] & 0x0F == 8:
            return None
        size = head[1] & 0x7F
        if size > 125:
            size = int.from_bytes(self._take(2 if size == 126 else 8), "big")
        mask, data = self._take(4), self._take(size)
        return json.loads(bytes(byte ^ mask[index % 4] for index, byte in enumerate(data)))

    def _take(self, count):
        while len(self.rest) < count:
            data = self.link.recv(1 << 16)
            if not data:
                return b""
            self.rest += data
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken


def result(value):
    return {"success": True, "result": value}


def refusal(code, message):
    return {"success": False, "error": {"code": code, "message": message}}

"""Servers that mosquitto cannot play: a broker that answers what it is told, and a web server in front of a broker."""
import base64
import hashlib
import socket
import threading
import time

CONNECT, PUBLISH, SUBSCRIBE = 1, 3, 8


class Server:
    """Accepts on a free loopback port and serves each connection on a thread of its own, with TLS where a context is
    given."""

    def __init__(self, tls=None, port=0):
        self.tls = tls
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.peers = []
        self.changed = threading.Condition()
        self.served = 0  # connections that got as far as serve()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._run, args=(peer,), daemon=True).start()

    def _run(self, peer):
        try:
            if self.tls:
                peer = self.tls.wrap_socket(peer, server_side=True)
            with self.changed:
                self.peers.append(peer)
                self.served += 1
                self.changed.notify_all()
            self.serve(peer)
        except (OSError, ValueError, IndexError):
            pass
        finally:
            peer.close()

    def note(self, change):
        with self.changed:
            change()
            self.changed.notify_all()

    def wait(self, condition, timeout=30):
        with self.changed:
            return self.changed.wait_for(condition, timeout)

    def close(self):
        # A shutdown wakes the thread that accepts; closing alone does not.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for peer in self.peers:
            try:
                peer.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class FakeBroker(Server):
    """Answers CONNECT with the given bytes, SUBSCRIBE with success or another code, and PUBLISH, if held, only when told
    to."""

    def __init__(self, connack, tls=None, hold=False, suback=1):
        self.connack, self.hold, self.suback = connack, hold, bytes([suback])
        self.connects = 0
        self.protocols = []   # what ALPN has chosen
        self.unanswered = []  # (peer, version, id) of PUBLISH with QoS 1
        super().__init__(tls)

    def serve(self, peer):
        version = 0
        while True:
            kind, flags, body = read_packet(peer)
            if kind == CONNECT:
                version = body[6]
                if self.tls:
                    self.note(lambda: self.protocols.append(peer.selected_alpn_protocol()))
                peer.sendall(self.connack)
                self.note(lambda: setattr(self, "connects", self.connects + 1))
                if self.connack[3]:
                    return
            elif kind == PUBLISH and flags & 6:
                size = int.from_bytes(body[:2], "big")
                identifier = body[2 + size:4 + size]
                self.note(lambda: self.unanswered.append((peer, identifier)))
                if not self.hold:
                    self.acknowledge()
            elif kind == SUBSCRIBE:
                properties = b"\0" if version == 5 else b""
                peer.sendall(bytes([0x90, 3 + len(properties)]) + body[:2] + properties + self.suback)

    def acknowledge(self):
        """The oldest message."""
        with self.changed:
            peer, identifier = self.unanswered.pop(0)
        peer.sendall(bytes([0x40, 2]) + identifier)


class WebBroker(Server):
    """A web server that serves a broker's plain port as a websocket on /mqtt, and nothing else."""

    def __init__(self, broker_port, tls=None):
        self.broker_port = broker_port
        super().__init__(tls)

    def serve(self, peer):
        request = b""
        while b"\r\n\r\n" not in request:
            data = peer.recv(4096)
            if not data:
                return
            request += data
        lines = request.decode().split("\r\n")
        if lines[0].split()[1] != "/mqtt":
            peer.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        key = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        peer.sendall(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n").encode())
        with socket.create_connection(("127.0.0.1", self.broker_port)) as broker:
            threading.Thread(target=self._to_client, args=(broker, peer), daemon=True).start()
            while True:
                broker.sendall(read_frame(peer))

    @staticmethod
    def _to_client(broker, peer):
        try:
            while data := broker.recv(16384):
                size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")
                peer.sendall(b"\x82" + size + data)
        except OSError:
            pass


class Balancer(Server):
    """Stands before a broker as load balancers do: it accepts whatever happens behind it, and holds a connection until
    its client has said something."""

    def __init__(self, broker_port):
        self.broker_port = broker_port
        self.pairs = []
        self.last = time.monotonic()
        super().__init__()

    def serve(self, peer):
        said = peer.recv(4096)
        with socket.create_connection(("127.0.0.1", self.broker_port)) as broker:
            self.note(lambda: self.pairs.append((peer, broker)))
            broker.sendall(said)
            back = threading.Thread(target=self._pass, args=(broker, peer), daemon=True)
            back.start()
            self._pass(peer, broker)
            back.join()

    def _pass(self, one, other):
        try:
            while data := one.recv(16384):
                self.last = time.monotonic()
                other.sendall(data)
            other.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def is_quiet(self):
        """Nothing is on its way."""
        return time.monotonic() - self.last > 0.5

    def drop(self):
        """What a broker that dies behind it looks like."""
        with self.changed:
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


def read_exactly(peer, count):
    data = b""
    while len(data) < count:
        more = peer.recv(count - len(data))
        if not more:
            raise OSError("closed")
        data += more
    return data


def read_packet(peer):
    """Kind, flags and body of an MQTT packet."""
    head = read_exactly(peer, 1)[0]
    size = shift = 0
    while True:
        byte = read_exactly(peer, 1)[0]
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return head >> 4, head & 15, read_exactly(peer, size)


def read_frame(peer):
    """The payload of a client's websocket frame, unmasked; a control frame has none that matters."""
    first, second = read_exactly(peer, 2)
    size = second & 0x7F
    if size >= 126:
        size = int.from_bytes(read_exactly(peer, 2 if size == 126 else 8), "big")
    mask = read_exactly(peer, 4)
    payload = bytes(byte ^ mask[index % 4] for index, byte in enumerate(read_exactly(peer, size)))
    return payload if first & 0x0F <= 2 else b""


class OneBridge(Server):
    """Sends each client the same, and keeps the connection."""

    def __init__(self, data):
        self.data = data
        super().__init__()

    def serve(self, peer):
        peer.sendall(self.data)
        peer.recv(1)

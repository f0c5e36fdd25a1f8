"""A client of MQTT 5 byte by byte, for what the mosquitto clients cannot do: thousands of messages on as many topics,
and waiting until the broker has taken them."""
import socket
import struct


def text(words):
    data = words.encode()
    return struct.pack(">H", len(data)) + data


def packet(first, body):
    length, out = len(body), b""
    while True:
        length, rest = divmod(length, 128)
        out += bytes([rest | (0x80 if length else 0)])
        if not length:
            return bytes([first]) + out + body


class RawClient:
    WINDOW = 10  # messages that may wait for the broker's acknowledgement; mosquitto allows 20, HiveMQ 10

    def __init__(self, port, name):
        self.peer = socket.create_connection(("127.0.0.1", port), 30)
        self.peer.settimeout(30)
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.number, self.waiting = b"", 0, 0
        self.peer.sendall(packet(0x10, text("MQTT") + b"\x05\x02\x00\x3c\x00" + text(name)))
        first, body = self._read()
        assert first == 0x20 and body[1] == 0, body.hex()

    def publish(self, topic, payload):
        """With QoS 1; returns before it has been acknowledged."""
        while self.waiting >= self.WINDOW:
            self._take_answer()
        self.number = self.number % 65535 + 1
        self.waiting += 1
        self.peer.sendall(packet(0x32, text(topic) + struct.pack(">H", self.number) + b"\x00" + payload))

    def publish_once(self, topic, payload):
        """With QoS 0."""
        self.peer.sendall(packet(0x30, text(topic) + b"\x00" + payload))

    def subscribe(self, topic):
        """With QoS 0."""
        self.peer.sendall(packet(0x82, b"\x00\x01\x00" + text(topic) + b"\x00"))
        first, body = self._read()
        assert first == 0x90 and body[-1] == 0, body.hex()

    def next_message(self):
        """Topic and payload of the next one."""
        first, body = self._read()
        assert first >> 4 == 3, first
        size = int.from_bytes(body[:2], "big")
        return body[2:2 + size].decode(), body[3 + size:]

    def flush(self):
        """Returns once the broker has taken everything."""
        while self.waiting:
            self._take_answer()

    def close(self):
        self.peer.close()

    def _take_answer(self):
        first, _ = self._read()
        assert first == 0x40, first
        self.waiting -= 1

    def _read(self):
        while True:
            if len(self.buffer) >= 2 and len(self.buffer) >= 2 + self.buffer[1]:  # what is read here is short
                end = 2 + self.buffer[1]
                first, body, self.buffer = self.buffer[0], self.buffer[2:end], self.buffer[end:]
                return first, body
            received = self.peer.recv(65536)
            if not received:
                raise ConnectionError("the broker hung up")
            self.buffer += received

"""As much of a WebSocket client (RFC 6455) as Home Assistant's API needs: text messages over plain TCP."""
import base64
import os
import socket
import struct

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class WebSocket:
    def __init__(self, host, port, path):
        self.link = socket.create_connection((host, port), 10)
        self.rest = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.link.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.splitlines()[0]:
            raise ConnectionError(f"no WebSocket: {head.decode(errors='replace')}")

    def send(self, text):
        self._frame(TEXT, text.encode())

    def receive(self, timeout):
        """The next text message; raises TimeoutError when none comes. Nothing is lost then: what came of it is kept."""
        self.link.settimeout(timeout)
        message = b""
        while True:
            last, kind, data = self._next_frame()
            if kind == CLOSE:
                raise ConnectionError("the WebSocket was closed")
            if kind == PING:
                self._frame(PONG, data)
            elif kind in (0, TEXT):
                message += data
                if last:
                    return message.decode()

    def close(self):
        self.link.close()

    def _frame(self, kind, data):
        """What a client sends is masked."""
        if len(data) < 126:
            size = bytes([0x80 | len(data)])
        elif len(data) < 1 << 16:
            size = bytes([0x80 | 126]) + struct.pack(">H", len(data))
        else:
            size = bytes([0x80 | 127]) + struct.pack(">Q", len(data))
        mask = os.urandom(4)
        self.link.sendall(bytes([0x80 | kind]) + size + mask +
                          bytes(byte ^ mask[index % 4] for index, byte in enumerate(data)))

    def _next_frame(self):
        self._at_least(2)
        size, head = self.rest[1] & 0x7F, 2
        if size > 125:
            head = 4 if size == 126 else 10
            self._at_least(head)
            size = int.from_bytes(self.rest[2:head], "big")
        self._at_least(head + size)
        last, kind, data = bool(self.rest[0] & 0x80), self.rest[0] & 0x0F, self.rest[head:head + size]
        self.rest = self.rest[head + size:]
        return last, kind, data

    def _at_least(self, size):
        while len(self.rest) < size:
            self._more()

    def _more(self):
        data = self.link.recv(1 << 16)
        if not data:
            raise ConnectionError("the WebSocket's other side is gone")
        self.rest += data

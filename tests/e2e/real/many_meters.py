"""Simulated meters at a TCP port: each connection is one of its own, and says something once a file exists."""
import itertools
import pathlib
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import frames  # noqa: E402


def serve(peer, number, begin):
    while not begin.exists():
        time.sleep(0.1)
    try:
        for power in itertools.count(1):
            peer.sendall(frames.long_list(f"{number:016}", power))
            time.sleep(2)
    except OSError:
        peer.close()


def main(port, begin):
    with socket.create_server(("", int(port)), backlog=500) as server:
        for number in itertools.count(1):
            peer, _ = server.accept()
            threading.Thread(target=serve, args=(peer, number, pathlib.Path(begin)), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])

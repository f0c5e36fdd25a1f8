"""Processes that the demonstration and the end-to-end tests share: a private broker, a subscriber that remembers what
it saw, and the program itself. Each is ended by its process id; nothing else on the machine is touched."""
import collections
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import threading
import time

Received = collections.namedtuple("Received", "topic payload qos retain")


def missing_tools():
    """Which of the needed programs this machine does not have. Debian keeps the broker out of a user's PATH."""
    return [tool for tool in ("mosquitto", "mosquitto_sub", "mosquitto_pub", "mosquitto_passwd") if not find_tool(tool)]


def find_tool(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_ports(count):
    """The first of so many in a row. The system gives none of them to a client meanwhile: those are higher."""
    for _ in range(100):
        first = random.randrange(20000, 32000 - count)
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
            for port in range(first, first + count):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise RuntimeError(f"no {count} ports in a row are free")


class Process:
    """A child process with its output in a file. It has its own session, so that Ctrl-C reaches only its owner."""

    def __init__(self, command, log, environment=None, stdout=None, stderr=None):
        self.log_path = pathlib.Path(log)
        with open(self.log_path, "ab") as log_file:
            self.child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                          stdout=stdout or log_file, stderr=stderr or log_file, env=environment,
                                          start_new_session=True)

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def running(self):
        return self.child.poll() is None

    def signal(self, number):
        if self.running():
            self.child.send_signal(number)

    def wait(self, timeout):
        return self.child.wait(timeout)

    def stop(self, timeout=6):
        """Asks it to end and waits; a process that does not is killed. Returns the exit status."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            self.child.kill()
            return self.child.wait()


class Broker:
    """A mosquitto of its own on a free loopback port, without persistence."""

    def __init__(self, folder, extra_lines=(), port=None, anonymous=True):
        self.folder = pathlib.Path(folder)
        self.port = port or free_port()
        lines = [f"listener {self.port} 127.0.0.1", f"allow_anonymous {str(anonymous).lower()}", "persistence false",
                 "log_dest stderr", "log_type all", *extra_lines]
        if os.getuid() == 0:
            lines.append("user root")  # otherwise it could not read the files of a private folder
        self.config = self.folder / f"mosquitto-{self.port}.conf"
        self.config.write_text("\n".join(lines) + "\n")
        self.process = None
        self.start()

    def start(self):
        self.process = Process([find_tool("mosquitto"), "-c", self.config], self.folder / f"broker-{self.port}.log")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if not self.process.running():
                raise RuntimeError("mosquitto did not start:\n" + self.process.log)
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                threading.Event().wait(0.02)
        raise RuntimeError("mosquitto does not answer:\n" + self.process.log)

    def stop(self):
        return self.process.stop()


class Subscriber:
    """Everything that a broker says below some topics, in order, as it was published (the retain flag included)."""

    def __init__(self, broker, folder, topics=("#",), options=()):
        command = [find_tool("mosquitto_sub"), "-V", "5", "-h", "localhost", "-p", broker.port, "-q", "1",
                   "--retain-as-published", "-F", "%j", *options]
        for topic in topics:
            command += ["-t", topic]
        self.messages = []
        self.changed = threading.Condition()
        self.process = Process(command, pathlib.Path(folder) / "subscriber.log", stdout=subprocess.PIPE)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.child.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                continue
            received = Received(message["topic"], message.get("payload") or "", message["qos"], bool(message["retain"]))
            with self.changed:
                self.messages.append(received)
                self.changed.notify_all()

    def seen(self):
        with self.changed:
            return list(self.messages)

    def latest(self):
        """The newest message of each topic."""
        return {message.topic: message for message in self.seen()}

    def mark(self):
        """A position: what comes after it is new."""
        with self.changed:
            return len(self.messages)

    def wait_for(self, wanted, timeout=20, since=0):
        """The first message from position `since` for which wanted(message) is true, or None when the time is up."""
        deadline = time.monotonic() + timeout
        position = since
        with self.changed:
            while True:
                while position < len(self.messages):
                    if wanted(self.messages[position]):
                        return self.messages[position]
                    position += 1
                left = deadline - time.monotonic()
                if left <= 0 or not self.changed.wait(left) and position == len(self.messages):
                    return None

    def stop(self):
        status = self.process.stop()
        self.reader.join(5)
        self.process.child.stdout.close()
        return status

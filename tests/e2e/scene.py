"""What every end-to-end test stands on: a scratch folder, pseudo terminals that play the meter's port, and daemons with
a configuration, all gone when the test ends. A test waits for events, never for a span of time."""
import json
import os
import pathlib
import pty
import subprocess
import sys
import tempfile
import threading
import time
import tty
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from processes import Broker, Process, Subscriber, find_tool, missing_tools  # noqa: E402,F401

PROGRAM = os.environ.get("AMS2MQTT", "build/dev/ams2mqtt")
PATIENCE = 30  # seconds until an awaited event counts as missing
SKIPPED = 77   # what CTest takes as "skipped"


class Port:
    """A pseudo terminal behind a symbolic link, as a USB adapter is behind /dev/serial/by-id."""

    def __init__(self, link):
        self.link = pathlib.Path(link)
        self.plug_in()

    def plug_in(self):
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.link.symlink_to(os.ttyname(self.slave))

    def send(self, data):
        try:
            os.write(self.master, data)
        except BlockingIOError:
            pass  # Nobody reads at the moment; a meter does not wait either.

    def vanish(self):
        self.link.unlink()
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = None

    def close(self):
        if self.master is not None:
            self.vanish()


class EndToEnd(unittest.TestCase):
    """Base of all end-to-end tests."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ams2mqtt-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.daemons = []

    def run(self, result=None):
        """After a failure the daemons' logs say why."""
        before = len(result.failures) + len(result.errors) if result else 0
        outcome = super().run(result)
        if result and len(result.failures) + len(result.errors) > before:
            for log in getattr(self, "kept_logs", []):
                print(log, file=sys.stderr)
        return outcome

    def broker(self, *extra_lines, **options):
        broker = Broker(self.folder, extra_lines, **options)
        self.addCleanup(broker.stop)
        return broker

    def subscriber(self, broker, *options, topics=("#",)):
        subscriber = Subscriber(broker, self.folder, topics, options)
        self.addCleanup(subscriber.stop)
        return subscriber

    def publish(self, broker, topic, payload, *options):
        self.call("mosquitto_pub", "-h", "localhost", "-p", broker.port, "-t", topic, "-m", payload, *options)

    def call(self, tool, *words):
        subprocess.run([find_tool(tool), *map(str, words)], check=True, capture_output=True)

    def passwords(self, *users):
        """A password file; each user's password is "pw-" and the name. Returns the broker's line."""
        path = self.folder / "passwords"
        for user in users:
            self.call("mosquitto_passwd", "-b", *([] if path.exists() else ["-c"]), path, user, f"pw-{user}")
        return f"password_file {path}"

    def secret(self, text, name="secret"):
        """A file with a secret, which only its owner may read."""
        path = self.folder / name
        if not path.exists():  # A daemon that was started before may be reading it.
            path.write_text(text + "\n")
            path.chmod(0o600)
        return path

    def port(self, name="meter"):
        port = Port(self.folder / name)
        self.addCleanup(port.close)
        return port

    def config(self, meters, mqtt="", name="ams2mqtt.yaml", publish="min_interval: 0"):
        """A file with these meters (YAML lines below `meters:`) and MQTT settings (inside the braces). Values are
        published as they come, unless `publish` says something else."""
        lines = "".join(f"  - {{{meter}}}\n" for meter in meters)
        path = self.folder / name
        path.write_text(f"mqtt: {{{mqtt}}}\npublish: {{{publish}}}\nmeters:\n{lines}")
        return path

    def start(self, *arguments, environment=None, stdout=None, stderr=None, name="daemon"):
        process = Process([PROGRAM, *arguments], self.folder / f"{name}.log",
                          environment={**clean_environment(), **(environment or {})}, stdout=stdout, stderr=stderr)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        process.stop()
        self.kept_logs = getattr(self, "kept_logs", []) + [f"--- {process.log_path.name}:\n{process.log}"]

    def no_broker(self):
        """MQTT settings of a broker that is not there. The id is the test's own: two daemons with one id and one broker
        would be twins, and tests run side by side."""
        return f"host: localhost, port: 1, client_id: {self.folder.name}"

    def daemon(self, broker, meters, mqtt="", **options):
        settings = f"host: localhost, port: {broker.port}" + (f", {mqtt}" if mqtt else "")
        return self.start("run", "--config", self.config(meters, settings), **options)

    def program(self, *arguments, data=None, environment=None):
        """Runs the program to its end; the result has returncode, stdout and stderr."""
        return subprocess.run([PROGRAM, *map(str, arguments)], input=data, capture_output=True, timeout=PATIENCE,
                              env={**clean_environment(), **(environment or {})}, check=False)

    def feed_until(self, port, frame, subscriber, wanted, since=0):
        """Sends the frame again and again, as a meter does, until the broker has a message that is wanted."""
        for _ in range(PATIENCE * 4):
            port.send(frame)
            message = subscriber.wait_for(wanted, timeout=0.25, since=since)
            if message:
                return message
        self.fail("the awaited message did not come; the broker has:\n" +
                  "\n".join(str(message)[:200] for message in subscriber.seen()))

    def wait_until(self, condition, what, timeout=PATIENCE):
        """For what only shows in a file: looks again until it is true. `what` may be made when it fails."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                self.fail(f"did not come: {what() if callable(what) else what}")
            threading.Event().wait(0.05)

    def wait_for_log(self, process, words):
        self.wait_until(lambda: words in process.log, lambda: f"{words!r} in\n{process.log}")

    def expect(self, subscriber, wanted, since=0, timeout=PATIENCE):
        message = subscriber.wait_for(wanted, timeout, since)
        self.assertIsNotNone(message, "the awaited message did not come; the broker has:\n" +
                             "\n".join(str(one)[:200] for one in subscriber.seen()))
        return message


def clean_environment():
    """This process's environment without settings of the program or of a service manager."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith("AMS2MQTT_") and name not in
            ("NOTIFY_SOCKET", "INVOCATION_ID", "CREDENTIALS_DIRECTORY", "JOURNAL_STREAM", "RUNTIME_DIRECTORY", "STATE_DIRECTORY")}


def serial(port, more=""):
    return f"serial: {{device: {port.link}}}, time_zone: Europe/Oslo" + more


def on(topic, payload=None, retain=None):
    """A condition for an awaited message."""
    return lambda message: (message.topic == topic and (payload is None or message.payload == payload) and
                            (retain is None or message.retain == retain))


def of_bridge(topic):
    """Whether a topic is about the daemon's own device."""
    return "/bridge/" in topic or "ams2mqtt-bridge_" in topic


def meter_configs(topics):
    """The announcements of meters among these topics."""
    return [topic for topic in topics if topic.endswith("/config") and not of_bridge(topic)]


def retained(broker):
    """The topics that a new subscriber gets from the broker, without those of the daemon's own device. What mosquitto retains itself is asked for last, and so
    says that nothing more comes."""
    last = "$SYS/broker/version"
    command = [find_tool("mosquitto_sub"), "-h", "localhost", "-p", str(broker.port), "-t", "#", "-t", last,
               "--retained-only", "-W", str(PATIENCE), "-F", "%t"]
    topics = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sub:
        for line in sub.stdout:
            if line.strip() == last:
                sub.terminate()
                return topics
            if not of_bridge(line.strip()):
                topics.add(line.strip())
    raise AssertionError("the broker's retained messages have no end")


def config_topic(meter_id):
    return f"homeassistant/device/ams2mqtt_{meter_id}/config"


def single_topic(meter_id, key, platform="sensor"):
    return f"homeassistant/{platform}/ams2mqtt_{meter_id}/{key}/config"


def components(message):
    return json.loads(message.payload)["components"]


def lacks(tool):
    """Whether a program or file that only a part of a test needs is missing. Where nothing may be skipped, it must not."""
    if find_tool(tool) or pathlib.Path(tool).exists():
        return False
    if os.environ.get("CI_NEVER_SKIP"):
        raise FileNotFoundError(f"not installed: {tool}")
    return True


def main(*tools):
    missing = missing_tools() + [tool for tool in tools if not find_tool(tool)]
    if missing:
        print("skipped, not installed: " + ", ".join(missing))
        sys.exit(SKIPPED if not os.environ.get("CI_NEVER_SKIP") else 1)
    unittest.main(module="__main__")

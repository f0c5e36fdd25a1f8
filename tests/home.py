#!/usr/bin/env python3
"""The daemon at home: one meter on a pseudo terminal and a real mosquitto. Prints how long it takes from its start to
CONNECT, what it holds and how often it wakes while a list comes every 2.5 s, and how late a list's first and last value
arrive at a subscriber, beside a reader of a pseudo terminal that writes one message to a plain socket, in the same run.

usage: home.py --program PROGRAM [--lists N] [--starts N] [--seconds S]
"""
import argparse
import os
import pathlib
import pty
import resource
import statistics
import sys
import tempfile
import threading
import time
import tty

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / folder) for folder in ("support", "e2e")]
import frames  # noqa: E402
from processes import Broker, Process, missing_tools  # noqa: E402
from raw_client import RawClient  # noqa: E402

METER = "0000000000000017"
PERIOD = 2.5
PAUSE = 0.2  # between two lists whose way is timed


class Home:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.broker = Broker(folder, ["log_type notice", "set_tcp_nodelay true"])
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        self.config = folder / "ams2mqtt.yaml"
        self.config.write_text(f"mqtt: {{host: 127.0.0.1, port: {self.broker.port}}}\npublish: {{min_interval: 0}}\n"
                               f"log: warning\nmeters:\n  - {{serial: {{device: {os.ttyname(slave)}}}, time_zone: Europe/Oslo}}\n")
        self.power = 0

    def start(self):
        """The daemon, and how long it took to CONNECT."""
        before = self.broker.process.log.count(" as ams2mqtt-")
        begun = time.monotonic()
        daemon = Process([self.program, "run", "--config", self.config], self.folder / "daemon.log")
        while self.broker.process.log.count(" as ams2mqtt-") == before:
            if not daemon.running() or time.monotonic() > begun + 20:
                raise RuntimeError("no connection:\n" + daemon.log)
            time.sleep(0.0005)
        return daemon, time.monotonic() - begun

    def say(self):
        """A list with a power of its own."""
        self.power += 1
        os.write(self.master, frames.hourly_list(METER, self.power, 1234567 + self.power))
        return str(self.power).encode()


def wake_ups(process):
    total = 0
    for task in pathlib.Path(f"/proc/{process.child.pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def resident(process):
    return int(pathlib.Path(f"/proc/{process.child.pid}/statm").read_text().split()[1]) * resource.getpagesize()


def arrival(subscriber, topic, payload):
    while subscriber.next_message() != (topic, payload):
        pass
    return time.monotonic()


class Plain:
    """Reads a pseudo terminal and writes one message for each list to a plain socket: the least that there can be."""

    def __init__(self, port):
        self.client = RawClient(port, "plain")
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        count = 0
        while os.read(self.slave, 4096):
            count += 1
            self.client.publish_once("plain/power", str(count).encode())


def delays(home, lists):
    """Of a list's first and last value through the daemon, and of a message beside it, in turn."""
    base = f"ams2mqtt/{METER}/"
    subscriber, plain = RawClient(home.broker.port, "subscriber"), Plain(home.broker.port)
    for topic in ("ams2mqtt/+/power_import", "ams2mqtt/+/power_net", "plain/power"):
        subscriber.subscribe(topic)
    home.say()
    home.say()
    first, last, beside = [], [], []
    for number in range(1, lists + 1):
        begun = time.monotonic()
        payload = home.say()
        first.append(arrival(subscriber, base + "power_import", payload) - begun)
        last.append(arrival(subscriber, base + "power_net", payload) - begun)
        begun = time.monotonic()
        os.write(plain.master, frames.hourly_list(METER, number))
        beside.append(arrival(subscriber, "plain/power", str(number).encode()) - begun)
        time.sleep(PAUSE)
    return first, last, beside


def measure(options, folder):
    home = Home(options.program, folder)
    starts = []
    for _ in range(options.starts):
        daemon, took = home.start()
        starts.append(1e3 * took)
        daemon.stop()
    daemon, _ = home.start()
    try:
        first, last, beside = (1e3 * statistics.median(of) for of in delays(home, options.lists))
        before, begun = wake_ups(daemon), time.monotonic()
        while time.monotonic() < begun + options.seconds:
            home.say()
            time.sleep(PERIOD)
        woken = (wake_ups(daemon) - before) / (time.monotonic() - begun)
        print(f"start to CONNECT      {statistics.median(starts):.0f} ms median of {len(starts)}, {min(starts):.0f} to "
              f"{max(starts):.0f}\n"
              f"resident              {resident(daemon) / 1e6:.1f} MB\n"
              f"wake-ups              {woken:.1f} a second, a list every {PERIOD} s\n"
              f"list to subscriber    {first:.2f} ms for the first value, {last:.2f} ms for the last, medians of "
              f"{options.lists}; {first / beside:.2f} x and {last / beside:.2f} x a plain socket ({beside:.2f} ms)")
    finally:
        daemon.stop()
        home.broker.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--lists", type=int, default=200, help="whose way to a subscriber is timed")
    parser.add_argument("--starts", type=int, default=20, help="of the daemon")
    parser.add_argument("--seconds", type=float, default=60, help="in which wake-ups are counted")
    if missing := missing_tools():
        sys.exit("missing: " + ", ".join(missing))
    with tempfile.TemporaryDirectory(prefix="ams2mqtt-home-") as folder:
        measure(parser.parse_args(), pathlib.Path(folder))


if __name__ == "__main__":
    main()

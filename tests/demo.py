#!/usr/bin/env python3
"""The demonstration behind `./dev demo`: a private broker, a simulated meter on a pseudo terminal and the daemon; shows
the device that the daemon announces to Home Assistant, with its values as they arrive at the broker."""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent / "support"))
from processes import Broker, Process, Subscriber, missing_tools  # noqa: E402

CONFIG = """mqtt: {{host: localhost, port: {port}}}
http: 127.0.0.1:{page}
meters:
  - serial: {{device: {device}}}
"""
KEY = re.compile(r"^AMS2MQTT_METERS__0__(AUTH_KEY|KEY)=(\w+)$", re.MULTILINE)


USUAL_PAGE = 8380  # port
SETTLING = 4  # seconds until the meter's next full hour


class Device:
    """What a Home Assistant that listens to this broker would know, kept up to date message by message."""

    def __init__(self):
        self.about = {}
        self.components = {}  # by state topic
        self.values = {}      # payload and time of arrival, by state topic
        self.updates = 0
        self.availability = {}
        self.available_once = False

    def take(self, message, now):
        if message.topic.startswith("homeassistant/device/ams2mqtt_") and message.topic.endswith("/config") and message.payload:
            config = json.loads(message.payload)
            self.about = config["device"]
            self.availability = {entry["topic"]: self.availability.get(entry["topic"])
                                 for entry in config.get("availability", [])} or self.availability
            self.components = {component["state_topic"]: component
                               for component in config["components"].values() if "state_topic" in component}
        else:
            self.values[message.topic] = (message.payload, now)  # "Meter connection" shows availability
            if message.payload in ("online", "offline"):
                self.availability[message.topic] = message.payload
            else:
                self.updates += 1
        self.available_once = self.available_once or self.online()

    def online(self):
        return len(self.availability) > 1 and all(state == "online" for state in self.availability.values())

    def missing(self):
        """What the demonstration was to show and did not."""
        lacking = []
        if not self.components:
            lacking.append("the device announcement below homeassistant/device/")
        if not self.available_once:
            lacking.append("availability: 'online' on the daemon's and on the meter's topic")
        if not any(topic.endswith(("/power_import", "/power_net")) and topic in self.values for topic in self.components):
            lacking.append("values: power_import or power_net among the announced ones")
        if self.shown() < 3 or self.updates < 5:
            lacking.append(f"values: {self.shown()} announced values and {self.updates} updates are too few")
        return lacking

    def shown(self):
        """How many of the announced entities have a value."""
        return sum(topic in self.values for topic in self.components)


class Screen:
    """What `ams2mqtt watch` says of the meter, redrawn in place below what the broker has of it; or one plain line a
    message when nobody watches a terminal."""

    def __init__(self, title, program, config):
        self.title = title
        self.watch = [program, "watch", "--once", "--config", config]
        self.live = sys.stdout.isatty()
        self.drawn = 0

    def line(self, message, device):
        component = device.components.get(message.topic)
        if message.topic.endswith("/config"):
            print(f"{message.topic}  {len(device.components)} entities, {device.about.get('name', '')}")
        elif component:
            print(f"{message.topic}  {message.payload} {component.get('unit_of_measurement', '')}".rstrip())
        else:
            print(f"{message.topic}  {message.payload}")
        sys.stdout.flush()

    def draw(self, device):
        columns, lines = shutil.get_terminal_size()
        rows = [self.title[:columns], announced(device)[:columns], "", *self.table(columns)]
        if len(rows) > lines - 1:
            rows = rows[:lines - 2] + [f"... and {len(rows) - lines + 2} more; make the window taller"]
        up = f"\x1b[{self.drawn}A" if self.drawn else ""
        sys.stdout.write(up + "".join(f"\r{row}\x1b[K\n" for row in rows) + "\x1b[J")
        sys.stdout.flush()
        self.drawn = len(rows)

    def table(self, columns):
        """The lines of the table; why there is none, while there is none."""
        colour = "never" if os.environ.get("NO_COLOR") else "always"
        done = subprocess.run([*self.watch, "--width", str(max(columns, 20)), "--color", colour], capture_output=True, text=True,
                              check=False)
        return (done.stdout or done.stderr).splitlines()


def announced(device):
    """What Home Assistant is told."""
    if not device.components:
        return "Home Assistant is told nothing yet: the meter has not said who it is"
    state = "online" if device.online() else "offline"
    return f"Home Assistant is told of {device.about.get('name')}, {state}: {len(device.components)} entities, {device.updates} updates"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--meter", default="aidon-4wire", metavar="PROFILE", help="which simulated meter")
    parser.add_argument("--speed", type=float, default=20.0, metavar="N", help="how much faster than a real meter")
    parser.add_argument("--seconds", type=float, metavar="N", help="end after N seconds and judge what was seen")
    return parser.parse_args()


def free_port(wanted):
    """The wanted one, if nobody has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise RuntimeError("no port is free for the page")


def page_answers(address):
    """Whether the page is there and knows the meter."""
    try:
        with urllib.request.urlopen(address, timeout=10) as page, urllib.request.urlopen(address + "api/meters", timeout=10) as meters:
            return b"<html" in page.read() and any(each["state"] == "online" for each in json.load(meters)["meters"])
    except OSError:
        return False


def wait_for_link(link, meter):
    for _ in range(500):
        if os.path.exists(link) and "Ctrl-C" in meter.log:  # The keys come before that.
            return
        if not meter.running():
            break
        time.sleep(0.02)
    raise RuntimeError("the simulated meter did not start:\n" + meter.log)


def key_settings(folder, meter):
    """The made-up keys that a meter which encrypts prints, in files of their own; returns the settings that name them."""
    lines = ""
    for name, key in KEY.findall(meter.log):
        path = folder / name.lower()
        path.touch(mode=0o600)
        path.write_text(key + "\n")
        lines += f"    {name.lower()}_file: {path}\n"
    return lines


def start(options, folder, started):
    """The configuration, then broker, subscriber, meter and daemon, each appended to `started` as soon as it runs."""
    broker = Broker(folder)
    started.append(broker)
    subscriber = Subscriber(broker, folder)
    started.append(subscriber)
    link = folder / "meter"
    # The hourly list comes a few seconds after the start, so that energy shows.
    meter = Process([options.program, "simulate", "--meter", options.meter, "--pty", link, "--speed",
                     f"{options.speed:g}", "--until-hour", str(min(round(SETTLING * options.speed), 3599))],
                    folder / "meter.log")
    started.append(meter)
    wait_for_link(link, meter)
    config = folder / "ams2mqtt.yaml"
    page = free_port(USUAL_PAGE)
    config.write_text(CONFIG.format(port=broker.port, page=page, device=link) + key_settings(folder, meter))
    daemon = Process([options.program, "run", "--config", config], folder / "daemon.log")
    started.append(daemon)
    return config, f"http://127.0.0.1:{page}/", broker, subscriber, meter, daemon


def show(options, config, page, broker, subscriber, processes, device):
    """Until the time is up, Ctrl-C, or one of the processes ends."""
    pace = "true pace" if options.speed == 1 else f"{options.speed:g} times true pace"
    title = f"Stop with Ctrl-C.  Page: {page}  MQTT: localhost:{broker.port}  {options.meter} at {pace}"
    screen = Screen(title, options.program, config)
    if not screen.live:
        print(screen.title, flush=True)
    begin, position = time.monotonic(), 0
    while options.seconds is None or time.monotonic() - begin < options.seconds:
        subscriber.wait_for(lambda message: True, timeout=0.2, since=position)
        for message in subscriber.seen()[position:]:
            position += 1
            device.take(message, time.monotonic())
            if not screen.live:
                screen.line(message, device)
        if screen.live:
            screen.draw(device)
        for name, process in processes.items():
            if not process.running():
                raise RuntimeError(f"the {name} ended with status {process.wait(0)}:\n{process.log}")


def judge(device, daemon, page):
    lacking = device.missing() + ([] if page_answers(page) else [f"the page at {page}"])
    if not lacking:
        print(f"seen on the broker: {device.about.get('name')} with {len(device.components)} entities, "
              f"available, {device.updates} updates of {device.shown()} of them")
        return 0
    for what in lacking:
        print(f"missing: {what}", file=sys.stderr)
    print("the daemon's log:\n" + daemon.log, file=sys.stderr)
    return 1


def end_on_signal(number, _frame):
    raise KeyboardInterrupt(number)


def main():
    options = parse_arguments()
    if missing_tools():
        sys.exit("demo: not installed: " + ", ".join(missing_tools()))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_on_signal)
    device, started = Device(), []
    with tempfile.TemporaryDirectory(prefix="ams2mqtt-demo-") as name:
        try:
            config, page, broker, subscriber, meter, daemon = start(options, pathlib.Path(name), started)
            show(options, config, page, broker, subscriber, {"meter": meter, "daemon": daemon}, device)
            return judge(device, daemon, page)
        except KeyboardInterrupt:
            print()
            return 0 if options.seconds is None else 1
        except RuntimeError as error:
            print(f"demo: {error}", file=sys.stderr)
            return 1
        finally:
            for process in reversed(started):
                process.stop()


if __name__ == "__main__":
    sys.exit(main())

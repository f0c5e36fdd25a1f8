#!/usr/bin/env python3
"""The daemon at home for hours: one meter on a pseudo terminal, and a broker that is killed once a minute and started
again. Prints the daemon's memory each minute, and finally how it grows.

usage: soak.py --program PROGRAM [--hours H] [--meter PROFILE] [--speed N]
"""
import argparse
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "support"))
from processes import Broker, Process, missing_tools  # noqa: E402

MINUTE = 60
SETTLED = 5  # minutes after which everything that is made once has been made


def memory(pid):
    """In kB: what is resident, and the part of it that is the process's own."""
    figures = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, value = line.split(":")
        figures[name] = int(value.split()[0])
    return figures["Rss"], figures["Anonymous"]


def slope(points):
    """Of the straight line that fits best, in kB per hour; nothing for fewer than three points."""
    if len(points) < 3:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points) * 60


def soak(arguments, folder):
    """Minute and own memory, of each minute."""
    broker = Broker(folder, ["max_queued_messages 0"])
    link = folder / "meter"
    simulator = Process([arguments.program, "simulate", "--meter", arguments.meter, "--pty", link, "--speed",
                         arguments.speed], folder / "simulator.log")
    config = folder / "ams2mqtt.yaml"
    config.write_text(f"mqtt: {{host: localhost, port: {broker.port}}}\nstate: {{directory: {folder}}}\n"
                      f"spool: {{file: {folder / 'spool'}}}\nmeters:\n  - serial: {{device: {link}}}\n")
    while not link.exists():
        time.sleep(0.05)
    daemon = Process([arguments.program, "run", "--config", config], folder / "daemon.log")
    points = []
    try:
        begin = time.monotonic()
        for minute in range(1, round(arguments.hours * 60) + 1):
            time.sleep(max(0, begin + minute * MINUTE - time.monotonic()))
            if not daemon.running():
                raise RuntimeError("the daemon has ended:\n" + daemon.log)
            resident, own = memory(daemon.child.pid)
            change = f"{own - points[-1][1]:+d}" if points else ""
            print(f"minute {minute:4d}  resident {resident} kB  own {own} kB {change}", flush=True)
            points.append((minute, own))
            broker.process.child.kill()
            broker.process.wait(10)
            broker.start()
    finally:
        for process in (daemon, simulator, broker):
            process.stop()
    return points


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True, type=os.path.abspath)
    parser.add_argument("--hours", type=float, default=1)
    parser.add_argument("--meter", default="aidon-4wire")
    parser.add_argument("--speed", type=float, default=1)
    arguments = parser.parse_args()
    if missing_tools():
        sys.exit("not installed: " + ", ".join(missing_tools()))
    with tempfile.TemporaryDirectory(prefix="ams2mqtt-soak-") as folder:
        points = soak(arguments, pathlib.Path(folder))
    growth = slope([point for point in points if point[0] > SETTLED])
    steps = [(minute, own - before) for (_, before), (minute, own) in zip(points, points[1:]) if minute > SETTLED]
    largest = max(steps, key=lambda step: step[1], default=None)
    if growth is None or largest is None:
        print(f"too short for a slope: it is taken from minute {SETTLED + 1} on")
        return
    print(f"{growth:+.0f} kB/h from minute {SETTLED + 1} on; the largest step is {largest[1]:+d} kB in minute {largest[0]}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The daemon on real brokers: installs each in a temporary folder, feeds a meter, and prints what works as a table."""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "support")]
import frames  # noqa: E402
from installs import BROKERS, Missing  # noqa: E402
from processes import Process, find_tool, free_port  # noqa: E402
from scene import Port, clean_environment, config_topic, serial  # noqa: E402

METER = "0000000000000017"
BASE = f"ams2mqtt/{METER}"
PATIENCE = 60  # seconds until an awaited event counts as missing; a broker without MQTT 5 may take 20 of them
CHECKS = ("connects", "announced", "values", "retained", "offline")


def come(condition, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def listens(broker, port):
    found = subprocess.run(["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{port}"], capture_output=True, check=False)
    return found.returncode == 0 or not broker.running()


def subscribe(port, client, topic):
    """The command, up to its format. Not every broker takes a client without an id."""
    return [find_tool("mosquitto_sub"), "-h", "127.0.0.1", "-p", str(port), "-i", client, "-q", "1", "-t", topic, "-F"]


def fetched(port, topic):
    """What a new subscriber of this very topic gets of it; amqtt sends what is retained at other topics, too."""
    sub = subprocess.run([*subscribe(port, "one", topic), "%t %p", "-W", "3"], capture_output=True, text=True,
                         check=False)
    found = [line[len(topic) + 1:] for line in sub.stdout.splitlines() if line.startswith(topic + " ")]
    return found[0] if found else ""


def try_daemon(program, folder, port, listener):
    """The checks that hold, and the daemon's process."""
    meter = Port(folder / "meter")
    config = folder / "ams2mqtt.yaml"
    config.write_text(f"mqtt: {{host: 127.0.0.1, port: {port}}}\nstate: {{directory: {folder}}}\n"
                      f"publish: {{min_interval: 0}}\nmeters:\n  - {{{serial(meter)}}}\n")
    daemon = Process([program, "run", "--config", config], folder / "daemon.log", environment=clean_environment())
    try:
        held = {"connects": come(lambda: "connected to" in daemon.log)}

        def heard(words):
            meter.send(frames.long_list(METER))
            return words in listener.log

        held["values"] = come(lambda: heard(f"{BASE}/power_import 1234"))
        held["announced"] = come(lambda: heard(f'{config_topic(METER)} {{"device"'), 10)
        held["retained"] = '"components"' in fetched(port, config_topic(METER))
        daemon.signal(signal.SIGTERM)
        daemon.wait(15)
        held["offline"] = {fetched(port, "ams2mqtt/status"), fetched(port, f"{BASE}/availability")} == {"offline"}
        return held
    finally:
        daemon.stop()
        meter.close()


def try_broker(program, name, keep):
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"ams2mqtt-{name}-"))
    port = free_port()
    broker = listener = None
    try:
        broker = Process(BROKERS[name](folder, port), folder / "broker.log",
                         environment={**os.environ, "HOME": str(folder)})
        if not come(lambda: listens(broker, port)) or not broker.running():
            raise Missing("the broker does not start: " + (broker.log.strip().splitlines() or ["no word"])[-1][:100])
        listener = Process([*subscribe(port, "all", "#"), "%t %p"], folder / "listener.log")
        held = try_daemon(program, folder, port, listener)
        if not all(held.values()):
            print((folder / "daemon.log").read_text(), file=sys.stderr)
        return held
    finally:
        for process in (listener, broker):
            if process:
                process.stop()
        if keep:
            print(f"{name}: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def options():
    parser = argparse.ArgumentParser(
        prog="./dev brokers", description=__doc__ + " Not part of the tests, because it downloads what it tries.",
        epilog="Exit status: 0 when all that could be tried works, 1 when something does not, 77 when nothing could be "
               "tried. Example: ./dev brokers mosquitto mochi-2.7.9")
    parser.add_argument("names", nargs="*", metavar="NAME", help="which of " + ", ".join(BROKERS) + " (default: all)")
    parser.add_argument("--program", default=os.environ.get("AMS2MQTT", "build/dev/ams2mqtt"),
                        help="default: %(default)s")
    parser.add_argument("--keep", action="store_true", help="keep the folders with logs, and say where they are")
    chosen = parser.parse_args()
    for name in chosen.names:
        if name not in BROKERS:
            parser.error(f"no broker {name}; there are {', '.join(BROKERS)}")
    return chosen


def main():
    chosen = options()
    if not find_tool("mosquitto_sub"):
        sys.exit("mosquitto_sub is missing: apt-get install mosquitto-clients")
    results = []
    print(f"{'broker':14} " + " ".join(f"{check:10}" for check in CHECKS), flush=True)
    for name in chosen.names or BROKERS:
        try:
            held = try_broker(chosen.program, name, chosen.keep)
            results.append(all(held.values()))
            print(f"{name:14} " + " ".join(f"{'yes' if held[check] else 'NO':10}" for check in CHECKS), flush=True)
        except Missing as why:
            print(f"{name:14} skipped: {why}", flush=True)
    sys.exit(77 if not results else 0 if all(results) else 1)


if __name__ == "__main__":
    main()

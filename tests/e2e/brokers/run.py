#!/usr/bin/env python3
"""The daemon on real brokers: installs each in a temporary folder, feeds a meter, and prints what works as a table."""
import argparse
import os
import pathlib
import shutil
import signal
import socket
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "support")]
from brokers import BROKERS  # noqa: E402
from fetch import Missing  # noqa: E402
from processes import Process, find_tool, free_port  # noqa: E402
from trial import EXPECTED, Trial, come  # noqa: E402


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def starter(command, folder, port):
    """What starts the broker, as often as it is called, and waits until it listens."""
    def start():
        broker = Process(command, folder / "broker.log", environment={**os.environ, "HOME": str(folder)})
        try:
            if come(lambda: listens(port) or not broker.running()) and broker.running():
                return broker
            raise Missing("the broker does not start: " + (broker.log.strip().splitlines() or ["no word"])[-1][:100])
        except BaseException:  # also when somebody ends this program
            broker.child.kill()
            raise
    return start


def try_broker(name, folder, chosen):
    """True when everything is as expected."""
    folder.mkdir()
    install, expected = BROKERS[name]
    port = free_port()
    command = install(folder, port)
    trial = Trial(chosen.program, folder, port, expected["MQTT"], starter(command, folder, port), chosen.idle)
    try:
        found = trial.checks()
    finally:
        trial.stop()
    differs = [check for check in found if found[check] != expected[check]]
    row(name, [found[check] + ("!" if check in differs else "") for check in found])
    for notice in trial.notices:
        print(f"  {notice}", flush=True)
    if differs:
        print(f"  expected: {', '.join(f'{check} {expected[check]}' for check in differs)}", flush=True)
        print((folder / "run.log").read_text(), file=sys.stderr)
    return not differs


def row(name, cells):
    print(f"{name:18}" + "".join(f"{cell:11}" for cell in cells).rstrip(), flush=True)


def options():
    parser = argparse.ArgumentParser(
        prog="./dev brokers", description=__doc__ + " Not part of the tests, because it downloads what it tries.",
        epilog="Exit status: 0 when all that could be tried matches docs/brokers.md, 1 when something does not, 77 "
               "when nothing could be tried. Example: ./dev brokers mosquitto mochi-2.7.9")
    parser.add_argument("names", nargs="*", metavar="NAME", help="which of " + ", ".join(BROKERS) + " (default: all)")
    parser.add_argument("--idle", type=int, default=0, metavar="SECONDS",
                        help="also ask for a keep alive of 600 s and keep the meter silent for that long; 100 is enough "
                             "for a broker that demands 60")
    parser.add_argument("--program", default=os.environ.get("AMS2MQTT", "build/dev/ams2mqtt"),
                        help="default: %(default)s")
    parser.add_argument("--keep", action="store_true", help="keep the folder with all logs, and say where it is")
    chosen = parser.parse_args()
    for name in chosen.names:
        if name not in BROKERS:
            parser.error(f"no broker {name}; there are {', '.join(BROKERS)}")
    return chosen


def main():
    chosen = options()
    if not find_tool("mosquitto_sub"):
        sys.exit("mosquitto_sub is missing: apt-get install mosquitto-clients")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started ends as after Ctrl-C
    workshop = pathlib.Path(tempfile.mkdtemp(prefix="ams2mqtt-brokers-"))
    results, skipped = [], 0
    row("broker", [check for check in EXPECTED if check != "idle" or chosen.idle])
    try:
        for name in chosen.names or BROKERS:
            try:
                results.append(try_broker(name, workshop / name, chosen))
            except Missing as why:
                skipped += 1
                row(name, [f"skipped: {why}"])
    finally:
        if chosen.keep:
            print(f"logs: {workshop}", file=sys.stderr)
        else:
            shutil.rmtree(workshop, ignore_errors=True)
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed, {skipped} skipped")
    sys.exit(77 if not results else 0 if all(results) else 1)


if __name__ == "__main__":
    main()

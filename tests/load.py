#!/usr/bin/env python3
"""The daemon with many meters: simulated lines on the loopback, a real mosquitto, and what all of that costs."""
import argparse
import asyncio
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / folder) for folder in ("support", "e2e")]
import frames  # noqa: E402
from processes import Broker, Process, find_tool, free_port  # noqa: E402

KINDS = 3  # of lists of a meter, which differ in the power
PER_SECOND = os.sysconf("SC_CLK_TCK")


def table():
    values = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x8408 if value & 1 else 0)
        values.append(value)
    return values


CRC = table()


def crc16_x25(data):
    """As frames.crc16_x25, which takes too long for ten thousand meters."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC[(crc ^ byte) & 0xFF]
    return struct.pack("<H", crc ^ 0xFFFF)


class Lines:
    """One port; each address 127.1.x.y behind it is the line of a meter, which sends a list each so many seconds."""

    def __init__(self, count, period):
        frames.crc16_x25 = crc16_x25
        self.count, self.period, self.sent, self.connected, self.running = count, period, 0, 0, False
        self.lists = [[frames.hourly_list(f"{meter + 1:016}", 1000 + kind, 1234567 + kind) for kind in range(KINDS)]
                      for meter in range(count)]
        self.port = free_port()
        self.ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self.ready.wait()

    def address(self, meter):
        return f"127.1.{meter // 250}.{meter % 250 + 1}"

    async def _serve(self):
        async def line(reader, writer):
            _, _, high, low = writer.get_extra_info("sockname")[0].split(".")
            meter = int(high) * 250 + int(low) - 1
            self.connected += 1
            await asyncio.sleep(self.period * (meter % 997) / 997)
            kind = 0
            while True:
                writer.write(self.lists[meter][kind % KINDS])
                self.sent += self.running
                kind += 1
                await asyncio.sleep(self.period)
        server = await asyncio.start_server(line, "0.0.0.0", self.port, backlog=4096)
        self.ready.set()
        async with server:
            await server.serve_forever()


class Counter:
    """How many lists come out of the broker, each as one JSON text."""

    def __init__(self, broker):
        self.count = 0
        self.child = subprocess.Popen([find_tool("mosquitto_sub"), "-h", "127.0.0.1", "-p", str(broker.port), "-t",
                                       "ams2mqtt/+/telegram", "-F", "x"], stdout=subprocess.PIPE)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while chunk := self.child.stdout.read1(65536):
            self.count += chunk.count(b"\n")


def cpu(pid):
    words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / PER_SECOND


def rss(pid):
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def wait(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.002)
    return condition()


def measure(program, count, period, seconds, more):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 1000), hard))
    lines = Lines(count, period)
    with tempfile.TemporaryDirectory(prefix="ams2mqtt-load-") as name:
        folder = pathlib.Path(name)
        broker = Broker(folder, ["max_queued_messages 0", "log_type notice"])
        counter = Counter(broker)
        file = folder / "ams2mqtt.yaml"
        file.write_text(f"mqtt: {{host: 127.0.0.1, port: {broker.port}, telegram_topic: true}}\npublish: {{min_interval: 0}}\n{more}\nmeters:\n" + "".join(
            f"  - {{tcp: {{host: {lines.address(meter)}, port: {lines.port}}}, time_zone: Europe/Oslo}}\n" for meter in range(count)))
        begun = time.monotonic()
        checked = subprocess.run([program, "check", "--config", file], check=False, capture_output=True)
        check_time = time.monotonic() - begun
        assert checked.returncode == 0, checked.stdout
        begun = time.monotonic()
        daemon = Process([program, "run", "--config", file], folder / "daemon.log")
        pid = daemon.child.pid
        assert wait(lambda: " as ams2mqtt-" in broker.process.log or not daemon.running(), 120), daemon.log
        connect_time, connect_cpu = time.monotonic() - begun, cpu(pid)
        assert daemon.running(), daemon.log
        bare = rss(pid)
        wait(lambda: lines.connected >= count, 120)
        open_time = time.monotonic() - begun
        time.sleep(period + 5)  # each meter has been announced, and what waited has left
        counter.count, before, began = 0, cpu(pid), time.monotonic()
        lines.running = True
        time.sleep(seconds)
        lines.running, used, span = False, cpu(pid) - before, time.monotonic() - began
        time.sleep(3)
        print(f"{count} meters, a list each every {period} s\n"
              f"  check                {check_time:.2f} s\n"
              f"  start to CONNECT     {connect_time:.2f} s ({connect_cpu:.2f} s of CPU)\n"
              f"  all lines open       {open_time:.2f} s ({lines.connected})\n"
              f"  lists sent           {lines.sent} in {span:.0f} s, {lines.sent / span:.0f}/s\n"
              f"  delivered            {counter.count} ({100 * counter.count / max(1, lines.sent):.2f} %)\n"
              f"  CPU                  {100 * used / span:.1f} % of one core, {1e6 * used / max(1, lines.sent):.0f} us a list\n"
              f"  memory               {rss(pid) / 1e6:.1f} MB; {(rss(pid) - bare) / 1e3 / count:.1f} kB a meter beyond {bare / 1e6:.1f} MB at CONNECT\n"
              f"  dropped              {'see the log' if 'dropped' in daemon.log else 'none'}")
        daemon.stop()
        counter.child.terminate()
        broker.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--meters", type=int, default=1000)
    parser.add_argument("--period", type=float, default=10, help="seconds between two lists of a meter")
    parser.add_argument("--seconds", type=float, default=30, help="of measuring")
    parser.add_argument("--settings", default="log: warning", help="further lines of the configuration")
    options = parser.parse_args()
    measure(options.program, options.meters, options.period, options.seconds, options.settings)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The daemon with many meters: simulated lines on the loopback, a real mosquitto, and what all of that costs.

Each list carries a number of its own as its power, so that what comes out of the broker tells which of the lists it is:
what was sent before the measuring, and what comes twice, does not count as delivered."""
import argparse
import asyncio
import binascii
import os
import pathlib
import re
import resource
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / folder) for folder in ("support", "e2e")]
import frames  # noqa: E402
from processes import Broker, Process, find_tool, free_port  # noqa: E402
from raw_client import RawClient  # noqa: E402

PER_SECOND = os.sysconf("SC_CLK_TCK")
LAST_ARRIVALS = 10  # seconds after the window in which lists of the window may still arrive
MIRRORED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def crc16_x25(data):
    """As frames.crc16_x25, which takes too long for ten thousand meters."""
    high, low = struct.pack(">H", binascii.crc_hqx(data.translate(MIRRORED), 0xFFFF)).translate(MIRRORED)
    return struct.pack("<H", (low << 8 | high) ^ 0xFFFF)


class Meter:
    """Makes lists that differ in their power alone, which counts them from 1."""

    PLACEHOLDER = 0xABABABAB

    def __init__(self, index):
        frame = frames.hourly_list(f"{index + 1:016}", self.PLACEHOLDER)
        self.before, self.after = frame[1:-3].split(struct.pack(">I", self.PLACEHOLDER))
        self.number, self.sent = 0, 0  # of the newest list, and when

    def next_list(self):
        self.number += 1
        body = self.before + struct.pack(">I", self.number) + self.after
        return b"\x7e" + body + crc16_x25(body) + b"\x7e"


class Lines:
    """One port; each address 127.1.x.y behind it is the line of a meter, which sends a list each so many seconds."""

    def __init__(self, count, period):
        self.meters = [Meter(index) for index in range(count)]
        self.period, self.connected, self.measuring = period, 0, False
        self.sent = {}  # when, by meter and number: the lists of the window
        self.port = free_port()
        self.ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self.ready.wait()

    def address(self, index):
        return f"127.1.{index // 250}.{index % 250 + 1}"

    async def _serve(self):
        async def line(_, writer):
            _, _, high, low = writer.get_extra_info("sockname")[0].split(".")
            index = int(high) * 250 + int(low) - 1
            meter = self.meters[index]
            self.connected += 1
            await asyncio.sleep(self.period * (index % 997) / 997)
            while True:
                frame, meter.sent = meter.next_list(), time.time()
                if self.measuring:
                    self.sent[index, meter.number] = meter.sent
                writer.write(frame)
                await asyncio.sleep(self.period)
        server = await asyncio.start_server(line, "0.0.0.0", self.port, backlog=4096)
        self.ready.set()
        async with server:
            await server.serve_forever()


class Arrivals:
    """When the broker delivered each list, by the subscriber's clock, which is the one that Lines uses; and how many
    messages the broker itself has dropped."""

    TELEGRAM = re.compile(rb'([0-9.]+) ams2mqtt/(\d+)/telegram .*"key":"power_import","value":(\d+)')
    DROPPED = "$SYS/broker/publish/messages/dropped"

    def __init__(self, broker):
        self.first, self.newest, self.again, self.broker_dropped = {}, {}, [], 0
        self.child = subprocess.Popen([find_tool("mosquitto_sub"), "-h", "127.0.0.1", "-p", str(broker.port), "-t",
                                       "ams2mqtt/+/telegram", "-t", self.DROPPED, "-F", "%U %t %p"],
                                      stdout=subprocess.PIPE)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.child.stdout:
            found = self.TELEGRAM.match(line)
            if not found:
                self.broker_dropped = int(line.split()[-1])
                continue
            key = int(found[2]) - 1, int(found[3])
            if key in self.first:
                self.again.append(key)
            else:
                self.first[key] = float(found[1])
                self.newest[key[0]] = max(key[1], self.newest.get(key[0], 0))

    def stop(self):
        self.child.terminate()
        self.child.wait()


class CpuShare:
    """A control group of the kernel that gives its processes a part of one processor; needs root."""

    PERIOD = 100_000  # us

    def __init__(self, percent, name):
        unified = pathlib.Path("/sys/fs/cgroup/cgroup.controllers").exists()
        self.folder = pathlib.Path("/sys/fs/cgroup" if unified else "/sys/fs/cgroup/cpu") / f"ams2mqtt-load-{os.getpid()}-{name}"
        self.folder.mkdir()
        quota = self.PERIOD * percent // 100
        if unified:
            (self.folder / "cpu.max").write_text(f"{quota} {self.PERIOD}")
        else:
            (self.folder / "cpu.cfs_period_us").write_text(str(self.PERIOD))
            (self.folder / "cpu.cfs_quota_us").write_text(str(quota))

    def hold(self, pid):
        (self.folder / "cgroup.procs").write_text(str(pid))

    def close(self):
        """After the end of its processes."""
        self.folder.rmdir()


def figures_of(process, name):
    return pathlib.Path(f"/proc/{process.child.pid}/{name}").read_text()


def cpu_of(process):
    """Seconds of processor time."""
    return sum(map(int, figures_of(process, "stat").rsplit(")", 1)[1].split()[11:13])) / PER_SECOND


class Daemon:
    """The program with its configurations, a process each: the only place that knows how many processes that is."""

    def __init__(self, program, folder, *files):
        self.status = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.status.bind(str(folder / "notify"))
        self.dropped = 0
        threading.Thread(target=self._hear, daemon=True).start()
        self.processes = [Process([program, "run", "--config", file], file.with_suffix(".log"),
                                  environment={**os.environ, "NOTIFY_SOCKET": str(folder / "notify")})
                          for file in files]

    def _hear(self):
        """What it says to systemd ends with the messages that it dropped, if any."""
        while True:
            if found := re.search(rb"(\d+) dropped", self.status.recv(4096)):
                self.dropped = int(found[1])

    @property
    def log(self):
        return "".join(process.log for process in self.processes)

    def running(self):
        return all(process.running() for process in self.processes)

    def cpu(self):
        """Seconds of processor time."""
        return sum(map(cpu_of, self.processes))

    def memory(self):
        """Bytes that are resident."""
        return sum(int(figures_of(process, "statm").split()[1]) for process in self.processes) * resource.getpagesize()

    def stop(self):
        for process in self.processes:
            process.stop()


def wait(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def configuration(lines, broker, more):
    meters = "".join(f"  - {{tcp: {{host: {lines.address(index)}, port: {lines.port}}}, time_zone: Europe/Oslo}}\n"
                     for index in range(len(lines.meters)))
    return (f"mqtt: {{host: 127.0.0.1, port: {broker.port}, telegram_topic: true}}\n"
            f"publish: {{min_interval: 0}}\n{more}\nmeters:\n{meters}")


def caught_up(lines, arrivals):
    """Whether each meter's list has arrived, unless it was sent just now."""
    recently = time.time() - 1
    return all(arrivals.newest.get(index, 0) >= max(1, meter.number - (meter.sent > recently))
               for index, meter in enumerate(lines.meters))


def begin(options, folder, lines, broker, arrivals):
    """The daemon with all its lines open and, if it manages that, nothing left that waited from the start, when each
    meter is announced; and what it took."""
    file = folder / "ams2mqtt.yaml"
    file.write_text(configuration(lines, broker, options.settings))
    begun = time.monotonic()
    checked = subprocess.run([options.program, "check", "--config", file], check=False, capture_output=True)
    figures = {"check": time.monotonic() - begun}
    assert checked.returncode == 0, checked.stdout
    begun = time.monotonic()
    daemon = Daemon(options.program, folder, file)
    assert wait(lambda: " as ams2mqtt-" in broker.process.log or not daemon.running(), 120), daemon.log
    assert daemon.running(), daemon.log
    figures |= {"connect": time.monotonic() - begun, "connect_cpu": daemon.cpu(), "bare": daemon.memory()}
    wait(lambda: lines.connected >= options.meters, 120)
    figures |= {"open": time.monotonic() - begun, "lines": lines.connected}
    time.sleep(options.period + 5)
    settled = wait(lambda: caught_up(lines, arrivals), options.settle)
    return daemon, figures | {"settled": time.monotonic() - begun if settled else None}


def window(options, lines, arrivals, daemon):
    """What happens to the lists that are sent in so many seconds."""
    used, begun = daemon.cpu(), time.monotonic()
    lines.measuring = True
    time.sleep(options.seconds)
    lines.measuring = False
    figures = {"cpu": daemon.cpu() - used, "span": time.monotonic() - begun, "memory": daemon.memory()}
    wait(lambda: lines.sent.keys() <= arrivals.first.keys(), LAST_ARRIVALS)
    delays = sorted(arrivals.first[key] - lines.sent[key] for key in lines.sent.keys() & arrivals.first.keys())
    return figures | {"sent": len(lines.sent), "delivered": len(delays), "delays": delays,
                      "again": sum(key in lines.sent for key in arrivals.again),
                      "dropped": daemon.dropped, "broker_dropped": arrivals.broker_dropped}


def report(options, of):
    def delay(share):
        return f"{1e3 * of['delays'][int(share * (len(of['delays']) - 1))]:.1f} ms" if of["delays"] else "none"
    sent = max(1, of["sent"])
    settled = f"{of['settled']:.0f} s" if of["settled"] else f"not within {options.settle:.0f} s: lists still wait"
    print(f"{options.meters} meters, a list each every {options.period} s\n"
          f"  check                {of['check']:.2f} s\n"
          f"  start to CONNECT     {of['connect']:.2f} s ({of['connect_cpu']:.2f} s of CPU)\n"
          f"  all lines open       {of['open']:.2f} s ({of['lines']})\n"
          f"  nothing waits        {settled}\n"
          f"  lists sent           {of['sent']} in {of['span']:.0f} s, {of['sent'] / of['span']:.1f}/s\n"
          f"  delivered            {of['delivered']} ({100 * of['delivered'] / sent:.3f} %)\n"
          f"  duplicates           {of['again']}\n"
          f"  dropped              {of['dropped']} by the daemon, {of['broker_dropped']} by the broker\n"
          f"  CPU                  {100 * of['cpu'] / of['span']:.1f} % of one core, {1e6 * of['cpu'] / sent:.0f} us a list\n"
          f"  memory               {of['memory'] / 1e6:.1f} MB; {(of['memory'] - of['bare']) / 1e3 / options.meters:.1f} kB"
          f" a meter beyond {of['bare'] / 1e6:.1f} MB at CONNECT\n"
          f"  list to subscriber   {delay(0.5)} median, {delay(0.99)} p99, {delay(1)} longest", flush=True)


def measure(options):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, options.meters + 1000), hard))
    frames.crc16_x25 = crc16_x25
    lines = Lines(options.meters, options.period)
    with tempfile.TemporaryDirectory(prefix="ams2mqtt-load-") as name:
        folder = pathlib.Path(name)
        broker = Broker(folder, ["max_queued_messages 0", "log_type notice", "sys_interval 1", "set_tcp_nodelay true"])
        arrivals = Arrivals(broker)
        daemon, figures = begin(options, folder, lines, broker, arrivals)
        figures |= window(options, lines, arrivals, daemon)
        report(options, figures)
        daemon.stop()
        arrivals.stop()
        broker.stop()


def worker_configuration(broker, number, more):
    return (f"mqtt: {{host: 127.0.0.1, port: {broker.port}, client_id: worker-{number}, group: load, telegram_topic: true,"
            f" value_topics: false, discovery: off}}\n{more}\n"
            "meters:\n  - {mqtt: {topic: han/+/raw, max_lines: 20000}, time_zone: Europe/Oslo}\n")


def begin_workers(options, folder, broker, count):
    """So many workers that read, each with its share of a processor."""
    files = [folder / f"worker-{number}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(worker_configuration(broker, number, options.settings))
    workers = Daemon(options.program, folder, *files)
    assert wait(lambda: broker.process.log.count("1 $share/load/han/+/raw") == count, 60), workers.log
    shares = [CpuShare(options.share, number) for number in range(count)]
    for share, process in zip(shares, workers.processes):
        share.hold(process.child.pid)
    return workers, shares


def measure_group(options, count):
    """How long so many workers take for lists that are there all at once."""
    meters = [Meter(index) for index in range(options.meters)]
    with tempfile.TemporaryDirectory(prefix="ams2mqtt-load-") as name:
        folder = pathlib.Path(name)
        broker = Broker(folder, ["max_queued_messages 0", "log_type notice", "log_type subscribe", "sys_interval 1",
                                 "set_tcp_nodelay true"])
        arrivals = Arrivals(broker)
        workers, shares = begin_workers(options, folder, broker, count)
        gateways = RawClient(broker.port, "gateways")
        used, broker_used, begun = workers.cpu(), cpu_of(broker.process), time.monotonic()
        for number in range(options.lists):
            index = number % options.meters
            gateways.publish(f"han/{index + 1}/raw", meters[index].next_list())
        gateways.flush()
        assert wait(lambda: len(arrivals.first) >= options.lists, options.settle), f"{len(arrivals.first)} arrived"
        span = time.monotonic() - begun
        figures = {"rate": options.lists / span, "cpu": (workers.cpu() - used) / options.lists,
                   "broker": (cpu_of(broker.process) - broker_used) / options.lists,
                   "memory": workers.memory() / count, "again": len(arrivals.again)}
        gateways.close()
        workers.stop()
        for share in shares:
            share.close()
        arrivals.stop()
        broker.stop()
        return figures


def measure_workers(options):
    """One worker, then twice as many until there are as many as wanted."""
    print(f"{options.lists} lists of {options.meters} meters at once, each worker with {options.share} % of a processor\n"
          "workers     lists/s   x one   CPU a list   of the broker   memory each   came twice", flush=True)
    counts, one = [1], None
    while counts[-1] * 2 <= options.workers:
        counts.append(counts[-1] * 2)
    for count in counts:
        of = measure_group(options, count)
        one = one or of["rate"]
        print(f"{count:7}{of['rate']:12.0f}{of['rate'] / one:8.2f}{1e6 * of['cpu']:10.0f} us{1e6 * of['broker']:13.0f} us{of['memory'] / 1e6:11.1f} MB"
              f"{of['again']:13}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--meters", type=int, default=1000)
    parser.add_argument("--period", type=float, default=10, help="seconds between two lists of a meter")
    parser.add_argument("--seconds", type=float, default=30, help="of measuring")
    parser.add_argument("--settle", type=float, default=120, help="seconds at most until nothing waits from the start")
    parser.add_argument("--settings", default="log: warning", help="further lines of the configuration")
    parser.add_argument("--workers", type=int, default=0, help="measures a group that shares the lists of gateways")
    parser.add_argument("--lists", type=int, default=20000, help="with --workers: how many are there at once")
    parser.add_argument("--share", type=int, default=20, help="with --workers: percent of a processor for each")
    options = parser.parse_args()
    if options.workers:
        measure_workers(options)
    else:
        measure(options)


if __name__ == "__main__":
    main()

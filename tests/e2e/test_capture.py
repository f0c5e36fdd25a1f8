#!/usr/bin/env python3
"""capture and replay: what came over a line is written down and played again, and nothing differs from the live run."""
import json
import os
import pty
import re
import resource
import signal
import socket
import subprocess
import tty
import unittest

import frames
from scene import PATIENCE, PROGRAM, EndToEnd, clean_environment, main, on, serial
from servers import OneBridge

METER = "0000000000000017"
TELEGRAMS = [frames.long_list(METER, power) for power in (1001, 1002, 1003)]


def bytes_of(capture):
    """What a capture says that came, read without the program."""
    lines = re.findall(r"(?m)^(?:\+[0-9]+\.[0-9]{3} )?((?:[0-9a-f]{2})+)$", capture)
    return bytes.fromhex("".join(lines))


class Capturing(EndToEnd):
    def setUp(self):
        super().setUp()
        self.file = self.folder / "meter.capture"

    def capture(self, *options, name="capture"):
        return self.start("capture", *map(str, options), self.file, name=name)

    def await_words(self, process, words):
        self.wait_until(lambda: words in process.log, lambda: f"{words!r} in {process.log!r}")

    def end_of(self, process):
        return process.wait(PATIENCE), process.log

    def capture_from(self, port, data, *options):
        """Captures as many bytes as `data` has while a meter sends them; returns the text."""
        process = self.capture("--serial", port.link, "--bytes", len(data), "--force", *options)
        self.await_words(process, "opened, ")
        port.send(data)
        code, log = self.end_of(process)
        self.assertEqual(code, 0, log)
        return self.file.read_text()


class FromAPort(Capturing):
    def test_what_is_in_the_file(self):
        port = self.port()
        text = self.capture_from(port, TELEGRAMS[0], "--baud", "9600", "--parity", "even", "--data-bits", "7")
        head = text.splitlines()
        self.assertEqual(head[0], "ams2mqtt capture 1")
        self.assertRegex(head[1], r"^start 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
        self.assertEqual(head[2:4], [f"source {port.link}", "port 9600 7E1"])
        self.assertRegex(head[-1], rf"^end \+\d+\.\d\d\d {len(TELEGRAMS[0])} bytes$")
        self.assertEqual(bytes_of(text), TELEGRAMS[0])
        self.assertTrue(all(len(line) < 80 for line in head[4:]), "lines survive a mail")

    def test_a_limit_cuts_within_a_burst(self):
        port = self.port()
        process = self.capture("--serial", port.link, "--bytes", 5, "--json")
        self.await_words(process, "opened, ")
        port.send(TELEGRAMS[0])
        code, log = self.end_of(process)
        self.assertEqual(code, 0, log)
        self.assertEqual(bytes_of(self.file.read_text()), TELEGRAMS[0][:5])
        said = json.loads(re.search(r"(?m)^\{.*\}$", log).group(0))
        self.assertEqual((said["bytes"], said["ended"]), (5, "bytes"))

    def test_ctrl_c_ends_it_well(self):
        port = self.port()
        process = self.capture("--serial", port.link)
        self.await_words(process, "opened, ")
        port.send(TELEGRAMS[0])
        self.wait_until(lambda: bytes_of(self.file.read_text()) == TELEGRAMS[0], "the bytes in the file")
        process.signal(signal.SIGINT)
        code, log = self.end_of(process)
        self.assertEqual(code, 0, log)
        self.assertIn(f"{len(TELEGRAMS[0])} bytes in ", log)
        self.assertRegex(self.file.read_text().splitlines()[-1], rf"^end \+\d+\.\d\d\d {len(TELEGRAMS[0])} bytes$")

    def test_nothing_comes(self):
        code, log = self.end_of(self.capture("--serial", self.port().link, "--duration", "1"))
        self.assertEqual(code, 1)
        self.assertIn("nothing came from", log)

    def test_no_such_port_leaves_no_file(self):
        code, log = self.end_of(self.capture("--serial", self.folder / "none"))
        self.assertEqual(code, 1)
        self.assertIn("no such device", log)
        self.assertFalse(self.file.exists())

    def test_a_file_that_exists_stays(self):
        self.file.write_text("mine")
        code, log = self.end_of(self.capture("--serial", self.port().link))
        self.assertEqual(code, 2)
        self.assertIn("exists; give another name, or --force to overwrite it", log)
        self.assertEqual(self.file.read_text(), "mine")

    def test_no_room(self):
        """A limit for files stands for a full disk."""
        port, log = self.port(), self.folder / "log"

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (256, 256))

        with open(log, "wb") as stream:
            child = subprocess.Popen([PROGRAM, "capture", "--serial", port.link, self.file], stderr=stream,
                                     preexec_fn=limit, env=clean_environment())
        self.addCleanup(child.kill)
        self.wait_until(lambda: "opened, " in log.read_text(), "the opening")
        port.send(TELEGRAMS[0])
        self.assertEqual(child.wait(PATIENCE), 1)
        self.assertIn(f"cannot write {self.file}: File too large", log.read_text())

    def test_a_port_that_the_daemon_reads(self):
        broker, port = self.broker(), self.port()
        daemon = self.daemon(broker, [serial(port)])
        self.await_words(daemon, "opened, ")
        code, log = self.end_of(self.capture("--serial", port.link))
        self.assertEqual(code, 1)
        self.assertIn("the running daemon reads it, and ams2mqtt capture --meter takes the bytes from there", log)


class FromAServer(Capturing):
    def test_tcp(self):
        bridge = OneBridge(b"".join(TELEGRAMS))
        self.addCleanup(bridge.close)
        process = self.capture("--tcp", f"127.0.0.1:{bridge.port}", "--bytes", len(b"".join(TELEGRAMS)))
        code, log = self.end_of(process)
        self.assertEqual(code, 0, log)
        self.assertIn(f"source 127.0.0.1:{bridge.port}\n", self.file.read_text())
        self.assertEqual(bytes_of(self.file.read_text()), b"".join(TELEGRAMS))

    def test_nobody_listens(self):
        bridge = OneBridge(b"")
        bridge.close()
        code, log = self.end_of(self.capture("--tcp", f"127.0.0.1:{bridge.port}"))
        self.assertEqual(code, 1)
        self.assertIn("refused", log)


class ThroughTheDaemon(Capturing):
    def setUp(self):
        super().setUp()
        self.broker_ = self.broker()
        self.watcher = self.subscriber(self.broker_)
        self.meter = self.port("meter")
        self.cellar = self.port("cellar")
        self.runtime = self.folder / "runtime"
        self.runtime.mkdir()

    def run_daemon(self, *ports):
        daemon = self.daemon(self.broker_, [serial(port, f", name: {port.link.name}") for port in ports],
                             environment={"RUNTIME_DIRECTORY": str(self.runtime)})
        self.wait_until(lambda: daemon.log.count("opened, ") == len(ports), "the opening")
        return daemon

    def ask(self, *options):
        return self.start("capture", "--config", self.folder / "ams2mqtt.yaml", *map(str, options), self.file,
                          name="capture", environment={"RUNTIME_DIRECTORY": str(self.runtime)})

    def test_the_daemon_goes_on(self):
        daemon = self.run_daemon(self.meter)
        process = self.ask("--bytes", len(TELEGRAMS[0]))
        self.await_words(daemon, "is being captured")
        self.meter.send(TELEGRAMS[0])
        code, log = self.end_of(process)
        self.assertEqual(code, 0, log)
        self.assertEqual(bytes_of(self.file.read_text()), TELEGRAMS[0])
        self.assertIn(f"source {self.meter.link}\nport 2400 8N1\n", self.file.read_text())
        self.assertTrue(self.watcher.wait_for(on(f"ams2mqtt/{METER}/power_import", "1001")), daemon.log)
        self.feed_until(self.meter, TELEGRAMS[1], self.watcher, on(f"ams2mqtt/{METER}/power_import", "1002"))

    def test_which_meter(self):
        daemon = self.run_daemon(self.meter, self.cellar)
        code, log = self.end_of(self.ask())
        self.assertEqual(code, 1)
        self.assertIn("choose one with --meter: meter, cellar", log)
        code, log = self.end_of(self.ask("--meter", "attic"))
        self.assertEqual(code, 1)
        self.assertIn("no line has a meter attic; the daemon reads meter, cellar", log)
        process = self.ask("--meter", "cellar", "--bytes", len(TELEGRAMS[1]))
        self.await_words(daemon, "is being captured")
        self.meter.send(TELEGRAMS[0])
        self.cellar.send(TELEGRAMS[1])
        self.assertEqual(self.end_of(process)[0], 0)
        self.assertEqual(bytes_of(self.file.read_text()), TELEGRAMS[1])

    def test_the_daemon_ends(self):
        daemon = self.run_daemon(self.meter)
        process = self.ask()
        self.await_words(daemon, "is being captured")
        self.meter.send(TELEGRAMS[0])
        self.wait_until(lambda: self.file.exists() and bytes_of(self.file.read_text()) == TELEGRAMS[0], "the bytes")
        daemon.stop()
        code, log = self.end_of(process)
        self.assertEqual(code, 0, log)
        self.assertIn("\nend +", self.file.read_text())

    def test_no_daemon(self):
        self.config(["serial: {device: /dev/null}"], f"host: localhost, port: {self.broker_.port}")
        code, log = self.end_of(self.ask())
        self.assertEqual(code, 1)
        self.assertIn("no daemon is running here; name the port with --serial DEVICE or --tcp HOST:PORT", log)

    def test_a_slow_reader_costs_the_daemon_nothing(self):
        daemon = self.run_daemon(self.meter)
        path, = self.runtime.glob("control-*.sock")
        with socket.socket(socket.AF_UNIX) as caller:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            caller.connect(str(path))
            caller.sendall(b"capture\n")
            self.await_words(daemon, "is being captured")
            power, sent = 1001, 0
            while sent < 1 << 20:  # far more than the daemon and the system keep for it
                for _ in range(64):
                    self.meter.send(frames.long_list(METER, power))
                    sent += len(TELEGRAMS[0])
                power += 1
                self.feed_until(self.meter, frames.long_list(METER, power), self.watcher,
                                on(f"ams2mqtt/{METER}/power_import", str(power)))
            caller.settimeout(PATIENCE)
            text = ""
            while "\nlost +" not in text:
                self.meter.send(TELEGRAMS[2])
                text += caller.recv(1 << 16).decode()
        self.assertTrue(text.startswith("done: capturing\nams2mqtt capture 1\n"))
        self.feed_until(self.meter, TELEGRAMS[2], self.watcher, on(f"ams2mqtt/{METER}/power_import", "1003"))
        self.assertNotIn("capturing", self.program("health").stdout.decode())


class Replaying(Capturing):
    """The live run is `decode` on what a meter sends; what replays print has to be the same."""

    def live(self, data):
        ours, terminal = pty.openpty()
        tty.setraw(terminal)
        child = subprocess.Popen([PROGRAM, "decode", "--format", "json", "-"], stdin=terminal, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, env=clean_environment())
        os.close(terminal)
        os.write(ours, data)
        lines = [child.stdout.readline() for _ in TELEGRAMS]
        os.close(ours)
        lines += child.stdout.readlines()
        child.stdout.close()
        child.stderr.close()
        child.wait(PATIENCE)
        return b"".join(lines)

    def setUp(self):
        super().setUp()
        self.data = b"".join(TELEGRAMS)
        self.text = self.capture_from(self.port(), self.data)
        self.decoded = self.live(self.data)
        self.assertEqual(self.decoded.count(b"\n"), len(TELEGRAMS))

    def test_into_the_decoder(self):
        for command in (["decode"], ["replay"], ["replay", "--speed", "max"], ["replay", "--speed", "0.5"]):
            with self.subTest(command=command):
                run = self.program(*command, "--format", "json", self.file)
                self.assertEqual(run.stdout, self.decoded)
                self.assertIn("read as a capture of ams2mqtt (20", run.stderr.decode())
                self.assertEqual(run.returncode, 0)

    def test_into_a_terminal(self):
        link = self.folder / "replayed"
        process = self.start("replay", "--pty", "--link", link, self.file, name="replay")
        self.await_words(process, f"on {link}")
        other = self.folder / "again.capture"
        run = self.program("capture", "--serial", link, "--bytes", len(self.data), other)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertEqual(bytes_of(other.read_text()), self.data)
        self.assertFalse(link.is_symlink())
        self.assertEqual(self.program("decode", "--format", "json", other).stdout, self.decoded)

    def test_a_terminal_without_a_link_says_its_name(self):
        process = self.start("replay", "--json", "--pty", "--speed", "max", self.file, name="replay")
        self.wait_until(lambda: "}\n" in process.log, "its name")
        name = json.loads(process.log.splitlines()[0])["address"]
        run = self.program("capture", "--serial", name, "--bytes", len(self.data), "-")
        self.assertEqual(bytes_of(run.stdout.decode()), self.data)
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_into_tcp(self):
        process = self.start("replay", "--tcp", "0", "--speed", "max", self.file, name="replay")
        self.wait_until(lambda: "stop with Ctrl-C\n" in process.log, "its address")
        port = int(re.search(r"127\.0\.0\.1:(\d+)", process.log).group(1))
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            received = b""
            while len(received) < len(self.data):
                received += client.recv(4096)
        self.assertEqual(received, self.data)
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_more_than_a_terminal_keeps(self):
        data = b"".join(frames.long_list(METER, power) for power in range(400))
        lines = [f"+0.{number:03d} {data[number * 200:number * 200 + 200].hex()}" for number in range(len(data) // 200)]
        self.file.write_text("ams2mqtt capture 1\n" + "\n".join(lines) + "\n")
        expected = data[:len(lines) * 200]
        process = self.start("replay", "--pty", "--link", self.folder / "replayed", "--speed", "max", self.file, name="replay")
        self.await_words(process, "Ctrl-C")
        run = self.program("capture", "--serial", self.folder / "replayed", "--bytes", len(expected), "-")
        self.assertEqual(bytes_of(run.stdout.decode()), expected)

    def test_what_is_no_capture(self):
        self.file.write_bytes(self.data)
        for options in ([], ["--pty"]):
            run = self.program("replay", *options, self.file)
            self.assertEqual(run.returncode, 2)
            self.assertIn("this is no capture, so nobody knows when its bytes came; ams2mqtt decode reads it",
                          run.stderr.decode())

    def test_explain_and_bench_read_it(self):
        run = self.program("explain", self.file)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("the text was read as a capture of ams2mqtt (20", run.stderr.decode())
        run = self.program("bench", "--seconds", "0.1", "--json", self.file)
        self.assertGreater(json.loads(run.stdout)["telegrams"], 0)
        self.assertIn("read as a capture of ams2mqtt (20", run.stderr.decode())

    def test_a_capture_in_a_mail(self):
        quoted = "".join(f"> {line}\r\n" for line in self.text.splitlines())
        run = self.program("decode", "--format", "json", "-", data=quoted.encode())
        self.assertEqual(run.stdout, self.decoded)


class Help(unittest.TestCase):
    def test_wrong_usage(self):
        for words, said in ((["capture", "--baud", "300", "x"], "--serial"), (["capture"], "required"),
                            (["capture", "--tcp", "host", "x"], "must be HOST:PORT"), (["replay", "--link", "x", "y"], "--pty"),
                            (["capture", "--json", "--tcp", "localhost:1", "-"], "give it a file"),
                            (["replay", "--speed", "0", "x"], "must be max or a number"),
                            (["explain", "--serial", "x", "y"], "excludes"),
                            (["decode", "--serial", "x", "--baud", "auto", "--parity", "odd"], "must be a number")):
            run = subprocess.run([PROGRAM, *words], capture_output=True, check=False)
            self.assertEqual(run.returncode, 2, words)
            self.assertIn(said, run.stderr.decode())


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What another user of the host may have prepared: links and other things in place of files, and names that are taken."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import unittest

import frames
from remembered import BASE, METER, Remembered
from scene import PATIENCE, PROGRAM, Process, clean_environment, main, on, retained, serial

SERVICE = 12345  # a user without a name

ALONE = "TEST_HAS_NAMESPACE"  # set in a process namespace of the test's own

SQUAT = r"""
import os, socket, sys
os.setgid(int(sys.argv[2])), os.setuid(int(sys.argv[2]))
taken = socket.socket(socket.AF_UNIX)
taken.bind("\0" + sys.argv[1])
taken.listen()
print("listening", flush=True)
while True:
    caller, _ = taken.accept()
    try:
        caller.sendall(b"1 of 1 meters online, broker connected \x1b[31m")
    except OSError:
        pass  # who does not believe hangs up
    caller.close()
"""


@unittest.skipUnless(os.geteuid() == 0, "only root can be made to give away what is not the attacker's")
class PlantedFiles(Remembered):
    def test_11_2_forget_as_root_follows_no_link(self):
        self.scene()
        self.stop_service()
        precious = self.folder / "precious"
        precious.write_text("as before")
        planted = self.folder / "state" / "ams2mqtt.state.new"
        planted.symlink_to(precious)
        for path in (self.folder / "state", self.state, planted):
            os.chown(path, SERVICE, SERVICE, follow_symlinks=False)
        result = self.program("forget", METER, "--config", self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((precious.read_text(), precious.stat().st_uid), ("as before", 0))
        self.assertNotIn(METER, self.state.read_text())
        self.assertEqual(self.state.stat().st_uid, SERVICE)
        self.assertEqual(retained(self.mosquitto), {"ams2mqtt/status"})


class NoPlainFiles(Remembered):
    def test_11_2_fifos_neither_hold_up_the_start_nor_the_end(self):
        state, spool = self.folder / "state", self.folder / "spool"
        state.mkdir()
        os.mkfifo(self.state)
        os.mkfifo(spool)
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        service = self.begin(name="fifos", environment={"AMS2MQTT_SPOOL__FILE": str(spool)})
        self.feed_until(self.meter, frames.hourly_list(METER), self.watcher, on(f"{BASE}/energy_import"))
        self.stop_service(service)
        self.assertEqual(service.wait(5), 0)
        for words in (f"{self.state} is a FIFO, not a regular file; the meters will be learned again",
                      f"cannot save the state, so a restart would lose it: {self.state} is a FIFO, not a regular file",
                      f"the spool {spool} is a FIFO, not a regular file"):
            self.assertEqual(service.log.count(words), 1, service.log)


class WantOfThings(Remembered):
    """A process that lacks what others have."""

    def test_11_13_too_few_descriptors(self):
        file = self.config(["tcp: {host: localhost, port: 1}"], "host: localhost")
        result = subprocess.run(["prlimit", "--nofile=12", PROGRAM, "run", "--config", file], capture_output=True, check=False,
                                text=True, timeout=30)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("more files: Too many open files", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_11_13_too_few_descriptors_for_a_command(self):
        """Before it begins anything, instead of waiting for a broker that it cannot reach."""
        self.mosquitto = self.broker()
        file = self.config(["tcp: {host: localhost, port: 1}"], f"host: localhost, port: {self.mosquitto.port}")
        for command in (["forget", METER], ["rename", METER, "cellar"], ["doctor", "--seconds", "1"]):
            for most in (4, 5, 6, 12):
                with self.subTest(command=command[0], most=most):
                    result = subprocess.run(["prlimit", f"--nofile={most}", PROGRAM, *command, "--config", file], check=False,
                                            capture_output=True, text=True, timeout=15)
                    self.assertEqual(result.returncode, 1, result.stderr)
                    self.assertIn("more files: Too many open files", result.stderr)
                    self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_11_13_closed_descriptors_are_dev_null(self):
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        file = self.config([serial(self.meter)], f"host: localhost, port: {self.mosquitto.port}")
        daemon = Process(["sh", "-c", f'exec "{PROGRAM}" run --config "{file}" <&- >&- 2>&-'], self.folder / "closed.log")
        self.addCleanup(daemon.stop)
        self.feed_until(self.meter, frames.hourly_list(METER), self.watcher, on(f"{BASE}/energy_import"))
        for number in range(3):
            self.assertEqual(os.readlink(f"/proc/{daemon.child.pid}/fd/{number}"), "/dev/null")
        self.assertEqual(daemon.stop(), 0)

    def test_11_13_other_signals_are_ignored(self):
        self.scene()
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF,
                       signal.SIGXFSZ, signal.SIGIO, signal.SIGPWR, signal.SIGSTKFLT, signal.SIGRTMIN, signal.SIGRTMAX):
            self.service.signal(number)
        mark = self.watcher.mark()
        self.feed_until(self.meter, frames.long_list(METER, 77), self.watcher, on(f"{BASE}/power_import", "77"), mark)
        self.assertTrue(self.service.running())


    def test_11_13_every_signal_that_ends_it_ends_it_with_a_farewell(self):
        self.scene()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGXCPU):
            with self.subTest(number.name):
                mark = self.watcher.mark()
                self.service.signal(number)
                self.assertEqual(self.service.wait(5), 0)
                self.expect(self.watcher, on("ams2mqtt/status", "offline"), mark)
                self.assertIn(f"stopping ({number.name})", self.service.log)
                mark = self.watcher.mark()
                self.service = self.begin(name=number.name)
                self.expect(self.watcher, on("ams2mqtt/status", "online"), mark)

    def early(self, number):
        """A daemon that gets a signal while it still reads its configuration: a FIFO, whose opening shows that."""
        self.mosquitto = self.broker()
        plain = self.config(["serial: {device: /dev/null}"], f"host: localhost, port: {self.mosquitto.port}")
        text = plain.read_text()
        fifo = self.folder / f"fifo-{number.name}"
        os.mkfifo(fifo)
        service = self.start("run", "--config", fifo)
        with open(fifo, "w") as config:  # which waits until the daemon opens it
            service.signal(number)
            config.write(text)
            plain.replace(fifo)  # what it reads the next time
        return service

    def test_11_13_a_signal_in_the_first_moments_ends_it_orderly(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            with self.subTest(number.name):
                service = self.early(number)
                self.assertEqual(service.wait(PATIENCE), 0, service.log)
                self.assertIn(f"stopping ({number.name})", service.log)

    def test_11_13_a_hangup_in_the_first_moments_reads_the_configuration_again(self):
        service = self.early(signal.SIGHUP)
        self.wait_for_log(service, "the new configuration is in use: 1 meter, 1 unchanged")
        self.assertEqual(service.stop(), 0)

    def test_11_13_a_signal_at_any_moment_of_the_start(self):
        """Before main has begun it ends the process as any other; from then on orderly. What /proc says of the signals
        that wait or are caught tells the two apart."""
        self.mosquitto = self.broker()
        file = self.config(["serial: {device: /dev/null}"], f"host: localhost, port: {self.mosquitto.port}")
        wanted = 1 << (signal.SIGTERM - 1)

        def listens(pid):
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            masks = dict(re.findall(r"(Sig(?:Blk|Cgt)):\s+([0-9a-f]+)", status))
            return any(int(mask, 16) & wanted for mask in masks.values())
        for looks in range(50):
            service = self.start("run", "--config", file, name=f"start-{looks}")
            while not listens(service.child.pid):
                pass
            for _ in range(looks * 20):  # a little later each time
                listens(service.child.pid)
            service.signal(signal.SIGTERM)
            self.assertEqual(service.wait(PATIENCE), 0, service.log)


class Outputs(Remembered):
    """What cannot be written is one sentence and the exit code of a failure, whatever the command."""

    def to_full(self, *arguments, data=None, lines=1):
        with self.subTest(" ".join(map(str, arguments[:2]))), open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, *map(str, arguments)], input=data, stdout=full, stderr=subprocess.PIPE,
                                    check=False, timeout=PATIENCE, env=clean_environment())
            said = result.stderr.decode().splitlines()
            self.assertEqual((result.returncode, len(said)), (1, lines), said)
            self.assertEqual(said[-1], "ams2mqtt: cannot write to standard output: No space left on device")

    def test_11_12_no_command_passes_over_a_full_disk(self):
        self.scene()
        self.wait_until(lambda: self.program("health").returncode == 0, "an answer")
        self.to_full("--help")
        self.to_full("--version")
        for command in ("run", "check", "doctor", "forget", "rename", "decode", "simulate", "health"):
            self.to_full(command, "--help")
        self.to_full("check", "--config", self.file)
        self.to_full("check", "--config", self.folder / "nowhere")
        self.to_full("health")
        self.to_full("decode", data=frames.power_list(1))
        self.to_full("decode", "--format", "json", data=frames.power_list(1))
        self.to_full("simulate", "--list")
        self.to_full("simulate", "--seconds", "20", "-")
        self.to_full("simulate", "--seconds", "20", self.folder / "played")
        self.to_full("simulate", "--pty", self.folder / "pty")
        self.to_full("doctor", "--seconds", "1", "--config", self.file)
        self.to_full("rename", METER, "cellar", "--config", self.file)
        self.to_full("forget", "--all", "--config", self.file)

    def test_11_12_printing_to_a_full_disk_ends(self):
        port = self.port("printed")
        file = self.config([serial(port)], "host: localhost", name="printing.yaml")
        with open("/dev/full", "wb") as full:
            daemon = self.start("run", "--print", "--config", file, stdout=full)
        self.wait_until(lambda: port.send(frames.long_list(METER)) or not daemon.running(), lambda: daemon.log)
        self.assertEqual(daemon.wait(0), 1, daemon.log)
        self.assertEqual(daemon.log.count("cannot write to standard output: No space left on device"), 1, daemon.log)


def enter_namespace():
    """Begins again in a process namespace, whose daemons have names of their own: others run on this host, too."""
    command = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if ALONE not in os.environ and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
        os.execvpe(command[0], [*command, sys.executable, *sys.argv], {**os.environ, ALONE: "1"})


class Squatter:
    """A process of another user that holds the abstract name of the daemon's health and answers all is well."""

    def __init__(self, test):
        namespace = "".join(filter(str.isdigit, os.readlink("/proc/self/ns/pid")))
        address = f"\0ams2mqtt-health-{namespace}"
        self.process = Process([sys.executable, "-c", SQUAT, address[1:], str(SERVICE)], test.folder / "squatter.log")
        test.addCleanup(self.process.stop)
        test.wait_for_log(self.process, "listening")

    @property
    def words(self):
        return f"process {self.process.child.pid} (python3"


@unittest.skipUnless(os.geteuid() == 0 and ALONE in os.environ, "needs several users and a process namespace")
class TakenNames(Remembered):
    def test_11_3_nobody_believes_who_took_the_name_of_the_daemon(self):
        squatter = Squatter(self)
        result = self.program("health")
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        self.assertIn("answers in place of the daemon and is not trusted", result.stderr.decode())
        self.assertIn(squatter.words, result.stderr.decode())
        self.assertNotIn(b"\x1b", result.stderr)
        daemon = self.daemon(self.broker(), ["serial: {device: /dev/null}"])
        self.wait_for_log(daemon, f"is taken by {squatter.words}")
        self.assertIn("`ams2mqtt health` cannot find this daemon", daemon.log)

    def test_11_3_the_daemon_is_found_in_its_runtime_folder(self):
        Squatter(self)
        runtime = self.folder / "runtime"
        runtime.mkdir()
        environment = {"RUNTIME_DIRECTORY": str(runtime)}
        daemon = self.daemon(self.broker(), ["serial: {device: /dev/null}"], environment=environment)
        self.wait_for_log(daemon, "connected to")
        result = self.program("health", environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("0 of 1 meters online", result.stdout.decode())
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(list(runtime.iterdir()), [])


if __name__ == "__main__":
    enter_namespace()
    main()

#!/usr/bin/env python3
"""What another user of the host may have prepared: links and other things in place of files, and names that are taken."""
import os
import signal
import subprocess
import sys
import unittest

import frames
from remembered import BASE, METER, Remembered
from scene import PROGRAM, Process, main, on, retained, serial

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
        for words in (f"{self.state} is a FIFO, not a plain file; the meters are learned anew",
                      f"cannot be kept over a restart: {self.state} is a FIFO, not a plain file",
                      f"the spool {spool} is a FIFO, not a plain file"):
            self.assertEqual(service.log.count(words), 1, service.log)


class WantOfThings(Remembered):
    """A process that lacks what others have."""

    def test_11_13_too_few_descriptors(self):
        file = self.config(["tcp: {host: localhost, port: 1}"], "host: localhost")
        result = subprocess.run(["prlimit", "--nofile=12", PROGRAM, "run", "--config", file], capture_output=True, check=False,
                                text=True, timeout=30)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("files can be opened: Too many open files", result.stderr)
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
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE):
            self.service.signal(number)
        mark = self.watcher.mark()
        self.feed_until(self.meter, frames.long_list(METER, 77), self.watcher, on(f"{BASE}/power_import", "77"), mark)
        self.assertTrue(self.service.running())


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
        self.assertIn("answers in the daemon's place and is not believed", result.stderr.decode())
        self.assertIn(squatter.words, result.stderr.decode())
        self.assertNotIn(b"\x1b", result.stderr)
        daemon = self.daemon(self.broker(), ["serial: {device: /dev/null}"])
        self.wait_for_log(daemon, f"is taken by {squatter.words}")
        self.assertIn("`ams2mqtt health` does not find this daemon", daemon.log)

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

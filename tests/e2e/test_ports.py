#!/usr/bin/env python3
"""A port that another program uses, too: the program is named, at the opening and when it comes later, and by the
doctor."""
import fcntl
import os
import pathlib
import subprocess
import sys
import termios
import tty
import unittest

import frames
from scene import EndToEnd, PROGRAM, main, on, serial

METER = "0000000000000017"
POWER = f"ams2mqtt/{METER}/power_import"


class OtherPrograms(EndToEnd):
    def other(self, port, *command):
        """A program that has the port open, as `cat` has it; its standard input is the port."""
        with open(os.ttyname(port.slave), "rb", buffering=0) as terminal:
            process = subprocess.Popen(command or ["cat"], stdin=terminal, stdout=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def sentence(self, port, process, command="cat"):
        return f"{port.link}: process {process.pid} ({command}) has it open, too; bytes that it reads do not arrive here"

    def test_at_the_opening(self):
        port, broker = self.port(), self.broker()
        other = self.other(port)
        daemon = self.daemon(broker, [serial(port)])
        self.wait_for_log(daemon, self.sentence(port, other))

    def test_later_and_only_once(self):
        port, broker = self.port(), self.broker()
        watcher = self.subscriber(broker)
        early = os.dup(port.slave)  # from before the daemon has the port for itself
        daemon = self.daemon(broker, [serial(port)])
        self.feed_until(port, frames.long_list(METER), watcher, on(POWER))
        self.assertNotIn("has it open", daemon.log)
        other = subprocess.Popen(["sleep", "1000"], stdin=early)
        os.close(early)
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        damaged = bytearray(frames.long_list(METER))
        damaged[-4] ^= 1
        self.wait_until(lambda: port.send(bytes(damaged)) or "the line is noisy" in daemon.log, lambda: daemon.log)
        self.wait_for_log(daemon, self.sentence(port, other, "sleep"))
        mark = watcher.mark()
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(POWER, "4321"), mark)
        self.assertEqual(daemon.log.count(self.sentence(port, other, "sleep")), 1, daemon.log)

    def test_settings_that_another_program_changes_are_restored(self):
        port, broker = self.port(), self.broker()
        watcher = self.subscriber(broker)
        daemon = self.daemon(broker, [serial(port)])
        self.feed_until(port, frames.long_list(METER), watcher, on(POWER))
        settings = termios.tcgetattr(port.slave)
        settings[tty.ISPEED] = settings[tty.OSPEED] = termios.B115200
        settings[tty.LFLAG] |= termios.ICANON
        termios.tcsetattr(port.slave, termios.TCSANOW, settings)
        mark = watcher.mark()
        damaged = bytearray(frames.long_list(METER))
        damaged[-4] ^= 1
        self.wait_until(lambda: port.send(bytes(damaged) + b"\n") or "had set it to" in daemon.log, lambda: daemon.log)
        self.assertIn(f"{port.link}: another program had set it to 115200 8N1; it is set to 2400 8N1 again", daemon.log)
        self.feed_until(port, frames.long_list(METER, 4321), watcher, on(POWER, "4321"), mark)
        self.assertEqual(termios.tcgetattr(port.slave)[tty.OSPEED], termios.B2400)

    def test_the_doctor_names_it(self):
        port, broker = self.port(), self.broker()
        other = self.other(port)
        config = self.config([serial(port)], f"host: localhost, port: {broker.port}")
        result = self.program("doctor", "--config", config, "--seconds", "2")
        self.assertEqual(result.returncode, 1)
        self.assertIn("PROBLEM  Electricity meter: " + self.sentence(port, other), result.stdout.decode())

    def test_the_doctor_names_it_beside_the_daemon(self):
        port, broker = self.port(), self.broker()
        other = self.other(port)
        daemon = self.daemon(broker, [serial(port)])
        self.wait_for_log(daemon, "opened")
        config = self.config([serial(port)], f"host: localhost, port: {broker.port}", name="doctor.yaml")
        result = self.program("doctor", "--config", config, "--seconds", "2")
        self.assertEqual(result.returncode, 1)
        self.assertIn("the running daemon reads this meter", result.stdout.decode())
        self.assertIn("PROBLEM  Electricity meter: " + self.sentence(port, other), result.stdout.decode())

    def doctor_of_driver(self, *counts):
        """What the doctor says of a silent port whose driver counts bytes, parity and framing errors, overruns, dropped
        bytes and breaks."""
        if b"__asan_init" in pathlib.Path(PROGRAM).read_bytes():
            self.skipTest("the address sanitizer has to be loaded first")
        name = "-".join(map(str, counts))
        port = self.port(name)
        config = self.config([serial(port)], f"host: localhost, port: {self.broker().port}")
        doctor = self.start("doctor", "--config", config, "--seconds", "1", name=f"doctor-{name}",
                            environment={"LD_PRELOAD": os.environ["LINE_COUNTERS"],
                                         "LINE_COUNTS": " ".join(map(str, counts))})
        self.assertEqual(doctor.wait(60), 1)
        return doctor.log.replace(str(port.link), "PORT")

    def test_what_the_driver_counted_is_named(self):
        for counts, words in (((0, 34, 0, 0, 0, 0), "34 parity errors; check parity"),
                              ((0, 1, 20, 3, 7, 2), "1 parity error, 20 framing errors, 2 breaks, 3 overruns, 7 dropped "
                                                    "bytes; check baud rate, data bits and parity")):
            with self.subTest(words):
                self.assertIn(f"PROBLEM  Electricity meter: PORT: {words}\n", self.doctor_of_driver(*counts))

    def test_bytes_that_another_program_took_are_counted(self):
        said = self.doctor_of_driver(5000, 0, 0, 0, 0, 0)
        self.assertIn("PORT: another program reads it, too: 5000 of 5000 bytes did not arrive here; `sudo fuser -v PORT` "
                      "shows which", said)
        self.assertNotIn("another program", self.doctor_of_driver(5, 0, 0, 0, 0, 0))

    def test_a_locked_port_is_waited_for(self):
        port, broker = self.port(), self.broker()
        other = self.other(port, sys.executable, "-c", "import fcntl, time; fcntl.flock(0, fcntl.LOCK_EX); time.sleep(1000)")
        self.wait_until(lambda: self.is_locked(port), "the lock")
        daemon = self.daemon(broker, [serial(port)])
        self.wait_for_log(daemon, f"{port.link}: in use by process {other.pid} (python3")
        other.kill()
        self.wait_for_log(daemon, "opened, 2400 8N1")

    @staticmethod
    def is_locked(port):
        with open(os.ttyname(port.slave), "rb", buffering=0) as terminal:
            try:
                fcntl.flock(terminal, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    @unittest.skipIf(os.getuid() == 0, "root may open it nevertheless")
    def test_the_port_is_exclusive(self):
        port, broker = self.port(), self.broker()
        self.wait_for_log(self.daemon(broker, [serial(port)]), "opened")
        with self.assertRaises(OSError):
            os.open(os.ttyname(port.slave), os.O_RDONLY | os.O_NOCTTY)


if __name__ == "__main__":
    main()

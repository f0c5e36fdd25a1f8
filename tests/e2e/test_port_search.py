#!/usr/bin/env python3
"""A port that finds itself: its format by listening, and the list of ports with who uses them. A pseudo terminal has a
speed, but neither parity nor a driver that counts, so formats are told apart in the unit tests, by bits."""
import json
import termios
import tty
import unittest

import frames
from scene import EndToEnd, main, on

METER = "0000000000000017"
POWER = f"ams2mqtt/{METER}/power_import"


class PortSearch(EndToEnd):
    def search(self, port):
        return f"serial: {{device: {port.link}, baud: auto}}, time_zone: Europe/Oslo"

    def test_the_format_is_found_and_the_meter_read(self):
        port, broker = self.port(), self.broker()
        watcher = self.subscriber(broker)
        daemon = self.daemon(broker, [self.search(port)])
        self.wait_for_log(daemon, f"looking for the meter on {port.link}, with 2400 8N1 first")
        self.feed_until(port, frames.long_list(METER), watcher, on(POWER))
        self.assertIn(f"{port.link}: it is 2400 8N1: intact frames", daemon.log)
        self.wait_for_log(daemon, f"{port.link}: opened, 2400 8N1")

    def test_what_is_garbled_at_one_speed_is_heard_at_another(self):
        port, broker = self.port(), self.broker()
        watcher = self.subscriber(broker)
        daemon = self.daemon(broker, [self.search(port)])
        self.wait_for_log(daemon, "looking for the meter")
        garbled = bytes((index * 89 + 3) % 256 for index in range(60))

        def hears():
            fast = termios.tcgetattr(port.slave)[tty.OSPEED] == termios.B9600
            port.send(frames.long_list(METER) if fast else garbled)
            return watcher.wait_for(on(POWER), timeout=1) is not None

        self.wait_until(hears, lambda: daemon.log)
        self.assertIn("it is not 2400 8N1, but faster, with another parity, or inverted", daemon.log)
        self.assertIn("it is 9600 8N1: intact frames", daemon.log)

    def test_ports_says_who_uses_a_port(self):
        port, broker = self.port(), self.broker()
        daemon = self.daemon(broker, [self.search(port)])
        self.wait_for_log(daemon, "looking for the meter")
        result = self.program("ports", "--json", str(port.link))
        self.assertEqual(result.returncode, 0, result.stderr)
        listed = json.loads(result.stdout)[0]
        self.assertIn("ams2mqtt", [user["command"] for user in listed["used_by"]])
        self.assertEqual(listed["suggestion"], "ams2mqtt reads it already")

    def test_a_word_before_anything_decodes(self):
        """After 15 s, of what was heard and of silence."""
        silent, noisy, broker = self.port("silent"), self.port("noisy"), self.broker()
        daemon = self.daemon(broker, [f"serial: {{device: {port.link}}}" for port in (silent, noisy)])

        def told():
            noisy.send(b"\x00\x55")
            return "bytes from" in daemon.log and "nothing received" in daemon.log

        self.wait_until(told, lambda: daemon.log)
        self.assertRegex(daemon.log, rf"nothing received from {silent.link} yet, for 15 s")
        self.assertRegex(daemon.log, rf"\d+ bytes from {noisy.link} in 15 s, but no telegram yet; ")

    def test_what_is_no_port(self):
        for name in ("/dev/null", "/tmp"):
            result = self.program("ports", name)
            self.assertEqual(result.returncode, 1, name)
            self.assertIn("it is not a serial port", result.stdout.decode())
        self.assertEqual(self.program("ports", "").returncode, 2)

    def test_a_port_that_is_not_there(self):
        result = self.program("ports", "/dev/none")
        self.assertEqual(result.returncode, 1)
        self.assertIn("plug it in", result.stdout.decode())
        self.assertNotIn("\x1b", result.stdout.decode())


if __name__ == "__main__":
    main()

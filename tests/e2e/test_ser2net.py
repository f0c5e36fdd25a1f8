#!/usr/bin/env python3
"""Meters behind a real ser2net: its plain accepter, its telnet, and settings of a port over the network (RFC 2217)."""
import contextlib
import socket
import termios
import threading

import frames
from scene import EndToEnd, Process, find_tool, main, on
from servers import Server

METER = "0000000000000017"
POWER = f"ams2mqtt/{METER}/power_import"
PLAIN, TELNET, RFC2217 = "", "telnet,", "telnet(rfc2217),"
SPEAKS = "open, and it speaks telnet: its commands and doubled bytes are taken out"
ADVICE = "with ser2net, write telnet(rfc2217),tcp as its accepter, or set its port to 9600 8N1 there and remove rfc2217 here"


class Relay(Server):
    """The TCP port in front of ser2net's socket: on a host with nothing but a loopback, ser2net opens no port itself. The
    bytes go on in pieces of this size."""

    def __init__(self, path, piece=4096):
        self.path, self.piece = str(path), piece
        super().__init__()

    def serve(self, peer):
        with socket.socket(socket.AF_UNIX) as far:
            far.connect(self.path)
            threading.Thread(target=self.copy, args=(peer, far, 4096), daemon=True).start()
            self.copy(far, peer, self.piece)

    @staticmethod
    def copy(source, target, piece):
        with contextlib.suppress(OSError):
            while data := source.recv(piece):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def hang_up(self):
        for peer in self.peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)


class Ser2net(EndToEnd):
    def setUp(self):
        super().setUp()
        self.meter = self.port()
        self.path = self.folder / "ser2net.socket"

    def ser2net(self, accepter, speed=2400):
        config = self.folder / "ser2net.yaml"
        config.write_text(f"%YAML 1.1\n---\nconnection: &meter\n  accepter: {accepter}unix,{self.path}\n"
                          f"  connector: serialdev(nouucplock),{self.meter.link},{speed}n81,local\n")
        process = Process([find_tool("ser2net"), "-n", "-c", config, "-P", self.folder / "ser2net.pid"],
                          self.folder / "ser2net.log")
        self.addCleanup(self.end, process)
        self.wait_until(self.path.exists, lambda: f"ser2net's socket; it says\n{process.log}")

    def relay(self, piece=4096):
        relay = Relay(self.path, piece)
        self.addCleanup(relay.close)
        return relay

    def reads(self, relay, more="", name="daemon"):
        """A daemon that reads what comes from there."""
        self.broker_ = self.broker()
        self.watcher = self.subscriber(self.broker_)
        return self.daemon(self.broker_, [self.source(relay, more)], name=name)

    @staticmethod
    def source(relay, more=""):
        return f"tcp: {{host: 127.0.0.1, port: {relay.port}{more}}}, time_zone: Europe/Oslo"

    def comes(self, power, since=0):
        """A list of this power, in which the codes alone hold eleven FF, comes through."""
        frame = frames.long_list(METER, power)
        self.assertGreater(frame.count(b"\xff"), 5)
        self.feed_until(self.meter, frame, self.watcher, on(POWER, str(power)), since)

    def speed(self):
        return termios.tcgetattr(self.meter.slave)[4]


class Telnet(Ser2net):
    def test_15_3_plain(self):
        self.ser2net(PLAIN)
        daemon = self.reads(self.relay())
        self.comes(1255)
        self.assertNotIn("telnet", daemon.log)

    def test_15_3_telnet(self):
        self.ser2net(TELNET)
        daemon = self.reads(self.relay())
        self.comes(1255)
        self.assertEqual(daemon.log.count(SPEAKS), 1, daemon.log)
        self.assertNotIn("baud", daemon.log)

    def test_15_3_telnet_in_single_bytes(self):
        self.ser2net(RFC2217)
        daemon = self.reads(self.relay(piece=1))
        self.comes(1255)
        self.assertIn(SPEAKS, daemon.log)

    def test_15_3_p1(self):
        self.ser2net(TELNET)
        self.reads(self.relay())
        telegram = frames.p1("/AIDON1", "", f"0-0:96.1.0({METER.encode().hex()})", "1-0:1.7.0(01.255*kW)")
        self.feed_until(self.meter, telegram, self.watcher, lambda message: message.topic.endswith("/power_import"))

    def test_15_3_late_and_again(self):
        relay = self.relay()
        daemon = self.reads(relay)
        self.assertTrue(relay.wait(lambda: relay.served))
        self.ser2net(TELNET)
        self.comes(1001)
        for turn in (1, 2):
            mark = self.watcher.mark()
            relay.hang_up()
            self.wait_until(lambda: daemon.log.count("the other side closed the connection") >= turn, "the end")
            self.comes(1001 + turn, mark)
        self.assertEqual(daemon.log.count(SPEAKS), 1, daemon.log)

    def is_taken(self, accepter, more=""):
        """What ser2net says before it hangs up is quoted, although it was told something meanwhile."""
        self.ser2net(accepter)
        relay = self.relay()
        with socket.create_connection(("127.0.0.1", relay.port)) as other:
            other.setblocking(False)

            def has_the_port():
                self.meter.send(b"x")
                try:
                    return b"x" in other.recv(4096)
                except BlockingIOError:
                    return False
            self.wait_until(has_the_port, "the meter's bytes")
            daemon = self.reads(relay, more)
            self.wait_for_log(daemon, "the other side says: Port already in use; it closed the connection")
        self.comes(1255)

    def test_15_3_a_port_that_is_taken(self):
        self.is_taken(TELNET)

    def test_15_3_a_port_that_is_taken_and_cannot_be_set(self):
        self.is_taken(PLAIN, ", rfc2217: true")


class Rfc2217(Ser2net):
    def test_15_3_the_port_is_set(self):
        self.ser2net(RFC2217)
        daemon = self.reads(self.relay(), ", rfc2217: true, baud: 9600")
        self.wait_for_log(daemon, "open, and its port is set to 9600 8N1")
        self.assertEqual(self.speed(), termios.B9600)
        self.comes(1255)
        self.assertEqual(self.speed(), termios.B9600)
        self.assertNotIn("warning", daemon.log)

    def test_15_3_default_settings_are_those_of_a_serial_port(self):
        self.ser2net(RFC2217, speed=115200)
        daemon = self.reads(self.relay(piece=1), ", rfc2217: true")
        self.wait_for_log(daemon, "open, and its port is set to 2400 8N1")
        self.assertEqual(self.speed(), termios.B2400)
        self.comes(1255)

    def test_15_3_the_port_is_set_again(self):
        self.ser2net(RFC2217)
        relay = self.relay()
        daemon = self.reads(relay, ", rfc2217: true, baud: 9600")
        self.comes(1001)
        relay.hang_up()
        self.wait_for_log(daemon, "the other side closed the connection")
        self.comes(1002, self.watcher.mark())
        self.wait_until(lambda: self.speed() == termios.B9600, "the speed")
        self.assertEqual(daemon.log.count("its port is set to"), 1, daemon.log)

    def test_15_3_telnet_without_it(self):
        self.ser2net(TELNET)
        daemon = self.reads(self.relay(), ", rfc2217: true, baud: 9600")
        self.wait_for_log(daemon, "open, but it does not let its port be set (RFC 2217); " + ADVICE)
        self.comes(1255)
        self.assertEqual(self.speed(), termios.B2400)

    def test_15_3_no_telnet_at_all(self):
        self.ser2net(PLAIN)
        daemon = self.reads(self.relay(), ", rfc2217: true, baud: 9600")
        self.comes(1255)
        self.wait_for_log(daemon, "open, but it does not answer to telnet, so its port cannot be set from here; " + ADVICE)
        self.comes(1256)
        self.assertEqual(self.speed(), termios.B2400)


class Doctor(Ser2net):
    def doctor(self, more):
        relay = self.relay()
        config = self.config([self.source(relay, more)], f"host: localhost, port: {self.broker().port}")
        process = self.start("doctor", "--config", config, "--seconds", "20", name="doctor")
        while process.running():
            self.meter.send(frames.long_list(METER, 1255))
            threading.Event().wait(0.1)
        return process.wait(0), process.log

    def test_15_3_doctor_says_what_it_met(self):
        self.ser2net(TELNET)
        code, log = self.doctor("")
        self.assertEqual(code, 0, log)
        self.assertRegex(log, r"ok       Electricity meter: 127\.0\.0\.1:\d+: " + SPEAKS)
        self.assertRegex(log, rf"telegram after .*number {METER}")

    def test_15_3_doctor_says_whether_the_port_is_set(self):
        self.ser2net(RFC2217)
        code, log = self.doctor(", rfc2217: true, baud: 9600")
        self.assertEqual(code, 0, log)
        self.assertRegex(log, r"ok       Electricity meter: 127\.0\.0\.1:\d+: open, and its port is set to 9600 8N1")
        self.assertEqual(log.count("waiting up to"), 1, log)

    def test_15_3_doctor_waits_for_the_verdict_on_the_port(self):
        self.ser2net(PLAIN)
        code, log = self.doctor(", rfc2217: true, baud: 9600")
        self.assertEqual(code, 0, log)
        self.assertIn("open, but it does not answer to telnet", log)
        self.assertIn("telegram after", log)


if __name__ == "__main__":
    main("ser2net")

#!/usr/bin/env python3
"""The daemon's own lines: how many there are at worst, and what happens when nobody reads them."""
import fcntl
import os
import pty
import socket

import frames
from scene import EndToEnd, main, serial
from servers import Server

METER = "0000000000000017"
OTHER = "0000000000000025"
MOST = 10     # lines of one source within a minute
TURNS = 50    # of what repeats
LOTS = 1 << 20  # bytes
F_SETPIPE_SZ = 1031


class Bridge(Server):
    """A serial bridge that sends each client the same."""

    def __init__(self, data, stays=False):
        self.data, self.stays, self.sent = data, stays, 0
        super().__init__()

    def serve(self, peer):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        peer.sendall(self.data)
        self.note(lambda: setattr(self, "sent", self.sent + 1))
        if self.stays:
            peer.recv(1)


def damaged(frame):
    return frame[:-4] + bytes([frame[-4] ^ 1]) + frame[-3:]


class Rate(EndToEnd):
    def watch(self, bridge, level="info"):
        """A daemon that prints what comes from the bridge."""
        self.addCleanup(bridge.close)
        config = self.config([f"tcp: {{host: 127.0.0.1, port: {bridge.port}}}, name: Meter"], self.no_broker())
        with open(self.folder / "printed", "wb") as printed:
            return self.start("run", "--print", "--config", config, stdout=printed,
                              environment={"AMS2MQTT_LOG__LEVEL": level})

    def lines_of_stream(self, stream, level="info"):
        """The meter's lines about a stream, which ends with a power of its own."""
        daemon = self.watch(Bridge(stream + frames.long_list(METER, 4321) * 2, stays=True), level)
        self.wait_until(lambda: "power_import 4321" in (self.folder / "printed").read_text(), "the last telegram")
        self.assertEqual(daemon.stop(), 0)
        return [line for line in daemon.log.splitlines() if ": Meter: " in line]

    def test_11_9_a_line_that_is_noisy_and_good_in_turns(self):
        bad, good = damaged(frames.long_list(METER)), frames.long_list(METER)
        lines = self.lines_of_stream((bad * 8 + good * 10) * TURNS)
        self.assertLessEqual(len(lines), MOST, lines)
        self.assertIn(f"the line is noisy, many frames are damaged; check the cable and the adapter ({TURNS - 4} times in "
                      "the last minute)", "\n".join(lines))

    def test_11_9_two_meters_in_turns(self):
        lines = self.lines_of_stream((frames.long_list(METER) + frames.long_list(OTHER)) * TURNS)
        self.assertLessEqual(len(lines), MOST, lines)

    def test_11_9_details_of_noise(self):
        lines = self.lines_of_stream((damaged(frames.long_list(METER)) + frames.long_list(METER)) * TURNS, "debug")
        self.assertLessEqual(len(lines), MOST, lines)

    def test_11_9_a_bridge_that_is_taken(self):
        bridge = Bridge(b"Port already in use\r\n")
        daemon = self.watch(bridge)
        self.assertTrue(bridge.wait(lambda: bridge.served >= 4))
        daemon.stop()
        self.assertEqual(daemon.log.count("the other side says: Port already in use; it closed the connection"), 1, daemon.log)
        self.assertEqual(daemon.log.count("Meter: "), 2, daemon.log)


class Unread(EndToEnd):
    """Nobody reads the log, or what is printed, from the start."""

    def stuck_pipe(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, F_SETPIPE_SZ, 4096)
        os.set_blocking(writer, False)
        while True:
            try:
                os.write(writer, b"." * 512)
            except BlockingIOError:
                break
        os.set_blocking(writer, True)
        return reader, writer

    def stopped_terminal(self):
        master, slave = pty.openpty()
        os.write(master, b"\x13")  # Ctrl-S
        return master, slave

    def reads_and_ends(self, *options, stdout=None, stderr=None):
        """It takes more than sockets buffer, answers health, and ends."""
        bridge = Bridge(frames.long_list(METER) * (LOTS // len(frames.long_list(METER))), stays=True)
        self.addCleanup(bridge.close)
        config = self.config([f"tcp: {{host: 127.0.0.1, port: {bridge.port}}}"], self.no_broker())
        # An address of its own: daemons of other tests run on this host, too.
        runtime = self.folder / "runtime"
        runtime.mkdir(exist_ok=True)
        environment = {"RUNTIME_DIRECTORY": str(runtime)}
        daemon = self.start("run", "--config", config, *options, stdout=stdout, stderr=stderr, environment=environment)
        self.assertTrue(bridge.wait(lambda: bridge.sent), "it does not read")
        self.assertEqual(self.program("health", environment=environment).returncode, 0)
        self.assertEqual(daemon.stop(), 0, "it does not end")

    def test_11_10_a_log_that_nobody_reads(self):
        for ends in (self.stuck_pipe(), self.stopped_terminal()):
            self.reads_and_ends(stderr=ends[1])
            for end in ends:
                os.close(end)

    def test_11_10_prints_that_nobody_reads(self):
        reader, writer = self.stuck_pipe()
        self.reads_and_ends("--print", stdout=writer)
        os.close(reader)
        os.close(writer)

    def printing(self, stdout=None):
        port = self.port()
        config = self.config([serial(port)], self.no_broker())
        return self.start("run", "--print", "--config", config, stdout=stdout), port

    def test_11_10_the_last_lines_are_there(self):
        daemon, _ = self.printing()
        self.wait_until(lambda: "opened" in daemon.log, "the start")
        self.assertEqual(daemon.stop(), 0)
        self.assertTrue(daemon.log.splitlines()[-1].endswith("stopping (SIGTERM)"), daemon.log)

    def test_11_10_prints_end_with_their_reader(self):
        reader, writer = os.pipe()
        daemon, port = self.printing(writer)
        os.close(writer)
        os.close(reader)
        self.wait_until(lambda: port.send(frames.long_list(METER)) or not daemon.running(), "the end")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Every test frame of the project through a port of its own, one daemon and a broker: what the golden file beside the
frame says is what a subscriber gets, whatever the meter, its list and its wrapping."""
import json
import pathlib
import unittest

from frames import long_list
from scene import PATIENCE, EndToEnd, main, on, serial

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
KEY = "000102030405060708090a0b0c0d0e0f"  # of tests/own_frames.hpp
AUTH_KEY = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
PORTS_AT_ONCE = 40
ENCRYPTED = {path.stem for path in DATA.rglob("*.hex") if "encrypted" in path.read_text(encoding="utf-8")}


def frames():
    """(name, bytes, last telegram) of every frame that becomes a telegram of a meter that names itself."""
    for path in sorted(DATA.rglob("*.hex")):
        lines = path.with_suffix(".json").read_text(encoding="utf-8").splitlines()
        if not lines or any(line.startswith("refused") for line in lines):
            continue
        text = "".join(line.split("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
        yield path.stem, bytes.fromhex(text), json.loads(lines[-1], parse_float=str, parse_int=str)


# Their energies are published when the growth of an hour has proven what they count; the golden files show them.
UNPROVEN = ("kamstrup-37", "kamstrup-dk")


def wanted(name, telegram):
    """Topic and payload of every value that has a topic by its key."""
    for value in telegram["values"].values():
        withheld = name.startswith(UNPROVEN) and ("energy" in value.get("key", "") or value.get("key") == "scales")
        if "key" in value and not withheld:
            yield f"ams2mqtt/{name}/{value['key']}", str(value["value"])


class Frames(EndToEnd):
    def test_every_frame_reaches_a_subscriber(self):
        everything = list(frames())
        self.assertGreater(len(everything), 50)
        for first in range(0, len(everything), PORTS_AT_ONCE):
            with self.subTest(frames=[name for name, _, _ in everything[first:first + PORTS_AT_ONCE]]):
                self.reach(everything[first:first + PORTS_AT_ONCE])

    def reach(self, some):
        broker = self.broker()
        subscriber = self.subscriber(broker)
        ports = {name: self.port(name) for name, _, _ in some}
        daemon = self.daemon(broker, [serial(ports[name], f", id: {name}, name: {name}{self.keys_of(name)}")
                                      for name, _, _ in some])
        missing = {item for name, _, telegram in some for item in wanted(name, telegram)}
        # A meter pauses between its messages, and a message without a frame ends with the pause behind it.
        for _ in range(PATIENCE):
            for name, frame, _ in some:
                if any(topic.startswith(f"ams2mqtt/{name}/") for topic, _ in missing):
                    ports[name].send(frame)
            if self.wait_for_all(subscriber, missing, 1.0):
                break
        self.assertEqual(sorted(missing)[:10], [])
        daemon.stop()
        broker.stop()
        for key in (KEY, AUTH_KEY):
            self.assertNotIn(key, daemon.log.lower())

    def test_what_has_no_key_says_so_once_and_is_no_noise(self):
        broker = self.broker()
        subscriber = self.subscriber(broker)
        port = self.port()
        daemon = self.daemon(broker, [serial(port)])
        encrypted = next(frame for name, frame, _ in frames() if name == "kamstrup-glo-30")
        meter = "0000000000000017"
        for power in range(20):
            wanted = on(f"ams2mqtt/{meter}/power_import", str(power))
            self.feed_until(port, encrypted + long_list(meter, power), subscriber, wanted)
        daemon.stop()
        self.assertEqual(daemon.log.count("no key is configured"), 1, daemon.log)
        self.assertIn("system title 5453540000000001 (TST)", daemon.log)
        self.assertNotIn("noisy", daemon.log)

    def keys_of(self, name):
        """Who has the authentication key refuses what carries no tag."""
        keys = f", key_file: {self.secret('key', KEY)}"
        tagged = name in ENCRYPTED and not name.endswith(("-glo-20", "-glo-21"))
        return keys + (f", auth_key_file: {self.secret('auth-key', AUTH_KEY)}" if tagged else "")

    def secret(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def wait_for_all(self, subscriber, missing, timeout):
        """Takes out of `missing` what has come; True when nothing is left of it."""
        def nothing_is_left(message):
            missing.discard((message.topic, message.payload))
            return not missing
        return subscriber.wait_for(nothing_is_left, timeout) is not None


if __name__ == "__main__":
    main()

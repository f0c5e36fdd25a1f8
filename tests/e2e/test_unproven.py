#!/usr/bin/env python3
"""Somebody on the line without a key: digits flipped in the ciphertext with the tag cut off, plain messages, old messages
sent again, also after a restart. None of it reaches the broker when an authentication key is configured."""
import pathlib

import frames
from remembered import Remembered
from scene import main, on, serial

DATA = pathlib.Path(__file__).resolve().parents[1] / "data" / "kamstrup"
KEY = "000102030405060708090a0b0c0d0e0f"  # of tests/own_frames.hpp
AUTH_KEY = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
TAG_SIZE = 12
METER = "5706560000000024"
POWER = f"ams2mqtt/{METER}/power_import"


def recorded(name):
    lines = (DATA / f"{name}.hex").read_text(encoding="utf-8").splitlines()
    return bytes.fromhex("".join(line.split("#")[0] for line in lines))


def apdu_of(frame):
    """Of a whole HDLC frame: what stands behind the LLC header, up to the check sum."""
    return frame[frame.index(bytes.fromhex("e6e700")) + 3:-3]


def attacked(frame, before, after):
    """The frame with its power changed, its security control lowered and its tag cut off: no key is needed."""
    code = bytes.fromhex("0101010700ff06")  # 1-1:1.7.0, and the tag of the number behind it
    plain = apdu_of(recorded("kamstrup-3phase-normal"))
    at = plain.index(code) + len(code)
    apdu = apdu_of(frame)
    header, content = apdu[:12], bytearray(apdu[17:-TAG_SIZE])  # DB 08 title 81 length | 30 counter ...
    for index, (old, new) in enumerate(zip(before.to_bytes(4, "big"), after.to_bytes(4, "big"))):
        content[at + index] ^= old ^ new
    length = 5 + len(content)
    return frames.hdlc(header[:10] + bytes([0x81, length, 0x20]) + apdu[13:17] + bytes(content))


class Unproven(Remembered):
    def keys(self, auth=True):
        self.secret(KEY, "key")
        self.secret(AUTH_KEY, "auth")
        return f", key_file: {self.folder}/key" + (f", auth_key_file: {self.folder}/auth" if auth else "")

    def start_with(self, keys, name):
        return self.begin(meters=[serial(self.meter, keys)], name=name)

    def test_11_1_flipped_digits_and_old_messages_are_refused(self):
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        genuine = recorded("kamstrup-glo-30")
        forged = attacked(genuine, 1500, 9100)
        # The attack is one: with the encryption key alone the flipped digits are published.
        service = self.start_with(self.keys(auth=False), "unprotected")
        self.feed_until(self.meter, forged, self.watcher, on(POWER, "9100"))
        self.stop_service(service)
        self.state.unlink()

        mark = self.watcher.mark()
        service = self.start_with(self.keys(), "protected")
        self.feed_until(self.meter, genuine, self.watcher, on(POWER, "1500"), mark)
        for attack, words in ((forged, "no longer carry a tag"),
                              (recorded("kamstrup-3phase-normal"), "messages arrive unencrypted"),
                              (genuine, "arrive more than once")):
            self.until_logged(service, attack, words)
        self.wait_for_state('"counter"')
        self.stop_service(service)

        service = self.start_with(self.keys(), "restarted")
        self.until_logged(service, genuine, "arrive more than once")
        for attack, words in ((forged, "no longer carry a tag"),
                              (recorded("kamstrup-3phase-normal"), "messages arrive unencrypted")):
            self.until_logged(service, attack, words)
        powers = [message.payload for message in self.watcher.seen()[mark:] if message.topic == POWER]
        self.assertEqual(set(powers), {"1500"})

        self.assertEqual(self.program("forget", METER, "--config", self.file).returncode, 0)
        self.wait_until(lambda: '"counter"' not in self.state.read_text(), "the counter's end in the state file")
        self.until(lambda: '"counter"' in self.state.read_text(), genuine, "the counter of a meter that begins anew")
        self.wait_for_log(service, "connected to")  # otherwise there is no farewell
        self.stop_service(service)
        self.assertEqual(service.log.count("no longer carry a tag"), 1)
        self.assertNotIn(KEY, service.log)

    def until_logged(self, service, frame, words):
        self.until(lambda: words in service.log, frame, words)

    def until(self, condition, frame, what):
        """Sends the frame again and again, as somebody persistent does."""
        def sent_and_true():
            self.meter.send(frame)
            return condition()
        self.wait_until(sent_and_true, what)

    def test_11_1_plain_messages_end_with_the_first_encrypted_one(self):
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        plain, encrypted = recorded("kamstrup-3phase-normal-export"), recorded("kamstrup-glo-20")
        keys = self.keys(auth=False)
        service = self.start_with(keys, "first")
        self.feed_until(self.meter, plain, self.watcher, on(POWER, "0"))
        self.feed_until(self.meter, encrypted, self.watcher, on(POWER, "1500"))
        self.until_logged(service, plain, "unencrypted messages arrive after encrypted ones")
        self.wait_for_state('"encrypts": true')
        self.stop_service(service)
        service = self.start_with(keys, "second")
        self.until_logged(service, plain, "unencrypted messages arrive after encrypted ones")
        service.stop()


if __name__ == "__main__":
    main()

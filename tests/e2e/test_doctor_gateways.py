#!/usr/bin/env python3
"""What `ams2mqtt doctor` says of a meter whose frames gateways publish on a broker."""
import json
import socket
import threading

import frames
from scene import EndToEnd, main, on, serial
from servers import FakeBroker

METER = "0000000000000017"


class Gateways(EndToEnd):
    def doctor(self, source, broker, say, *options, seconds=4):
        """Runs it to its end, while `say` publishes again and again once it listens; exit code and lines."""
        config = self.config([f"mqtt: {{{source}}}, time_zone: Europe/Oslo, name: House"],
                             f"host: localhost, port: {broker.port}", name="doctor.yaml")
        process = self.start("doctor", "--config", config, "--seconds", str(seconds), *options, name="doctor")
        while process.running():
            if say and "waiting up to" in process.log:
                say()
            threading.Event().wait(0.1)
        return process.wait(0), process.log

    def saying(self, broker, topic, payload, *options):
        def say():
            self.call("mosquitto_pub", "-h", "localhost", "-p", broker.port, "-t", topic, "-m", payload, *options)
        return say

    def test_telegrams_of_the_same_broker(self):
        broker = self.broker()
        frame = frames.hourly_list(METER).hex()
        code, log = self.doctor("topic: han/+/raw", broker,
                                self.saying(broker, "han/17/raw", json.dumps({"data": frame})), seconds=30)
        self.assertEqual(code, 0, log)
        self.assertIn(f"ok       House: mqtt:han/+/raw: subscribed at localhost:{broker.port} (MQTT 5)\n", log)
        self.assertRegex(log, rf"ok       House: telegram on han/17/raw after \d\.\d s: Aidon .*number {METER}")
        self.assertRegex(log, rf"discovery: nothing on homeassistant/device/ams2mqtt_{METER}/config")

    def test_a_broker_of_its_own_and_its_login(self):
        main_broker, own = self.broker(), self.broker(self.passwords("reader"), anonymous=False)
        login = f"host: localhost, port: {own.port}, username: reader"
        say = self.saying(own, "han/17/raw", frames.hourly_list(METER).hex(), "-u", "reader", "-P", "pw-reader")
        code, log = self.doctor(f"topic: han/+/raw, {login}, password_file: {self.secret('pw-reader')}", main_broker, say,
                                seconds=30)
        self.assertEqual(code, 0, log)
        self.assertIn(f"House: mqtt://localhost:{own.port}/han/+/raw: subscribed at localhost:{own.port} (MQTT 5) as reader",
                      log)
        self.assertIn("ok       House: telegram on han/17/raw after", log)
        code, log = self.doctor(f"topic: han/+/raw, {login}, password_file: {self.secret('guessed', 'wrong')}", main_broker,
                                None)
        self.assertEqual(code, 1, log)
        self.assertRegex(log, rf"PROBLEM  House: mqtt://localhost:{own.port}/han/\+/raw: broker localhost:{own.port}: "
                         "not authorised: wrong user name or password")
        self.assertNotIn("guessed", log)

    def test_a_broker_that_is_not_there(self):
        broker = self.broker()
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
            code, log = self.doctor(f"topic: han/1, host: localhost, port: {port}", broker, None)
        self.assertEqual(code, 1, log)
        self.assertIn(f"PROBLEM  House: mqtt://localhost:{port}/han/1: broker localhost:{port}: connection refused", log)
        self.assertIn("1 problem to fix", log)

    def test_a_subscription_that_is_denied(self):
        fake, broker = FakeBroker(bytes.fromhex("20 03 00 00 00"), suback=0x87), self.broker()
        self.addCleanup(fake.close)
        code, log = self.doctor(f"topic: han/+/raw, host: localhost, port: {fake.port}", broker, None)
        self.assertEqual(code, 1, log)
        self.assertIn(f"PROBLEM  House: mqtt://localhost:{fake.port}/han/+/raw: cannot subscribe at localhost:{fake.port} "
                      "(MQTT 5): not authorised; mosquitto's acl_file needs, above its first \"user\": topic read han/+/raw",
                      log)

    def test_what_comes_instead_of_a_telegram(self):
        broker = self.broker()
        for payload, words in ((None, "no message for 2 s; does the gateway publish on han/+/raw, and may this login read it?"),
                               ('{"up": 17}', "none has a part of a telegram; the newest, on han/17/raw, has 10 bytes: JSON; the "
                                              "daemon reads"),
                               ("no such thing", "no telegram, 0 damaged; the newest, on han/17/raw, has 13 bytes: 'no such")):
            with self.subTest(payload):
                code, log = self.doctor("topic: han/+/raw", broker, payload and self.saying(broker, "han/17/raw", payload),
                                        seconds=2)
                self.assertEqual(code, 1, log)
                self.assertIn(words, log)
        self.saying(broker, "han/17/raw", frames.hourly_list(METER).hex(), "-r")()
        code, log = self.doctor("topic: han/+/raw", broker, None, seconds=2)
        self.assertEqual(code, 1, log)
        self.assertIn("PROBLEM  House: nothing new for 2 s, only what the broker had kept (retained)", log)

    def test_the_daemon_that_reads_it_goes_on(self):
        broker = self.broker()
        watcher = self.subscriber(broker)
        daemon = self.daemon(broker, ["mqtt: {topic: han/+/raw}, time_zone: Europe/Oslo, name: House"])
        self.wait_for_log(broker.process, " 1 han/+/raw")
        say = self.saying(broker, "han/17/raw", frames.long_list(METER, 41).hex())
        code, log = self.doctor("topic: han/+/raw", broker, say, seconds=30)
        self.assertEqual(code, 0, log)
        self.assertIn("telegram on han/17/raw after", log)
        mark = watcher.mark()
        for _ in range(2):
            self.saying(broker, "han/17/raw", frames.long_list(METER, 42).hex())()
        self.expect(watcher, on(f"ams2mqtt/{METER}/power_import", "42"), mark)
        self.assertNotIn("lost", daemon.log)

    def test_beside_a_meter_on_a_port(self):
        broker, port = self.broker(), self.port()
        config = self.config([serial(port, ", name: Barn"), "mqtt: {topic: han/+/raw}, name: House"],
                             f"host: localhost, port: {broker.port}", name="doctor.yaml")
        process = self.start("doctor", "--config", config, "--seconds", "2", name="doctor")
        self.assertEqual(process.wait(60), 1)
        self.assertIn("PROBLEM  Barn: nothing received for 2 s", process.log)
        self.assertIn("PROBLEM  House: no message for 2 s", process.log)
        self.assertIn("2 problems to fix", process.log)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What the broker has not taken outlives the daemon: a spool on disk, and what can be wrong with it."""
import itertools
import re
import signal

import frames
from scene import PATIENCE, EndToEnd, main, on, retained, serial

METER = "0000000000000017"
BASE = f"ams2mqtt/{METER}"
LISTS = f"{BASE}/telegram".encode()
ENERGY = re.compile(rb'"energy_import","value":([0-9.]+)')


class Spool(EndToEnd):
    def setUp(self):
        super().setUp()
        self.spool = self.folder / "spool"
        self.gone = self.broker()
        self.gone.stop()
        self.meter = self.port()

    def spooling_daemon(self, name="daemon", spool=None, **environment):
        return self.daemon(self.gone, [serial(self.meter)], name=name,
                           environment={"AMS2MQTT_SPOOL__FILE": str(spool or self.spool),
                                        "AMS2MQTT_MQTT__TELEGRAM_TOPIC": "true", **environment})

    def await_that(self, condition, meanwhile=lambda: None):
        self.wait_until(lambda: condition() or meanwhile(), "the awaited event")

    def late_broker(self):
        return self.subscriber(self.broker(port=self.gone.port))

    def spooled(self, text):
        return self.spool.exists() and text in self.spool.read_bytes()

    def test_registers_survive_a_kill(self):
        first = self.spooling_daemon("first")
        self.await_that(lambda: self.spooled(b"energy_import12345.67"), lambda: self.meter.send(frames.hourly_list(METER)))
        first.signal(signal.SIGKILL)
        first.wait(PATIENCE)
        self.meter.vanish()
        second = self.spooling_daemon("second")
        self.await_that(lambda: "from the spool" in second.log)
        watcher = self.late_broker()
        message = self.expect(watcher, on(f"{BASE}/energy_import", "12345.67"))
        self.assertTrue(message.retain)
        self.assertEqual(watcher.latest()["ams2mqtt/status"].payload, "online")
        self.await_that(lambda: self.spool.stat().st_size == 0)
        self.assertNotIn(f"{BASE}/availability", retained(self.gone))  # nobody knows whether the meter is there

    def test_every_hourly_list_survives_a_kill(self):
        first = self.spooling_daemon("first")
        energies = itertools.count(1)
        self.await_that(lambda: len(self.spooled_energies()) >= 3,
                        lambda: self.meter.send(frames.hourly_list(METER, energy=next(energies))))
        first.signal(signal.SIGKILL)
        first.wait(PATIENCE)
        kept = self.spooled_energies()
        self.meter.vanish()
        watcher = self.late_broker()
        self.spooling_daemon("second")
        self.await_that(lambda: kept <= {float(ENERGY.search(message.payload.encode())[1]) for message in watcher.seen()
                                         if message.topic == LISTS.decode()})

    def spooled_energies(self):
        """Of the hourly lists on disk, all of one topic; each has another energy."""
        content = self.spool.read_bytes() if self.spool.exists() else b""
        return {float(found[1]) for found in ENERGY.finditer(content)}

    def test_second_daemon_is_told(self):
        self.spooling_daemon("first")
        self.await_that(self.spool.exists)
        second = self.spooling_daemon("second", AMS2MQTT_MQTT__CLIENT_ID="second")
        self.await_that(lambda: f"the spool {self.spool} is in use by another ams2mqtt" in second.log)

    def test_wrong_file_is_left_alone(self):
        other = self.folder / "precious"
        other.write_text("not a spool\n")
        daemon = self.spooling_daemon(spool=other)
        self.await_that(lambda: "is not a spool" in daemon.log)
        daemon.stop()
        self.assertEqual(other.read_text(), "not a spool\n")


class Burst(EndToEnd):
    def test_every_telegram_of_a_burst_arrives(self):
        """With `min_interval: 0` every telegram is wanted, also those that a buffer lets go at once."""
        broker, port = self.broker("max_queued_messages 0"), self.port()
        watcher = self.subscriber(broker)
        self.daemon(broker, [serial(port)], "telegram_topic: true")
        self.feed_until(port, frames.long_list(METER, 1), watcher, on(f"{BASE}/power_import"))
        self.feed_until(port, frames.long_list(METER, 2), watcher, on(f"{BASE}/power_import", "2"))
        since = watcher.mark()
        powers = list(range(1001, 1017))
        port.send(b"".join(frames.long_list(METER, power) for power in powers))
        self.expect(watcher, on(f"{BASE}/power_import", str(powers[-1])), since)
        self.expect(watcher, lambda message: message.topic == f"{BASE}/telegram" and
                    f'"value":{powers[-1]}' in message.payload, since)
        messages = watcher.seen()[since:]
        arrived = [int(re.search(r'"power_import","value":([0-9]+)', message.payload)[1])
                   for message in messages if message.topic == f"{BASE}/telegram"]
        self.assertEqual([power for power in arrived if power > 1000], powers)
        values = [int(message.payload) for message in messages if message.topic == f"{BASE}/power_import"]
        self.assertEqual([value for value in values if value > 1000], powers)


if __name__ == "__main__":
    main()

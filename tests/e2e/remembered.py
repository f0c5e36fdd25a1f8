"""What the tests of the daemon's memory share: one that keeps its state in a folder, and a broker that outlives it."""
import frames
from scene import EndToEnd, on, serial

METER = "0000000000000017"
OTHER = "0000000000000025"
BASE = f"ams2mqtt/{METER}"


class Remembered(EndToEnd):
    """A daemon that keeps its state in a folder, and a broker that outlives it."""

    def scene(self, mqtt="", meter="", frame=None):
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        self.service = self.begin(mqtt, meter)
        self.feed_until(self.meter, frame or frames.hourly_list(METER), self.watcher, on(f"{BASE}/energy_import"))
        self.wait_for_state('"payload": "12345.67"' if frame is None else METER)

    def begin(self, mqtt="", meter="", name="daemon", port=None, meters=None, environment=None):
        settings = f"host: localhost, port: {(port or self.mosquitto.port)}" + (f", {mqtt}" if mqtt else "")
        self.file = self.config(meters or [serial(self.meter, meter)], settings)
        self.file.write_text(self.file.read_text() + f"state: {self.folder}/state\n")
        return self.start("run", "--config", self.file, name=name, environment=environment)

    def stop_service(self, service=None):
        """An orderly end. What comes after the returned mark is nobody's but the next daemon's."""
        mark = self.watcher.mark()
        (service or self.service).stop()
        self.expect(self.watcher, on("ams2mqtt/status", "offline"), mark)  # the last word
        return self.watcher.mark()

    @property
    def state(self):
        return self.folder / "state" / "ams2mqtt.state"

    def wait_for_state(self, words):
        """The state is written a moment after the message; nothing else says when."""
        self.wait_until(lambda: self.state.exists() and words in self.state.read_text(), f"{words} in the state file")

    def stop_meter(self):
        self.meter.vanish()

    def cleared(self, topic, since):
        self.expect(self.watcher, on(topic, "", True), since)

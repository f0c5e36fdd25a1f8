"""The daemon itself as a device, and what happens to a meter as events."""
import signal

import frames
from scene import serial
from stage import HOME, LONG_LIST, Scenario

METER = "0000000000000017"
OTHER = "0000000000000025"
WELL = {"binary_sensor.ams2mqtt_connection": "on", "sensor.ams2mqtt_meters_online": "1",
        "sensor.ams2mqtt_messages_dropped": "0"}


class Daemon(Scenario):
    def setUp(self):
        super().setUp()
        self.line = self.meter(frames.hourly_list(METER))
        self.service = self.daemon(self.mosquitto, [serial(self.line.port)])
        self.before = self.settled(METER, LONG_LIST)

    def states(self):
        return {state["entity_id"]: state for state in HOME.call("get_states")}

    def await_states(self, wanted):
        def is_so(_):
            states = self.states()
            return all(name in states and states[name]["state"] == state for name, state in wanted.items())
        HOME.wait(is_so, f"{wanted}")

    def test_daemon(self):
        """Killed without a word: its own connection says so, and the meter's is off some time later."""
        self.await_states(WELL)
        devices = HOME.call("config/device_registry/list")
        bridge = next(device for device in devices if ["mqtt", "ams2mqtt-bridge_ams2mqtt"] in device["identifiers"])
        self.assertEqual(self.before.fields["via_device_id"], bridge["id"])
        self.assertEqual((bridge["name"], bridge["manufacturer"]), ("ams2mqtt", "ams2mqtt"))
        self.service.signal(signal.SIGKILL)
        self.await_states({"binary_sensor.ams2mqtt_connection": "off", "sensor.ams2mqtt_meters_online": "unavailable",
                           self.before["connection"].entity_id: "on"})
        self.device(METER, lambda device: device["connection"].state == "off", "no connection of", timeout=200)
        self.service = self.daemon(self.mosquitto, [serial(self.line.port)], name="second")
        self.await_states(WELL)
        self.tell("the meter is connected via the daemon, whose connection is off when it is killed, as the meter's is later, and on again")

    def test_event(self):
        """A meter that is replaced, as an event of the old one."""
        event = self.before["event"].entity_id
        HOME.enable([event])
        self.await_states({event: "unknown"})
        self.line.say(frames.hourly_list(OTHER))
        HOME.wait(lambda _: self.states()[event]["attributes"].get("to") == OTHER, "the event")
        attributes = self.states()[event]["attributes"]
        self.assertEqual((attributes["event_type"], attributes["from"]), ("meter_replaced", METER))
        self.settled(OTHER, LONG_LIST)
        self.tell(f"{event} was {attributes['event_type']} from {METER} to {OTHER}")

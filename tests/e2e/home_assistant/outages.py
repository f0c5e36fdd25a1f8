"""What Home Assistant shows while something is down, and when it is back: nothing may be lost, doubled or stale."""
import signal

import frames
from scene import PATIENCE, serial
from stage import HOME, LONG_LIST, REGISTERS, Scenario

METER = "0000000000000017"
IDENTITY = {"meter_id", "meter_type", "list_version"}
KEYS = LONG_LIST | {"connection"}


class Outages(Scenario):
    def setUp(self):
        """A meter that Home Assistant knows, with its entity ids and states as they must be again at the end."""
        super().setUp()
        self.source = self.meter(frames.hourly_list(METER))
        self.service = self.daemon(self.mosquitto, [serial(self.source.port)])
        self.before = self.settled(METER, KEYS)

    def expect_as_before(self, timeout=PATIENCE):
        name = f"ams2mqtt_{METER}"
        after = HOME.wait(lambda devices: name in devices and devices[name].states() == self.before.states(),
                          "the states from before the outage", timeout)[name]
        self.assertEqual(after.entity_ids(), self.before.entity_ids())
        self.assertEqual(after.fields["id"], self.before.fields["id"])

    def test_home_assistant_restarts(self):
        """The meter says nothing meanwhile: what is shown comes from what the broker kept."""
        self.source.be_silent()
        self.restart_home_assistant()
        self.device(METER, lambda device: all(device[key].state == self.before[key].state
                                              for key in REGISTERS | IDENTITY), "registers and texts at once in")
        self.source.say(frames.hourly_list(METER))
        self.expect_as_before()
        self.tell(f"{len(REGISTERS | IDENTITY)} registers and texts were there before the meter said a word, then the rest")

    def test_broker_restarts(self):
        """It forgets everything, and the daemon has to tell it again."""
        self.lose_broker()
        self.expect_unavailable(METER)
        self.begin_broker()
        self.expect_as_before(timeout=60)
        self.tell("everything unavailable with the broker gone, and back from an empty broker")

    def test_daemon_restarts(self):
        self.assertEqual(self.service.stop(), 0)
        self.expect_unavailable(METER, {"connection"})
        self.service = self.daemon(self.mosquitto, [serial(self.source.port)], name="second")
        self.expect_as_before()
        self.tell("everything but the connection unavailable after an orderly end, and back")

    def test_daemon_killed(self):
        self.service.signal(signal.SIGKILL)
        self.expect_unavailable(METER, {"connection"})
        self.service = self.daemon(self.mosquitto, [serial(self.source.port)], name="second")
        self.expect_as_before()
        self.tell("everything but the connection unavailable by the will, and back")

    def test_settings_changed(self):
        """Another name and another language of the same meter: new words on the same entities."""
        self.assertEqual(self.service.stop(), 0)
        self.service = self.daemon(self.mosquitto, [serial(self.source.port, ", name: Hytte, language: nb")], name="second")
        wanted = "Hytte Energi import"
        after = self.device(METER, lambda device: device["energy_import"].attributes.get("friendly_name") == wanted,
                            "the new name of")
        self.expect_as_before()
        self.tell(f"{after['energy_import'].entity_id} is called {wanted} now, everything else is as before")

    def test_meter_silent(self):
        """What tells of the meter stays, and the connection says that there is none."""
        kept = self.diagnostics(self.before)
        self.source.be_silent()
        self.device(METER, lambda device: device["connection"].state == "off", "no connection of", timeout=60)
        silent = self.expect_unavailable(METER, kept)
        self.assertEqual({key: silent[key].state for key in IDENTITY}, {key: self.before[key].state for key in IDENTITY})
        self.source.say(frames.hourly_list(METER))
        self.expect_as_before()
        self.tell(f"{', '.join(sorted(kept))} stayed, {len(self.before.states()) - len(kept)} became unavailable and came back")

"""What the daemon remembers from one run to the next."""
import signal

import frames
from scene import on, serial
from stage import LONG_LIST, ONE_PHASE, REGISTERS, Scenario

METER = "0000000000000017"


class Memory(Scenario):
    def test_remembered_meter(self):
        """Everything forgets but the daemon's folder, and the meter is unplugged: its entities are there at once, and
        its registers, which it says once an hour, as soon as it says anything."""
        meter = self.meter(frames.long_list(METER))
        daemon = self.daemon(self.mosquitto, [serial(meter.port)])
        self.settled(METER, ONE_PHASE)
        meter.add_once(frames.hourly_list(METER))
        before = self.settled(METER, LONG_LIST)
        self.assertEqual(daemon.stop(), 0)
        meter.unplug()
        self.lose_broker()
        self.begin_broker()
        self.restart_home_assistant()
        self.daemon(self.mosquitto, [serial(meter.port)], name="second")
        kept = self.diagnostics(before)
        there = self.expect_unavailable(METER, kept)
        self.assertEqual(there.entity_ids(), before.entity_ids())
        self.assertEqual(there["connection"].state, "off")
        for key in REGISTERS:
            self.expect(self.watcher, on(f"ams2mqtt/{METER}/{key}", before[key].state, True))
        meter.plug_in(frames.long_list(METER))
        after = self.device(METER, lambda device: device.states() == before.states(), "all values in")
        self.assertEqual(after.entity_ids(), before.entity_ids())
        self.tell(f"{len(there.entities)} entities without a meter, {', '.join(sorted(REGISTERS))} with its first short list")

    def test_killed_and_unplugged(self):
        """The broker still says that the meter is online; a daemon that comes up knows better."""
        meter = self.meter(frames.hourly_list(METER))
        daemon = self.daemon(self.mosquitto, [serial(meter.port)])
        before = self.settled(METER, LONG_LIST)
        daemon.signal(signal.SIGKILL)
        self.expect_unavailable(METER, {"connection"})
        meter.unplug()
        self.daemon(self.mosquitto, [serial(meter.port)], name="second")
        there = self.expect_unavailable(METER, self.diagnostics(before))
        self.assertEqual(there["connection"].state, "off")
        self.tell("an unplugged meter is not taken for connected because the last daemon said so")

"""More than one meter, another meter on the same port, and a meter that says less than before."""
import frames
from scene import serial
from stage import LONG_LIST, ONE_PHASE, Scenario

METER = "0000000000000017"
OTHER = "0000000000000025"
MORE_PHASES = {f"{quantity}_l{phase}" for quantity in ("voltage", "current") for phase in (2, 3)}
PHASE_PATIENCE = 120  # seconds until what a meter no longer says is taken away


def three_phase_list(meter_id):
    """The long list of a meter of the same number with two phases more, another type and another list version."""
    identity = [frames.text("1-1:0.2.129", "AIDON_V0002"), frames.text("0-0:96.1.0", meter_id),
                frames.text("0-0:96.1.7", "6534")]
    phases = [frames.number(f"1-0:{code}.7.0", "u16", 2311 + code, -1, 35) for code in (52, 72)]
    phases += [frames.number(f"1-0:{code}.7.0", "i16", code, -1, 33) for code in (51, 71)]
    return frames.notification(identity + frames.instantaneous(1234) + phases)


class Meters(Scenario):
    def test_two_meters(self):
        one, two = self.meter(frames.hourly_list(METER, 11), name="one"), self.meter(frames.hourly_list(OTHER, 22), name="two")
        self.daemon(self.mosquitto, [serial(one.port), serial(two.port, ", name: Workshop")])
        for number, name in ((METER, None), (OTHER, "Workshop")):
            self.expect_entities(self.settled(number, LONG_LIST), number, LONG_LIST, name=name)
        one.be_silent()
        self.device(METER, lambda device: device["connection"].state == "off", "no connection of", timeout=60)
        self.assertEqual(self.device(OTHER)["power_import"].state, "22")
        self.tell("two devices with their own values; the one that fell silent left the other alone")

    def test_meter_replaced(self):
        """The new one begins a device of its own; the old one's history stays under the old one's name."""
        meter = self.meter(frames.hourly_list(METER))
        self.daemon(self.mosquitto, [serial(meter.port)])
        old = self.settled(METER, LONG_LIST)
        meter.say(frames.hourly_list(OTHER, power=4321, energy=17))
        new = self.settled(OTHER, LONG_LIST)
        self.assertEqual((new.fields["serial_number"], new["power_import"].state, new["energy_import"].state),
                         (OTHER, "4321", "0.17"))
        gone = self.expect_unavailable(METER, self.diagnostics(old))
        self.assertEqual((gone["connection"].state, gone["list_version"].state), ("off", "AIDON_V0001"))
        self.assertEqual(gone.entity_ids(), old.entity_ids())
        self.tell(f"{new['power_import'].entity_id} is the new meter's, {gone['power_import'].entity_id} unavailable")

    def test_phase_removed(self):
        """A reconfigured meter says less; what it no longer says goes, what it still says stays as it is."""
        meter = self.meter(three_phase_list(METER))
        self.daemon(self.mosquitto, [serial(meter.port)])
        before = self.settled(METER, ONE_PHASE | MORE_PHASES)
        meter.say(frames.long_list(METER))
        after = self.device(METER, lambda device: not MORE_PHASES & set(device.entities), "one phase of", PHASE_PATIENCE)
        self.assertEqual(after.entity_ids(), {key: entity_id for key, entity_id in before.entity_ids().items()
                                              if key not in MORE_PHASES})
        self.assertEqual(after.fields["model_id"], "6525")
        self.settled(METER, ONE_PHASE)
        meter.say(three_phase_list(METER))
        again = self.settled(METER, ONE_PHASE | MORE_PHASES)
        self.assertEqual(again.entity_ids(), before.entity_ids())
        self.tell(f"{', '.join(sorted(MORE_PHASES))} went, {len(after.entities)} entities stayed, and all came back")

"""The ways to announce a meter, the changes from one to another, and the commands that take a meter away or rename it.
Whatever a user did to an entity has to survive a change."""
import itertools
import re

import frames
from scene import config_topic, on, retained, serial
from stage import HOME, LONG_LIST, Scenario
from values import LINE

METER, OTHER = "0000000000000017", "0000000000000025"
DEVICE_CONFIG = re.compile(r"homeassistant/device/ams2mqtt_\w+/config")
SINGLE_CONFIG = re.compile(r"homeassistant/(sensor|binary_sensor|event)/ams2mqtt_\w+/\w+/config")
# Until 2026.8, if not longer, Home Assistant empties the announcement of a device that is gone once more for every hidden
# entity, and complains of its own messages. 2026.11 does not.
ECHOES_UNTIL = (2026, 8)
OWN_ECHO = r"homeassistant\.components\.mqtt\.discovery\] No device components to cleanup"
ANNOUNCED = len(LONG_LIST | LINE | {"connection", "event"})
RENAMED = "sensor.cellar_power"
# What is set for each form of announcement.
SETTINGS = {"device": "", "single": "home_assistant: 2024.10", "off": "discovery: off"}


class Discovery(Scenario):
    def setUp(self):
        super().setUp()
        self.tolerated = [OWN_ECHO] if self.version <= ECHOES_UNTIL else []
        self.meters = []
        self.service = None
        self.starts = itertools.count(1)

    def begin(self, discovery="device", numbers=(METER,)):
        """One meter a number; every later start of the daemon finds them again."""
        self.end_daemon()
        if not self.meters:
            self.meters = [self.meter(frames.hourly_list(number), name=f"meter-{number}") for number in numbers]
        self.service = self.daemon(self.mosquitto, [serial(meter.port) for meter in self.meters],
                                   SETTINGS[discovery], name=f"daemon-{next(self.starts)}")

    def end_daemon(self):
        if self.service:
            self.assertEqual(self.service.stop(), 0)
        self.service = None

    def configs(self):
        """Topics of the announcements that the broker still keeps, the new way and the old one."""
        kept = [message.topic for message in self.watcher.latest().values() if message.retain and message.payload and
                "migrate_discovery" not in message.payload]
        return [[topic for topic in kept if pattern.fullmatch(topic)] for pattern in (DEVICE_CONFIG, SINGLE_CONFIG)]

    def expect_configs(self, device, single):
        """How many announcements of each kind are kept in the end."""
        self.eventually(lambda: list(map(len, self.configs())) == [device, single], "the announcements that should be kept")
        kept = [topic for topic in retained(self.mosquitto) if topic.endswith("/config")]
        self.assertEqual(len(kept), device + single, "what is left must not stay on the broker either")

    def gone(self, numbers=(METER,)):
        return HOME.wait(lambda devices: not any(f"ams2mqtt_{number}" in devices for number in numbers), "no meter")

    def test_single(self):
        """One announcement an entity, as older programs want it, shows the same as one a device."""
        self.begin("single")
        self.legacy = True  # so old a Home Assistant has no class for reactive energy
        self.expect_entities(self.settled(METER, LONG_LIST), METER, LONG_LIST)
        self.expect_configs(0, ANNOUNCED)
        self.tell(f"{ANNOUNCED} entities announced one by one, right in every part")

    def test_migration(self):
        """To single announcements and back; the entity ids stay, also the one that a user chose."""
        self.begin("device")
        before = self.settled(METER, LONG_LIST)
        HOME.rename(before["power_import"].entity_id, RENAMED)
        ids = {**before.entity_ids(), "power_import": RENAMED}
        for way, counts in (("single", (0, ANNOUNCED)), ("device", (1, 0))):
            self.begin(way)
            self.expect_configs(*counts)
            after = self.settled(METER, LONG_LIST)
            self.assertEqual(after.entity_ids(), ids)
            self.assertEqual(after.fields["id"], before.fields["id"])
        self.restart_home_assistant()
        self.assertEqual(self.settled(METER, LONG_LIST).entity_ids(), ids)
        self.tell(f"{len(ids)} entities kept their ids to single and back, {RENAMED} among them")

    def test_off(self):
        """Without announcements the entities go; the values go on."""
        self.begin("device")
        self.settled(METER, LONG_LIST)
        self.begin("off")
        self.gone()
        self.expect_configs(0, 0)
        mark = self.watcher.mark()
        self.expect(self.watcher, on(f"ams2mqtt/{METER}/power_import", "1234"), mark)
        self.tell("the device went, its values still come")

    def test_doctor(self):
        """What the doctor says on the topics of announcements is nothing to Home Assistant."""
        for form in ("device", "single"):
            self.begin(form)
            self.settled(METER, LONG_LIST)
            mark = self.watcher.mark()
            self.succeed("doctor", "--seconds", "5")
            self.expect(self.watcher, lambda message: "ams2mqtt_doctor/" in message.topic, mark)
            self.assertEqual(list(HOME.look()), [f"ams2mqtt_{METER}"])
        self.tell("the doctor tried both forms of announcement, and Home Assistant took no notice")

    def test_forget_while_running(self):
        """The meter is gone, and not even Home Assistant's birth brings it back before it speaks."""
        self.begin(numbers=(METER, OTHER))
        before = [self.settled(number, LONG_LIST) for number in (METER, OTHER)]
        self.meters[0].be_silent()
        self.succeed("forget", METER)
        self.gone()
        self.expect_nothing_of(METER)
        mark = self.announce_birth()
        # Each meter answers up to 5 s after the birth, at a moment of its own.
        self.assertIsNone(self.watcher.wait_for(
            lambda message: message.payload and re.search(rf"(/|_){METER}/", message.topic), 6, mark))
        self.assertEqual(self.settled(OTHER, LONG_LIST).entity_ids(), before[1].entity_ids())
        self.gone()
        self.expect_nothing_of(METER)
        self.meters[0].say(frames.hourly_list(METER))
        ids = [{key: entity_id for key, entity_id in device.entity_ids().items() if key not in LINE}
               for device in (self.settled(METER, LONG_LIST), before[0])]  # what the line says comes once a minute
        self.assertEqual(*ids)
        self.tell("one of two devices went with all that the broker kept of it, and came back when it spoke")

    def announce_birth(self):
        """Every meter that the daemon knows is announced once more."""
        mark = self.watcher.mark()
        self.publish(self.mosquitto, "homeassistant/status", "online")
        self.expect(self.watcher, on(config_topic(OTHER)), mark, timeout=60)
        return mark

    def test_forget_without_daemon(self):
        """All meters at once, while nobody announces them."""
        self.begin(numbers=(METER, OTHER))
        for number in (METER, OTHER):
            self.settled(number, LONG_LIST)
        self.end_daemon()
        self.succeed("forget", "--all")
        self.gone((METER, OTHER))
        for number in (METER, OTHER):
            self.expect_nothing_of(number)
        self.tell("both devices went with all that the broker kept of them")

    def test_rename(self):
        """The id of the topics is the daemon's affair: the entity ids and their history stay, whether the daemon runs
        or not."""
        self.begin()
        before = self.settled(METER, LONG_LIST)
        self.succeed("rename", METER, "cellar")
        self.expect_renamed(before, METER, "cellar")
        self.end_daemon()
        self.succeed("rename", "cellar", "attic")
        self.begin()
        self.expect_renamed(before, "cellar", "attic")
        self.tell(f"the entity ids of ams2mqtt_{METER} are those of ams2mqtt_cellar, then of ams2mqtt_attic")

    def expect_renamed(self, before, old, new):
        after = self.settled(new, LONG_LIST)
        self.assertEqual(after.entity_ids(), before.entity_ids())
        self.assertNotIn(f"ams2mqtt_{old}", HOME.look())
        self.expect_nothing_of(old)

    def succeed(self, command, *arguments):
        """Runs a command of the program with the daemon's configuration."""
        done = self.program(command, *arguments, "--config", self.folder / "ams2mqtt.yaml")
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr).decode())

    def expect_nothing_of(self, meter_id):
        """The broker keeps no topic of this meter, announcements included."""
        def kept(message):
            return message.retain and message.payload and re.search(rf"(/|_){meter_id}/", message.topic)
        self.eventually(lambda: not any(map(kept, self.watcher.latest().values())), f"nothing of {meter_id}")

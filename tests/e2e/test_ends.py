#!/usr/bin/env python3
"""How a meter ends: forgotten, replaced, renamed, with the running daemon and without one."""
import frames
from remembered import BASE, METER, OTHER, Remembered
from scene import components, config_topic, main, on, retained, single_topic


class Ends(Remembered):
    def forget(self, *arguments):
        result = self.program("forget", *arguments, "--config", self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.decode()

    def test_forget_without_a_daemon(self):
        for form, topic in (("device", config_topic(METER)), ("single", single_topic(METER, "power_import"))):
            with self.subTest(form):
                self.scene(f"discovery: {form}")
                mark = self.stop_service()
                self.assertIn(f"meter {METER} is forgotten", self.forget(METER))
                self.cleared(topic, mark)
                self.assertEqual(retained(self.mosquitto), {"ams2mqtt/status"})
                self.assertNotIn(METER, self.state.read_text())
                self.meter.vanish()

    def test_forget_what_nobody_remembers(self):
        for form in ("device", "single"):
            with self.subTest(form):
                self.scene(f"discovery: {form}")
                self.stop_service()
                self.state.unlink()
                self.forget(METER)
                self.assertEqual(retained(self.mosquitto), {"ams2mqtt/status"})
                self.meter.vanish()

    def test_forget_with_the_daemon(self):
        self.scene()
        mark = self.watcher.mark()
        self.assertIn("is forgotten", self.forget(METER))
        self.cleared(config_topic(METER), mark)
        self.cleared(f"{BASE}/energy_import", mark)
        self.cleared(f"{BASE}/availability", mark)
        mark = self.watcher.mark()
        self.feed_until(self.meter, frames.long_list(METER, 31), self.watcher, on(f"{BASE}/power_import", "31"), mark)
        self.assertIn("power_import", components(self.expect(self.watcher, on(config_topic(METER)), mark)))

    def test_11_30_forgotten_is_gone(self):
        """When the command has answered nothing of the meter is left, and nobody calls it silent."""
        self.scene()
        self.assertIn(f"meter {METER} is forgotten\n", self.forget(METER))
        self.assertEqual(retained(self.mosquitto), {"ams2mqtt/status"})
        self.assertNotIn("silent", self.service.log)

    def test_forget_a_replaced_meter(self):
        self.scene()
        mark = self.watcher.mark()
        self.feed_until(self.meter, frames.hourly_list(OTHER), self.watcher, on(f"ams2mqtt/{OTHER}/energy_import"), mark)
        self.expect(self.watcher, on(f"{BASE}/availability", "offline"), mark)
        mark = self.watcher.mark()
        self.assertIn("2 meters are forgotten", self.forget("--all"))
        self.cleared(config_topic(METER), mark)
        self.cleared(config_topic(OTHER), mark)

    def test_16_forget_all_right_after_a_rename_or_a_forget(self):
        """Before the meter has been announced again. And nobody calls it silent."""
        self.scene()
        for command in (["rename", METER, "cellar"], ["rename", "cellar", "attic"], ["forget", "attic"]):
            result = self.program(*command, "--config", self.file)
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("1 meter is forgotten", self.forget("--all"))
        mark = self.watcher.mark()
        self.feed_until(self.meter, frames.long_list(METER, 41), self.watcher, on(f"{BASE}/power_import", "41"), mark)
        self.wait_until(lambda: self.service.log.count(f"published as {METER} below {BASE}/, announced") == 2,
                        lambda: "the second time it is told where the meter is published, in\n" + self.service.log)
        self.assertNotIn("silent", self.service.log)

    def test_forget_a_stranger(self):
        self.scene()
        result = self.program("forget", "nobody", "--config", self.file)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"unknown meter nobody; known meters: {METER}", result.stderr.decode())

    def renamed(self):
        """The announcement under the new id, after the end of the old one."""
        config = self.feed_until(self.meter, frames.hourly_list(METER), self.watcher, on(config_topic("cellar")), self.mark)
        self.cleared(config_topic(METER), self.mark)
        self.cleared(f"{BASE}/energy_import", self.mark)
        self.expect(self.watcher, on("ams2mqtt/cellar/energy_import", "12345.67"), self.mark)
        self.assertEqual(components(config)["energy_import"]["default_entity_id"], "sensor.electricity_meter_energy_import")
        seen = [(message.topic, bool(message.payload)) for message in self.watcher.seen()[self.mark:]]
        self.assertLess(seen.index((config_topic(METER), False)), seen.index((config_topic("cellar"), True)),
                        "the old device must end first")

    def test_rename_with_the_daemon(self):
        self.scene()
        self.mark = self.watcher.mark()
        result = self.program("rename", METER, "cellar", "--config", self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.renamed()
        mark = self.stop_service()
        self.begin(name="again")
        self.expect(self.watcher, on("ams2mqtt/cellar/availability", "offline"), mark)
        self.feed_until(self.meter, frames.long_list(METER), self.watcher, on("ams2mqtt/cellar/power_import"), mark)

    def test_ids_that_cannot_be(self):
        self.scene()
        for running in (True, False):
            for new_id, sentence in (("", "an id is 1 to 64"), ("a b", "an id is 1 to 64"),
                                     (METER, f"there is already a meter {METER}")):
                with self.subTest(new_id=new_id, running=running):
                    result = self.program("rename", METER, new_id, "--config", self.file)
                    self.assertEqual(result.returncode, 1)
                    self.assertIn(sentence, result.stderr.decode())
            self.service.stop()
        self.assertIn(METER, self.state.read_text())

    def test_rename_without_a_broker(self):
        self.scene()
        self.mosquitto.stop()
        self.wait_for_log(self.service, "lost")
        result = self.program("rename", METER, "cellar", "--config", self.file)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the broker is not connected", result.stderr.decode())

    def test_rename_without_a_daemon(self):
        self.scene()
        self.mark = self.stop_service()
        result = self.program("rename", METER, "cellar", "--config", self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.begin(name="again")
        self.renamed()

    def test_id_of_the_configuration(self):
        self.scene()
        self.mark = self.stop_service()
        self.begin(meter=", id: cellar", name="again")
        self.renamed()
        result = self.program("rename", "cellar", "attic", "--config", self.file)
        self.assertEqual(result.returncode, 1)
        self.assertIn("is set in the configuration", result.stderr.decode())


if __name__ == "__main__":
    main()

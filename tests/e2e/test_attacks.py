#!/usr/bin/env python3
"""What another user of the host may have prepared: links and other things in place of files, and names that are taken."""
import os
import unittest

import frames
from remembered import BASE, METER, Remembered
from scene import main, on, retained

SERVICE = 12345  # a user without a name


@unittest.skipUnless(os.geteuid() == 0, "only root can be made to give away what is not the attacker's")
class PlantedFiles(Remembered):
    def test_11_2_forget_as_root_follows_no_link(self):
        self.scene()
        self.stop_service()
        precious = self.folder / "precious"
        precious.write_text("as before")
        planted = self.folder / "state" / "ams2mqtt.state.new"
        planted.symlink_to(precious)
        for path in (self.folder / "state", self.state, planted):
            os.chown(path, SERVICE, SERVICE, follow_symlinks=False)
        result = self.program("forget", METER, "--config", self.file)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((precious.read_text(), precious.stat().st_uid), ("as before", 0))
        self.assertNotIn(METER, self.state.read_text())
        self.assertEqual(self.state.stat().st_uid, SERVICE)
        self.assertEqual(retained(self.mosquitto), {"ams2mqtt/status"})


class NoPlainFiles(Remembered):
    def test_11_2_fifos_neither_hold_up_the_start_nor_the_end(self):
        state, spool = self.folder / "state", self.folder / "spool"
        state.mkdir()
        os.mkfifo(self.state)
        os.mkfifo(spool)
        self.mosquitto, self.meter = self.broker(), self.port()
        self.watcher = self.subscriber(self.mosquitto)
        service = self.begin(name="fifos", environment={"AMS2MQTT_SPOOL__FILE": str(spool)})
        self.feed_until(self.meter, frames.hourly_list(METER), self.watcher, on(f"{BASE}/energy_import"))
        self.stop_service(service)
        self.assertEqual(service.wait(5), 0)
        for words in (f"{self.state} is a FIFO, not a plain file; the meters are learned anew",
                      f"cannot be kept over a restart: {self.state} is a FIFO, not a plain file",
                      f"the spool {spool} is a FIFO, not a plain file"):
            self.assertEqual(service.log.count(words), 1, service.log)


if __name__ == "__main__":
    main()

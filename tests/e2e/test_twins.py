#!/usr/bin/env python3
"""Two daemons with one client id: the one that was started later says so and ends, and the first one stays. And what only
looks like that: a restart while the old connection hangs at the broker."""
import signal

import frames
from connections import PROTOCOLS, Connections
from scene import PATIENCE, main, on, serial
from servers import Balancer

METER = "0000000000000017"
USAGE = 2
TWIN = "client_id: twin, keepalive: 13"  # a ping shows that a connection has lasted for longer than a take-over takes


class Twins(Connections):
    def first(self, mqtt=""):
        """A daemon that is connected, and publishes what its meter sends."""
        self.mosquitto = self.broker()
        self.watcher = self.subscriber(self.mosquitto)
        name = f"first-{self.mosquitto.port}"
        self.meter = self.port(f"meter-of-{name}")
        daemon = self.run_daemon(self.mosquitto.port, TWIN + mqtt, meters=[serial(self.meter)], name=name)
        self.feed_until(self.meter, frames.long_list(METER, 11), self.watcher, on(f"ams2mqtt/{METER}/power_import", "11"))
        return daemon

    def wait_for_ping(self):
        before = self.mosquitto.process.log.count("PINGREQ from twin")
        self.wait_until(lambda: self.mosquitto.process.log.count("PINGREQ from twin") > before, "a ping")

    def still_publishes(self, daemon):
        self.feed_until(self.meter, frames.long_list(METER, 4321), self.watcher,
                        on(f"ams2mqtt/{METER}/power_import", "4321"), self.watcher.mark())
        self.assertTrue(daemon.running())

    def test_on_one_machine_it_is_known_before_connecting(self):
        first = self.first()
        second = self.run_daemon(self.mosquitto.port, "client_id: twin, base_topic: other", name="second")
        self.assertEqual(second.wait(PATIENCE), USAGE, second.log)
        self.assertRegex(second.log, rf"another ams2mqtt on this machine, process {first.child.pid} \(.*\) of user \d+, connects "
                         rf"to localhost:{self.mosquitto.port} with the id twin; stop it, or give each its own id with "
                         "mqtt.client_id")
        self.still_publishes(first)
        self.assertNotIn("lost", first.log)

    def test_another_id_or_a_killed_daemon_is_no_twin(self):
        first = self.first()
        other = self.run_daemon(self.mosquitto.port, "client_id: other", name="other")
        self.wait_for_log(other, "connected to")
        first.signal(signal.SIGKILL)
        first.wait(PATIENCE)
        again = self.run_daemon(self.mosquitto.port, "client_id: twin", name="again")
        self.wait_for_log(again, "connected to")

    def test_elsewhere_the_broker_shows_it(self):
        """Another name of the broker hides the daemons from each other, as two machines do. Mosquitto 2.0 ends the older
        connection without a word."""
        for protocol in PROTOCOLS:
            with self.subTest(protocol=protocol):
                first = self.first(f", protocol: {protocol}")
                self.wait_for_ping()
                second = self.run_daemon(self.mosquitto.port, f"host: 127.0.0.1, {TWIN}, protocol: {protocol}",
                                         name=f"second-{protocol}")
                self.assertEqual(second.wait(PATIENCE), USAGE, second.log)
                self.assertIn("with the id twin", second.log)
                self.assertIn("give each its own with mqtt.client_id", second.log)
                self.assertLessEqual(self.mosquitto.process.log.count("as twin ("), 5, self.mosquitto.process.log)
                self.still_publishes(first)
                first.stop()

    def test_the_old_connection_may_hang_at_the_broker(self):
        """A frozen process is what a host that has lost its network looks like to the broker."""
        first = self.first()
        first.signal(signal.SIGSTOP)
        again = self.run_daemon(self.mosquitto.port, f"host: 127.0.0.1, {TWIN}", name="again")
        self.expect(self.watcher, on("ams2mqtt/status", "online"), self.watcher.mark())
        self.wait_for_log(again, "connected to")
        self.wait_for_ping()
        self.assertTrue(again.running(), again.log)
        self.assertNotIn("twin", again.log)

    def test_without_the_right_to_read_it_only_stands_back(self):
        """It cannot see who it is that comes back, so it goes on, but seldom."""
        rules = self.folder / "acl"
        rules.write_text("topic write #\ntopic read ams2mqtt/+/power_import\n")
        self.mosquitto = self.broker(f"acl_file {rules}")
        self.watcher = self.subscriber(self.mosquitto)
        first = self.run_daemon(self.mosquitto.port, TWIN, name="first")
        self.wait_for_log(first, "connected to")
        self.wait_for_ping()
        second = self.run_daemon(self.mosquitto.port, f"host: 127.0.0.1, {TWIN}", name="second")
        self.wait_for_log(second, "does another client use the id twin?")
        self.assertIn("trying again after a minute", second.log)
        self.wait_for_ping()  # of the first, which is left alone now
        self.assertTrue(second.running(), second.log)
        self.assertEqual(second.log.count("connected to"), 2, second.log)

    def test_a_balancer_that_drops_connections_is_no_twin(self):
        """It holds silent connections, so that the broker seems to be there all the time."""
        broker = self.broker()
        balancer = Balancer(broker.port)
        self.addCleanup(balancer.close)
        daemon = self.run_daemon(balancer.port, "client_id: alone, keepalive: 13")
        for connection in (1, 2):
            self.wait_until(lambda: daemon.log.count("connected to") == connection and balancer.is_quiet(), lambda: daemon.log)
            balancer.drop()
        self.wait_until(lambda: daemon.log.count("connected to") == 3, lambda: daemon.log)
        before = broker.process.log.count("PINGREQ from alone")
        self.wait_until(lambda: broker.process.log.count("PINGREQ from alone") > before, "a ping")
        self.assertTrue(daemon.running(), daemon.log)
        self.assertNotIn("alone", daemon.log)


if __name__ == "__main__":
    main()

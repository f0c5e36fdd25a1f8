"""What is tried with each broker: a meter's values, its announcement, what is retained, sudden ends, `doctor`."""
import re
import signal
import subprocess
import time

import frames
from processes import Process, find_tool
from raw_client import RawClient
from scene import Port, clean_environment, config_topic, serial, single_topic

METER = "0000000000000017"
BASE = f"ams2mqtt/{METER}"
PATIENCE = 60  # seconds until an awaited event counts as missing; a broker without MQTT 5 may take 20 of them
FIRST, MANY = 5000, 4000  # power in the messages that workers share
EXPECTED = {"MQTT": "5", "values": "yes", "announced": "device", "retained": "yes", "wildcard": "yes", "doctor": "yes",
            "restart": "yes", "will": "yes", "idle": "yes", "workers": "yes", "offline": "yes"}


def come(condition, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def large_list(power):
    """So many codes that the announcement has some 30 kB, more than some brokers take."""
    phases = [frames.number(f"1-0:{phase + quantity}.7.0", "u32", 300, 0, 27 if quantity < 3 else 29)
              for phase in (20, 40, 60) for quantity in (1, 2, 3, 4)]
    tariffs = [frames.number(f"1-0:{quantity}.8.{tariff}", "u32", 4711, 1, 30 if quantity < 3 else 32)
               for quantity in range(1, 9) for tariff in range(1, 9)]
    return frames.notification(frames.identity(METER) + frames.instantaneous(power) + phases + tariffs)


class Trial:
    """One daemon with its meter, on a broker that can be started again. Each check returns a word."""

    def __init__(self, program, folder, port, protocol, start_broker, idle):
        self.program, self.folder, self.port = program, folder, port
        self.start_broker, self.seconds = start_broker, idle
        self.version = {"5": "5", "3.1.1": "311"}[protocol]
        self.broker = start_broker()
        self.listener = Process(self.subscribe("all", "#"), folder / "listener.log")
        self.meter = Port(folder / "meter")
        self.config = folder / "ams2mqtt.yaml"
        self.config.write_text(
            f"mqtt: {{host: 127.0.0.1, port: {port}{', keepalive: 600' if idle else ''}}}\n"
            f"state: {{directory: {folder}/state}}\npublish: {{min_interval: 0}}\n"
            f"meters:\n  - {{{serial(self.meter)}}}\n")
        self.daemon = self.start("run")
        self.notices = []  # what doctor does not like

    def start(self, command):
        return Process([self.program, command, "--config", self.config], self.folder / f"{command}.log",
                       environment=clean_environment())

    def stop(self):
        for process in (self.daemon, self.listener):
            process.stop()
        self.kill(self.broker)
        self.meter.close()

    @staticmethod
    def kill(process):
        process.child.kill()
        process.wait(10)

    def come(self, condition, patience=PATIENCE, power=1234):
        """The meter sends all the time."""
        frame = large_list(power)
        return come(lambda: self.meter.send(frame) or condition(), patience)

    def subscribe(self, client, topic):
        """The command. Not every broker takes a client without an id."""
        return [find_tool("mosquitto_sub"), "-V", self.version, "-h", "127.0.0.1", "-p", str(self.port), "-i", client,
                "-q", "1", "-F", "%t %p", "-t", topic]

    def fetched(self, topic, asked=None):
        """What a new subscriber of this very topic, or of what else is asked for, gets of it; amqtt sends more."""
        sub = subprocess.run([*self.subscribe("one", asked or topic), "-W", "2"], capture_output=True, text=True,
                             check=False)
        found = [line[len(topic) + 1:] for line in sub.stdout.splitlines() if line.startswith(topic + " ")]
        return found[0] if found else ""

    def heard(self, power):
        return f"{BASE}/power_import {power}\n" in self.listener.log

    def protocol(self):
        def found():
            return re.findall(r"connected to .*\(MQTT (.*?)\)", self.daemon.log)
        return found()[-1] if self.come(found) else "none"

    def values(self):
        """At their own topics, also that of a code without a name."""
        return self.come(lambda: self.heard(1234) and f"{BASE}/obis/1_8_5 47110\n" in self.listener.log)

    def form(self):
        """Of the announcement: one message for the device, or one for each entity."""
        if self.fetched(single_topic(METER, "obis_1_8_5")):
            return "single"
        return "device" if '"obis_1_8_5"' in self.fetched(config_topic(METER)) else ""

    def announced(self):
        return self.form() if self.come(self.form) else "NO"

    def retained(self):
        return self.come(lambda: self.fetched(f"{BASE}/energy_import_t1") == "47.11", 5)

    def wildcard(self):
        return self.come(lambda: self.fetched(f"{BASE}/energy_import_t1", f"{BASE}/#") == "47.11", 5)

    def doctor(self):
        doctor = self.start("doctor")
        self.come(lambda: not doctor.running())
        self.notices = re.findall(r"^(?:PROBLEM|warning) .*", doctor.log, re.MULTILINE)
        return "NO" if doctor.stop() else "warns" if self.notices else "yes"

    def restart(self):
        """The broker ends without a farewell. When it is back, everything is."""
        self.kill(self.broker)
        self.broker = self.start_broker()
        return self.come(lambda: self.heard(4321), power=4321) and self.come(self.form) and self.retained()

    def will(self):
        """The daemon ends without a farewell; a late subscriber learns of it."""
        self.kill(self.daemon)
        self.meter.vanish()  # A killed process leaves a pseudo terminal locked that the other side holds open.
        self.meter.plug_in()
        gone = come(lambda: self.fetched("ams2mqtt/status") == "offline", 15)
        self.daemon = self.start("run")
        return self.come(lambda: self.heard(31), power=31) and gone

    def idle(self):
        """A connection without messages lives as long as the broker wants: it may order a shorter keep alive."""
        before = self.daemon.log.count(" lost")
        return not come(lambda: self.daemon.log.count(" lost") > before, self.seconds)

    def workers(self):
        """Two that share what gateways publish; one is killed among the messages, and comes back."""
        verdicts = {"shares the messages": "yes", "delivers nothing": "serves none", "does not accept shared": "refused",
                    "does not share": "copies", "does not speak MQTT 5": "no MQTT 5", "could not be tried": "untried"}
        telegrams = Process([*self.subscribe("telegrams", "ams2mqtt/+/telegram"), "-q", "0"],
                            self.folder / "telegrams.log")
        one = self.worker("one")

        def verdict():
            return next((word for words, word in verdicts.items() if words in one.log), "")
        word = verdict() if come(verdict) else "NO"
        other = self.worker("other") if word == "yes" else one
        if word == "yes" and come(lambda: "shares the messages" in other.log):
            time.sleep(1)  # until the subscriptions have been granted
            one, lost = self.lost(one, telegrams)
            if lost:
                word = "LOSES"
                self.notices.append(f"{lost} of {MANY} messages were lost")
        for process in {one, other, telegrams}:
            process.stop()
        return word

    def worker(self, name):
        config = self.folder / f"{name}.yaml"
        config.write_text(
            f"mqtt: {{host: 127.0.0.1, port: {self.port}, client_id: {name}, group: houses, telegram_topic: true, "
            "value_topics: false, discovery: off}\nmeters:\n  - mqtt: {topic: han/+/raw}\n")
        return Process([self.program, "run", "--config", config], self.folder / f"{name}.log",
                       environment=clean_environment())

    def lost(self, worker, telegrams):
        """The worker that was killed and is back, and how many of the messages came to nothing."""
        gateways = RawClient(self.port, "gateways")
        for power in range(FIRST, FIRST + MANY):
            gateways.publish(f"han/{power % 50}/raw", frames.long_list(METER, power).hex().encode())
            if power == FIRST + MANY // 2:
                self.kill(worker)
        gateways.flush()
        gateways.close()

        def missing():
            came = set(re.findall(r"\"key\":\"power_import\",\"value\":(\d+)", telegrams.log))
            return MANY - len({power for power in map(int, came) if FIRST <= power < FIRST + MANY})
        again = self.worker("one")
        come(lambda: missing() == 0)
        return again, missing()

    def offline(self):
        self.daemon.signal(signal.SIGTERM)
        self.daemon.wait(15)
        return {self.fetched("ams2mqtt/status"), self.fetched(f"{BASE}/availability")} == {"offline"}

    def checks(self):
        """Name and what came of it, one after the other."""
        found = {"MQTT": self.protocol, "values": self.values, "announced": self.announced, "retained": self.retained,
                 "wildcard": self.wildcard, "doctor": self.doctor, "restart": self.restart, "will": self.will,
                 **({"idle": self.idle} if self.seconds else {}), "workers": self.workers, "offline": self.offline}
        return {name: {True: "yes", False: "NO"}.get(word := check(), word) for name, check in found.items()}

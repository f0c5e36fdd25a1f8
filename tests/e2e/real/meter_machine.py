"""The virtual machine as the home of a meter: the daemon as its service or as a program, a broker, and meters that send
on the machine's serial ports."""
import os
import pathlib
import sys
import threading

import vm

REPOSITORY = vm.HERE.parents[2]
sys.path.insert(0, str(vm.HERE.parent))
import frames  # noqa: E402

METER, OTHER = "0000000000000017", "0000000000000025"
UART = "/dev/ttyS1"
LOG = "/run/ams2mqtt.log"
CONFIG = "/etc/ams2mqtt/ams2mqtt.yaml"


def p1_telegram(power):
    """In ASCII, as a line of 7 bits needs it."""
    return frames.p1("/ABC5x", "", f"0-0:96.1.1({METER.encode().hex()})", f"1-0:1.7.0({power / 1000:08.3f}*kW)")


class Proofs:
    """What was looked at, and what was not seen."""

    def __init__(self):
        self.passed = self.failed = 0

    def sees(self, what, look, *arguments):
        """Counts whether a function succeeds, and shows why it does not. Its result."""
        try:
            result = look(*arguments)
        except Exception as error:  # pylint: disable=broad-except
            self.failed += 1
            print(f"NOT SEEN: {what}\n    " + str(error).replace("\n", "\n    "), flush=True)
            return None
        self.passed += 1
        print(f"ok: {what}", flush=True)
        return result

    def summary(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0


class Meters:
    """Meters at the wires of the machine; each sends its frame again and again."""

    def __init__(self, machine):
        self.machine, self.sent, self.ended = machine, {}, threading.Event()
        self.thread = threading.Thread(target=self._send, daemon=True)
        self.thread.start()

    def send(self, wire, frame):
        """On this wire from now on; None: nothing."""
        self.sent[wire] = frame

    def _send(self):
        while not self.ended.wait(1):
            for wire, frame in list(self.sent.items()):
                if frame:
                    self.machine.wire(wire).send(frame)

    def close(self):
        self.ended.set()
        self.thread.join()


class MeterMachine(vm.Machine):
    def __init__(self, folder):
        program = os.environ.get("AMS2MQTT", str(REPOSITORY / "build/release/ams2mqtt"))
        unit = pathlib.Path(folder) / "ams2mqtt.service"
        unit.write_text((REPOSITORY / "systemd/ams2mqtt.service.in").read_text()
                        .replace("@CMAKE_INSTALL_FULL_BINDIR@", "/usr/bin"))
        logged = pathlib.Path(folder) / "log.conf"
        logged.write_text(f"[Service]\nStandardOutput=append:{LOG}\nStandardError=append:{LOG}\n")
        files = {"/usr/bin/ams2mqtt": program, "/etc/systemd/system/ams2mqtt.service": unit,
                 "/etc/systemd/system/ams2mqtt.service.d/log.conf": logged,
                 "/root/usb_adapters.py": vm.HERE / "usb_adapters.py"}
        for name, data in {"list": frames.long_list(METER), "p1": p1_telegram(1234), "hosts": b"127.0.0.1 localhost\n"}.items():
            (pathlib.Path(folder) / name).write_bytes(data)
            files[f"/root/{name}"] = pathlib.Path(folder) / name
        files["/etc/hosts"] = files.pop("/root/hosts")
        rules = REPOSITORY / "packaging/udev/60-ams2mqtt.rules"
        if rules.exists():
            files["/etc/udev/rules.d/60-ams2mqtt.rules"] = rules
        super().__init__(program, folder, files)
        self.meters = None

    def boot(self):
        super().boot()
        self.must("chown root: /usr/bin/ams2mqtt; chmod 755 /usr/bin/ams2mqtt; mkdir -p /etc/ams2mqtt; systemctl daemon-reload; "
                  "mosquitto -d -p 1883 2>/dev/null; useradd -G dialout tester")
        self.meters = Meters(self)

    def configure(self, device, line=""):
        """One meter at a device; `line` are further settings of the port."""
        self.must(f"cat > {CONFIG} <<'END'\nmqtt: {{host: localhost}}\npublish: {{min_interval: 0}}\n"
                  f"meters:\n  - serial: {{device: {device}{line}}}\n    time_zone: Europe/Oslo\n    name: Meter\nEND")

    def serve(self, device, line=""):
        """The service with such a configuration, started anew; its log begins anew."""
        self.configure(device, line)
        self.must(f"systemctl stop ams2mqtt; : > {LOG}; systemctl start ams2mqtt")

    def daemon_process(self):
        return int(self.must("systemctl show -P MainPID ams2mqtt"))

    def log(self):
        return self.must(f"cat {LOG}")

    def await_log(self, words, patience=vm.PATIENCE):
        try:
            return self.wait_for(f"grep -F -- '{words}' {LOG}", patience)
        except AssertionError:
            raise AssertionError(f"{words!r} is not in the log:\n{self.log()[-4000:]}") from None

    def await_telegram(self, meter=METER):
        """A new one, published on the broker."""
        status, output = self.run(f"mosquitto_sub -R -C 1 -W {vm.PATIENCE} -t ams2mqtt/{meter}/power_import")
        if status != 0:
            raise AssertionError(f"no telegram of {meter}: {output}\n{self.log()[-4000:]}")
        return output

    def close(self):
        if self.meters:
            self.meters.close()
        super().close()

"""A virtual machine for the proofs that need a kernel of their own: Debian of the host's release with systemd, one
16550 serial port and a USB bus to plug adapters into, and a shell inside that answers. Its disk is made once."""
import base64
import hashlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tarfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
LAB = pathlib.Path(os.environ.get("AMS2MQTT_LAB", "/var/tmp/ams2mqtt-lab"))
NEEDED = ("qemu-system-x86", "seabios", "debootstrap", "e2fsprogs")
INSIDE = ("linux-image-amd64", "initramfs-tools", "systemd-sysv", "udev", "dbus", "kmod", "procps", "psmisc", "usbutils",
          "mosquitto", "mosquitto-clients", "minicom", "ser2net", "python3")
PATIENCE = 120  # seconds that an event may take: the machine is emulated

# A line with a command in base64 comes, a line with its status and its output in base64 goes.
AGENT = r"""#!/bin/bash
exec 3<>/dev/virtio-ports/agent
echo ready >&3
while read -r line <&3; do
  status=0
  output=$(base64 -d <<<"$line" | timeout 300 bash 3<&- 2>&1) || status=$?
  echo "$status $(base64 -w0 <<<"$output")" >&3
done
"""
AGENT_UNIT = """[Unit]
DefaultDependencies=no
After=systemd-udevd.service
[Service]
ExecStartPre=/bin/sh -c 'until [ -e /dev/virtio-ports/agent ]; do sleep 0.1; done'
ExecStart=/usr/local/sbin/agent
Restart=always
[Install]
WantedBy=multi-user.target
"""


def lab(command):
    """The last line that a command says which uses lab.sh."""
    said = subprocess.run(["bash", "-c", f'source "{HERE}/lab.sh"; {command}'], stdout=subprocess.PIPE, text=True, check=True)
    return said.stdout.strip().rpartition("\n")[2]


def suite():
    return re.search(r"VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text()).group(1)


def packages_of(program):
    """The Debian packages of the libraries that a program is linked to."""
    linked = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    files = {str(pathlib.Path(name).resolve()) for name in re.findall(r"=> (/\S+)", linked)}
    packages = set()
    for file in files:
        for name in (file, file.removeprefix("/usr")):
            owner = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
            if owner.returncode == 0:
                packages.add(owner.stdout.partition(":")[0])
                break
    return sorted(packages)


def disk(program):
    """The folder with root.img, vmlinuz and initrd.img, made if it is not there."""
    packages = [*INSIDE, *packages_of(program)]
    key = hashlib.sha256(" ".join([*packages, AGENT, AGENT_UNIT]).encode()).hexdigest()[:8]
    folder = LAB / f"vm-{suite()}"
    if (folder / "made").exists() and (folder / "made").read_text() == key:
        return folder
    print(f"making the disk of a virtual machine with {suite()}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    root = folder / "root"
    subprocess.run(["cp", "-a", lab(f"root_of {suite()}"), root], check=True)
    chroot = ["chroot", root, "env", "DEBIAN_FRONTEND=noninteractive"]
    with open(folder / "log", "wb") as log:
        for words in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
                      ["apt-get", "clean"]):
            subprocess.run([*chroot, *words], stdout=log, stderr=log, check=True)
        (root / "usr/local/sbin/agent").write_text(AGENT)
        (root / "usr/local/sbin/agent").chmod(0o755)
        (root / "etc/systemd/system/agent.service").write_text(AGENT_UNIT)
        (root / "etc/hostname").write_text("lab\n")
        subprocess.run([*chroot, "systemctl", "enable", "agent"], stdout=log, stderr=log, check=True)
        subprocess.run([*chroot, "systemctl", "mask", "ser2net", "mosquitto", "apt-daily.timer", "apt-daily-upgrade.timer",
                        "serial-getty@ttyS0"], stdout=log, stderr=log, check=True)
        for name in ("vmlinuz", "initrd.img"):
            shutil.copy(next((root / "boot").glob(name + "-*")), folder / name)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-d", root, folder / "root.img", "2G"], stdout=log, stderr=log, check=True)
    shutil.rmtree(root)
    (folder / "made").write_text(key)
    return folder


class Wire:
    """The meter's end of a serial port of the machine."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.socket.setblocking(False)

    def send(self, data):
        try:
            self.socket.send(data)
        except BlockingIOError:
            pass  # nobody reads; a meter does not wait

    def close(self):
        self.socket.close()


class Machine:
    """Boots with `files`, {path inside: path here}; ends with close(). Nothing that it changes is kept."""

    def __init__(self, program, folder, files, adapters=2):
        made = disk(program)
        self.folder = pathlib.Path(folder)
        payload = self.folder / "payload.tar"
        with tarfile.open(payload, "w") as tar:
            for inside, here in files.items():
                tar.add(here, inside.lstrip("/"))
        sockets = ["agent", "monitor", "uart", *(f"usb{number}" for number in range(adapters))]
        chardevs = [word for name in sockets for word in
                    ("-chardev", f"socket,id={name},path={self.folder}/{name}.sock,server=on,wait=off")]
        command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-M", "q35", "-cpu", "max", "-smp", "1", "-m", "768",
                   "-nographic", "-nodefaults", "-no-reboot", "-kernel", made / "vmlinuz", "-initrd", made / "initrd.img",
                   "-append", "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=0 "
                   "systemd.default_timeout_start_sec=900 no_timer_check",
                   "-drive", f"file={made}/root.img,format=raw,if=virtio,snapshot=on",
                   "-drive", f"file={payload},format=raw,if=virtio,readonly=on",
                   "-chardev", f"file,id=console,path={self.folder}/console.log", "-device", "isa-serial,chardev=console",
                   *chardevs, "-device", "isa-serial,chardev=uart", "-device", "virtio-serial",
                   "-device", "virtserialport,chardev=agent,name=agent", "-device", "qemu-xhci,id=bus",
                   "-mon", "chardev=monitor,mode=control"]
        with open(self.folder / "qemu.log", "wb") as log:
            self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True)
        self.agent = self._connect("agent")
        self.monitor = self._connect("monitor")
        self._await_line(self.monitor)
        self.ask_monitor("qmp_capabilities")
        self.wires = {}

    def _connect(self, name):
        deadline = time.monotonic() + PATIENCE
        while True:
            end = socket.socket(socket.AF_UNIX)
            try:
                end.connect(str(self.folder / f"{name}.sock"))
                return end.makefile("rwb", buffering=0)
            except OSError:
                end.close()
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.folder / "qemu.log").read_text()) from None
                threading.Event().wait(0.05)

    @staticmethod
    def _await_line(end):
        line = end.readline()
        if not line:
            raise RuntimeError("the machine has ended")
        return line

    def ask_monitor(self, command, **arguments):
        self.monitor.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = json.loads(self._await_line(self.monitor))
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]

    def boot(self):
        if self._await_line(self.agent).strip() != b"ready":
            raise RuntimeError((self.folder / "console.log").read_text())
        self.must("tar -xf /dev/vdb -C / --no-same-owner; systemctl is-system-running --wait || true")

    def run(self, command):
        """Exit status and output of a command inside."""
        self.agent.write(base64.b64encode(command.encode()) + b"\n")
        status, _, output = self._await_line(self.agent).decode().strip().partition(" ")
        return int(status), base64.b64decode(output).decode(errors="replace").strip()

    def must(self, command):
        status, output = self.run(command)
        if status != 0:
            raise AssertionError(f"status {status} of: {command}\n{output}")
        return output

    def wait_for(self, command, patience=PATIENCE):
        """The output of a command inside once it succeeds. It may poll itself, in pauses of the machine's own clock."""
        status, output = self.run(f"end=$((SECONDS + {patience})); until {command}; do [ $SECONDS -lt $end ] || exit 1; sleep 0.2; done")
        if status != 0:
            raise AssertionError(f"did not come: {command}\n{output}")
        return output

    def plug(self, number, serial):
        """The USB adapter that qemu has, an FTDI, with this serial number."""
        self.ask_monitor("device_add", driver="usb-serial", id=f"adapter{number}", chardev=f"usb{number}", serial=serial,
                         bus="bus.0", **{"always-plugged": True})

    def unplug(self, number):
        self.ask_monitor("device_del", id=f"adapter{number}")

    def wire(self, name):
        if name not in self.wires:
            self.wires[name] = Wire(self.folder / f"{name}.sock")
        return self.wires[name]

    def close(self):
        for wire in self.wires.values():
            wire.close()
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

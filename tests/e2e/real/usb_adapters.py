"""USB serial adapters that the kernel's own drivers take for real, for a machine whose hypervisor has only an FTDI. Runs
as root on the machine that they are to be plugged into (USB/IP over a socket pair; needs the module vhci-hcd):

    python3 usb_adapters.py CHIP --meter "2400 8E1" --frame FILE --report FILE

A meter in the given format sends the frame again and again. What the chip makes of its signal in the format that the
driver has set, errors included, arrives at the driver as that chip reports it. The report holds the driver's format. The
adapter is unplugged when this ends.

The requests and answers of the chips are those that Linux's drivers (ftdi_sio, pl2303, ch341, cp210x, cdc-acm) send and
expect."""
import argparse
import os
import pathlib
import select
import socket
import struct
import time

PARITY_ERROR, FRAMING_ERROR = 1, 2


class Format:
    def __init__(self, text):
        baud, rest = text.split()
        self.baud, self.bits, self.parity, self.stops = int(baud), int(rest[0]), rest[1], int(rest[2])

    def __str__(self):
        return f"{self.baud} {self.bits}{self.parity}{self.stops}"

    def parity_of(self, value):
        ones = bin(value & (1 << self.bits) - 1).count("1")
        return {"E": ones % 2, "O": (ones + 1) % 2, "M": 1, "S": 0}[self.parity]


def signal(data, sent):
    """The levels on the wire, one per bit time."""
    levels = []
    for byte in data:
        levels.append(0)
        levels += [byte >> bit & 1 for bit in range(sent.bits)]
        if sent.parity != "N":
            levels.append(sent.parity_of(byte))
        levels += [1] * sent.stops
    return levels + [1] * 30


def receive(levels, sent, heard):
    """What a UART set to `heard` makes of the levels: pairs of a byte and its errors. A missing stop bit is taken for the
    next start bit, as a 16550 does."""
    ratio, at, received = sent.baud / heard.baud, 0.0, []

    def level(bit):
        place = int(at + (bit + 0.5) * ratio)
        return levels[place] if place < len(levels) else 1
    while at < len(levels):
        if levels[int(at)]:
            at = float(int(at) + 1)
            continue
        value = sum(level(1 + bit) << bit for bit in range(heard.bits))
        after = 1 + heard.bits
        errors = 0
        if heard.parity != "N":
            errors |= PARITY_ERROR if level(after) != heard.parity_of(value) else 0
            after += 1
        errors |= 0 if level(after) else FRAMING_ERROR
        received.append((value, errors))
        at += (after + (1 if level(after) else 0)) * ratio
    return received


class Chip:
    """A full-speed device with one function. Endpoints: bulk 1 in and 2 out, interrupt 3 in."""
    release, usb, device_class = 0x0100, 0x0200, 0
    interface_class = (0xFF, 0, 0)

    def __init__(self):
        self.format = Format("9600 8N1")
        self.pending_event = None  # of the interrupt endpoint

    def interfaces(self):
        return [struct.pack("9B", 9, 4, 0, 0, 3, *self.interface_class, 0) + endpoint(0x81, 2, 64) + endpoint(0x02, 2, 64) +
                endpoint(0x83, 3, 16)]

    def descriptor(self, kind, index):
        if kind == 1:
            return struct.pack("<2BH4B3H4B", 18, 1, self.usb, self.device_class, 0, 0, 64, self.vendor, self.product,
                               self.release, 1, 2, 3, 1)
        if kind == 2:
            body = b"".join(self.interfaces())
            count = len(self.interfaces())
            return struct.pack("<2BH5B", 9, 2, 9 + len(body), count, 1, 0, 0x80, 50) + body
        if kind == 3:
            text = ["\u0409", "Lab", self.name, "METER7"][index].encode("utf-16-le")
            return bytes([2 + len(text), 3]) + text
        return None

    def control(self, kind, request, value, index, length, data):
        """The answer to a request of the driver; None refuses it."""
        if kind == 0x80 and request == 6:
            return self.descriptor(value >> 8, value & 0xFF)
        if kind & 0x60 == 0:
            return bytes(length) if kind & 0x80 else b""
        answer = self.vendor_request(kind, request, value, index, data)
        return bytes(length) if answer is None and kind & 0x80 else answer or b""

    def set(self, **changes):
        for name, value in changes.items():
            setattr(self.format, name, value)

    def packets(self, received):
        """Bulk transfers, each with the event that precedes it."""
        data = bytes(value for value, _ in received)
        return [(None, data[at:at + 32]) for at in range(0, len(data), 32)]

    def idle(self):
        """What the bulk endpoint answers when there is nothing, None: nothing."""
        return None


def endpoint(address, kind, size):
    return struct.pack("<2B2BHB", 7, 5, address, kind, size, 0 if kind == 2 else 10)


def errors_of(received):
    return {error for _, errors in received for error in (PARITY_ERROR, FRAMING_ERROR) if errors & error}


class Ftdi(Chip):
    name, vendor, product, release = "FT232R", 0x0403, 0x6001, 0x0600

    def interfaces(self):  # the driver takes the size of a packet from the last endpoint
        return [struct.pack("9B", 9, 4, 0, 0, 2, *self.interface_class, 0) + endpoint(0x81, 2, 64) + endpoint(0x02, 2, 64)]

    def vendor_request(self, kind, request, value, index, data):
        if request == 3:
            eighths = (0, 4, 2, 1, 3, 5, 6, 7)[value >> 14 | (index & 1) << 2]
            self.set(baud=round(24000000 / ((value & 0x3FFF) * 8 + eighths)))
        if request == 4:
            self.set(bits=value & 0xFF, parity="NOEMS"[value >> 8 & 7], stops=2 if value >> 11 & 3 == 2 else 1)
        return {5: b"\x01\x60", 0x0A: b"\x01", 0x90: b"\xff\xff"}.get(request)

    def packets(self, received):
        packets = []
        for at in range(0, len(received), 32):
            part = received[at:at + 32]
            status = 0x60 | sum({PARITY_ERROR: 4, FRAMING_ERROR: 8}[error] for error in errors_of(part))
            packets.append((None, bytes([1, status]) + bytes(value for value, _ in part)))
        return packets

    def idle(self):
        return b"\x01\x60"


class Pl2303(Chip):
    name, vendor, product, release, usb = "PL2303", 0x067B, 0x2303, 0x0300, 0x0110

    def vendor_request(self, kind, request, value, index, data):
        if kind == 0x21 and request == 0x20:
            set_line_coding(self, data)
        return line_coding(self) if kind == 0xA1 else b"\x04" if kind == 0xC0 else None

    def packets(self, received):
        packets = []
        for at in range(0, len(received), 32):
            part = received[at:at + 32]
            status = sum({PARITY_ERROR: 0x10, FRAMING_ERROR: 0x20}[error] for error in errors_of(part))
            packets.append((bytes(8) + bytes([status, 0]) if status else None, bytes(value for value, _ in part)))
        return packets


class Ch341(Chip):
    name, vendor, product, release = "CH340", 0x1A86, 0x7523, 0x0264

    def vendor_request(self, kind, request, value, index, data):
        if request == 0x9A and value == 0x1312:
            scale, part, divisor = index & 3, index >> 2 & 1, 0x100 - (index >> 8)
            self.set(baud=round(48000000 / ((1 << 12 - 3 * scale - part) * divisor) / 10) * 10)
        if request == 0x9A and value == 0x2518:
            self.set(bits=5 + (index & 3), stops=2 if index & 4 else 1,
                     parity="N" if not index & 8 else "OEMS"[index >> 4 & 3])
        return b"\x31\x00" if request == 0x5F else None


class Cp210x(Chip):
    name, vendor, product = "CP2102", 0x10C4, 0xEA60
    events = None  # the escape character, when the driver wants errors embedded

    def vendor_request(self, kind, request, value, index, data):
        if request == 3:
            self.set(bits=value >> 8, parity="NOEMS"[value >> 4 & 7], stops=2 if value & 15 == 2 else 1)
        elif request == 0x1E:
            self.set(baud=struct.unpack("<I", data)[0])
        elif request == 0x15:
            self.events = value or None
        return b"\x02" if request == 0xFF and value == 0x370B else None

    def packets(self, received):
        if not self.events:
            return super().packets(received)
        data = b""
        for value, errors in received:
            status = (4 if errors & PARITY_ERROR else 0) | (8 if errors & FRAMING_ERROR else 0)
            if status:
                data += bytes([self.events, 1, status, value])
            else:
                data += bytes([value, 0]) if value == self.events else bytes([value])
        return [(None, data[at:at + 32]) for at in range(0, len(data), 32)]


class Acm(Chip):
    name, vendor, product, device_class = "CDC-ACM", 0x1D6B, 0x0104, 2

    def interfaces(self):
        union = bytes([5, 0x24, 0, 0x10, 1, 4, 0x24, 2, 2, 5, 0x24, 6, 0, 1])
        return [struct.pack("9B", 9, 4, 0, 0, 1, 2, 2, 1, 0) + union + endpoint(0x83, 3, 16),
                struct.pack("9B", 9, 4, 1, 0, 2, 10, 0, 0, 0) + endpoint(0x81, 2, 64) + endpoint(0x02, 2, 64)]

    def vendor_request(self, kind, request, value, index, data):
        if request == 0x20:
            set_line_coding(self, data)
        return line_coding(self) if request == 0x21 else None

    def packets(self, received):
        packets = []
        for at in range(0, len(received), 32):
            part = received[at:at + 32]
            state = sum({PARITY_ERROR: 0x20, FRAMING_ERROR: 0x10}[error] for error in errors_of(part))
            event = struct.pack("<2B4H", 0xA1, 0x20, 0, 0, 2, state) if state else None
            packets.append((event, bytes(value for value, _ in part)))
        return packets


def set_line_coding(chip, data):
    baud, stops, parity, bits = struct.unpack("<I3B", data)
    chip.set(baud=baud, bits=bits, parity="NOEMS"[parity], stops=2 if stops == 2 else 1)


def line_coding(chip):
    shape = chip.format
    return struct.pack("<I3B", shape.baud, 2 if shape.stops == 2 else 0, "NOEMS".index(shape.parity), shape.bits)


CHIPS = {chip.__name__.lower(): chip for chip in (Ftdi, Pl2303, Ch341, Cp210x, Acm)}


class Plugged:
    """A chip on a port of the virtual bus (Documentation/usb/usbip_protocol.rst)."""

    def __init__(self, chip):
        self.chip = chip
        self.own, kernel = socket.socketpair()
        controller = pathlib.Path("/sys/devices/platform/vhci_hcd.0")
        free = next(line.split()[1] for line in (controller / "status").read_text().splitlines()
                    if line.startswith("hs") and line.split()[2] == "004")
        (controller / "attach").write_text(f"{int(free)} {kernel.fileno()} 65538 2")
        kernel.close()
        self.waiting = {1: [], 3: []}  # requests of the endpoints, by number
        self.queue = []                # bulk transfers to come

    def read(self, size):
        data = b""
        while len(data) < size:
            part = self.own.recv(size - len(data))
            if not part:
                raise SystemExit("unplugged by the kernel")
            data += part
        return data

    def answer(self, sequence, status, data=b"", length=None):
        length = len(data) if length is None else length
        self.own.sendall(struct.pack(">5I5i8x", 3, sequence, 0, 0, 0, status, length, 0, 0, 0) + data)

    def serve(self):
        """One request of the kernel."""
        command, sequence, _, incoming, number = struct.unpack(">5I", self.read(20))
        body = self.read(28)
        if command == 2:
            unlinked = struct.unpack(">I", body[:4])[0]
            found = any(unlinked in waiting for waiting in self.waiting.values())
            for waiting in self.waiting.values():
                waiting[:] = [one for one in waiting if one != unlinked]
            self.own.sendall(struct.pack(">5Ii24x", 4, sequence, 0, 0, 0, -104 if found else 0))
            return
        length = struct.unpack(">i", body[4:8])[0]
        data = b"" if incoming else self.read(length)
        if number == 0:
            kind, request, value, index, size = struct.unpack("<2B3H", body[20:28])
            reply = self.chip.control(kind, request, value, index, size, data)
            if reply is None:
                self.answer(sequence, -32)
            else:
                self.answer(sequence, 0, reply[:length] if incoming else b"", None if incoming else length)
        elif incoming:
            self.waiting[number].append(sequence)
            self.feed()
        else:
            self.answer(sequence, 0, length=length)

    def feed(self):
        while self.queue and self.waiting[1]:
            event, data = self.queue[0]
            if event:
                if not self.waiting[3]:
                    return
                self.answer(self.waiting[3].pop(0), 0, event)
                self.queue[0] = (None, data)
                return  # the driver asks again when it has seen the event
            self.queue.pop(0)
            self.answer(self.waiting[1].pop(0), 0, data)

    def poll(self):
        """A chip that answers also when it has nothing."""
        nothing = self.chip.idle()
        if nothing and not self.queue and self.waiting[1]:
            self.answer(self.waiting[1].pop(0), 0, nothing)


def main():
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("chip", choices=CHIPS)
    words.add_argument("--meter", default="2400 8N1", help="the format in which the meter sends")
    words.add_argument("--frame", required=True, type=pathlib.Path, help="file with what it sends")
    words.add_argument("--every", default=1.0, type=float, help="seconds between two frames")
    words.add_argument("--report", required=True, type=pathlib.Path, help="file for the format that the driver sets")
    options = words.parse_args()
    plugged, meter = Plugged(CHIPS[options.chip]()), Format(options.meter)
    said, due = None, time.monotonic() + options.every
    while True:
        if select.select([plugged.own], [], [], 0.02)[0]:
            plugged.serve()
        if said != str(plugged.chip.format):
            said = str(plugged.chip.format)
            options.report.with_suffix(".new").write_text(said + "\n")
            os.replace(options.report.with_suffix(".new"), options.report)
        if time.monotonic() > due:
            due = time.monotonic() + options.every
            # A chip has a small buffer: what nobody fetched meanwhile is gone.
            plugged.queue.clear()
            plugged.queue += plugged.chip.packets(
                receive(signal(options.frame.read_bytes(), meter), meter, plugged.chip.format))
            plugged.feed()
        plugged.poll()


if __name__ == "__main__":
    main()

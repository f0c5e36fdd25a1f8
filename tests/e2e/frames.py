"""Frames of a made-up Aidon meter and P1 telegrams, written without the project's encoder: what the tests expect on the
broker does not rest on the code under test."""
import struct


def crc16(data, polynomial, crc=0):
    """Reflected; the polynomial has its bits the other way round, too."""
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (polynomial if crc & 1 else 0)
    return crc


def crc16_x25(data):
    return (crc16(data, 0x8408, 0xFFFF) ^ 0xFFFF).to_bytes(2, "little")


def hdlc(apdu):
    """One frame of format type 3 from the addresses that Aidon meters use."""
    addressing = bytes.fromhex("41088313")
    length = 2 + len(addressing) + 2 + 3 + len(apdu) + 2
    header = (0xA000 | length).to_bytes(2, "big") + addressing
    body = header + crc16_x25(header) + bytes.fromhex("e6e700") + apdu
    return b"\x7e" + body + crc16_x25(body) + b"\x7e"


def obis(code):
    a, rest = code.split("-")
    b, rest = rest.split(":")
    return b"\x09\x06" + bytes([int(a), int(b), *(int(part) for part in rest.split(".")), 255])


def text(code, value):
    return b"\x02\x02" + obis(code) + b"\x0a" + bytes([len(value)]) + value.encode()


def number(code, tag, value, scaler, unit):
    layout = {"u32": (6, ">I"), "i16": (16, ">h"), "u16": (18, ">H")}[tag]
    return (b"\x02\x03" + obis(code) + bytes([layout[0]]) + struct.pack(layout[1], value) +
            b"\x02\x02\x0f" + struct.pack(">b", scaler) + b"\x16" + bytes([unit]))


def clock(code, year, month, day, hour, minute, second):
    stamp = struct.pack(">HBBBBBBBhB", year, month, day, 0xFF, hour, minute, second, 0xFF, -0x8000, 0xFF)
    return b"\x02\x02" + obis(code) + b"\x09\x0c" + stamp


def notification(rows):
    return hdlc(b"\x0f\x40\x00\x00\x00\x00" + b"\x01" + bytes([len(rows)]) + b"".join(rows))


def identity(meter_id):
    return [text("1-1:0.2.129", "AIDON_V0001"), text("0-0:96.1.0", meter_id), text("0-0:96.1.7", "6525")]


def power_list(power):
    """List 1: nothing but the power, and no word about which meter it is."""
    return notification([number("1-0:1.7.0", "u32", power, 0, 27)])


def long_list(meter_id, power=1234):
    """List 2 of a one-phase installation, with a current that flows out."""
    return notification(identity(meter_id) + instantaneous(power))


def instantaneous(power):
    return [number("1-0:1.7.0", "u32", power, 0, 27), number("1-0:2.7.0", "u32", 0, 0, 27),
            number("1-0:3.7.0", "u32", 0, 0, 29), number("1-0:4.7.0", "u32", 151, 0, 29),
            number("1-0:31.7.0", "i16", -53, -1, 33), number("1-0:32.7.0", "u16", 2320, -1, 35)]


def hourly_list(meter_id, power=1234, energy=1234567):
    """List 3: the same with the clock and the registers, which count in 10 Wh."""
    return notification(identity(meter_id) + instantaneous(power) + [
        clock("0-0:1.0.0", 2026, 1, 15, 12, 0, 10), number("1-0:1.8.0", "u32", energy, 1, 30),
        number("1-0:2.8.0", "u32", 100, 1, 30), number("1-0:3.8.0", "u32", 77, 1, 32),
        number("1-0:4.8.0", "u32", 4200, 1, 32)])


def p1(*lines):
    """A P1 telegram of these lines, the identification first, with its check sum."""
    body = "\r\n".join([*lines, "!"]).encode()
    return body + f"{crc16(body, 0xA001):04X}\r\n".encode()

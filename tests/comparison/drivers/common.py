"""What the drivers written in Python share: they read frames, ask the peer, and print what it said.

A driver is a program of its own, with the peer installed beside it. It reads one JSON object per line:

    {"name": "aidon/aidon-glo-30", "link": "hdlc", "bytes": "7ea0...", "key": "0001...", "auth_key": "d0d1..." or null}

and prints one for each, with the name and what the peer gave:

    values   {"1.7.0": ["2453", "W"], ...}: numbers with their units, by OBIS code; the code is "C.D.E", or "A-B:C.D.E"
             where A is 0 (meters behind the meter); "gas" and the like if the peer names it so, and "0-1:24.2." if it
             does not say which
    raw      [["1.7.0" or null, "2453"], ...]: numbers as the meter sent them, without scale and unit
    stamps   {"0-1:24.2.1": "2024-01-15T20:00:00+01:00", ...}: when a value was read
    time     the list's time; without an offset if the peer states none
    id       the meter's number
    refused  the peer's own words, if it raised an error
    warned   what it wrote to its log as a warning or an error
"""
import datetime
import contextlib
import io
import json
import logging
import sys
from decimal import Decimal

UNITS = {27: "W", 28: "VA", 29: "var", 30: "Wh", 31: "VAh", 32: "varh", 33: "A", 35: "V", 44: "Hz"}


def text_of(number):
    """The shortest text of a number that stands for it."""
    return str(number) if isinstance(number, Decimal) else repr(number)


def is_number(value):
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def code_of(octets):
    """The code of an OBIS octet string: "1.7.0" of the meter itself, "0-1:24.2.1" of the one behind it."""
    a, b, c, d, e = octets[:5]
    return f"{c}.{d}.{e}" if a else f"{a}-{b}:{c}.{d}.{e}"


def is_code(value):
    """Six octets that end in 255: a code, as meters write it."""
    return isinstance(value, (bytes, bytearray)) and len(value) == 6 and value[5] == 255


def plain(value):
    """Nested lists of numbers, bytes and text, of whatever sequence types a library has."""
    if isinstance(value, (bytes, bytearray, str)) or not hasattr(value, "__iter__"):
        return bytes(value) if isinstance(value, (bytes, bytearray)) else value
    return [plain(item) for item in value]


def flattened(value):
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            yield from flattened(item)
        else:
            yield item


def scaled_row(row):
    """(code, [number, unit]) of a row {code, value, {scaler, unit}} as Blue Book 4.3.2 has it; None of any other."""
    if not (isinstance(row, list) and len(row) == 3 and is_code(row[0]) and is_number(row[1])):
        return None
    scale = row[2]
    if not (isinstance(scale, list) and len(scale) == 2 and all(isinstance(part, int) for part in scale)):
        return None
    if scale[1] not in UNITS:
        return None
    return code_of(row[0]), [text_of(Decimal(row[1]).scaleb(scale[0])), UNITS[scale[1]]]


def from_structure(body):
    """What a general DLMS library leaves to its caller: rows that carry code, scale and unit are values, all else is raw."""
    body = plain(body)
    values = dict(filter(None, map(scaled_row, body if isinstance(body, list) else [])))
    if values:
        return {"values": values}
    raw, code = [], None
    for item in flattened(body):
        if is_code(item):
            code = code_of(item)
        elif is_number(item):
            raw.append([code, text_of(item)])
            code = None
        else:
            code = None
    return {"raw": raw} if raw else {}


def iso(time):
    return time.isoformat() if isinstance(time, datetime.datetime) else time


def one_line(text):
    """At most 160 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 160 else text[:157] + "..."


def words_of(error):
    return one_line(f"{type(error).__name__}: {error}")


class Warnings(logging.Handler):
    """Keeps the first warning of a frame."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.first = None

    def emit(self, record):
        self.first = self.first or one_line(record.getMessage())

    def take(self):
        first, self.first = self.first, None
        return {"warned": first} if first else {}


@contextlib.contextmanager
def prints_as_warnings(*usual):
    """What a peer prints is a warning, unless the line begins with one of `usual`."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        yield
    for line in printed.getvalue().splitlines():
        if line and not line.startswith(usual):
            logging.warning(line)


def run(ask, answer):
    """Answers each frame of standard input with answer(frame, ask(frame)).

    Whatever `ask`, the peer's own code, raises is a refusal. `answer` only translates: what it raises ends the driver.
    """
    out = sys.stdout
    sys.stdout = sys.stderr  # what a peer prints is not an answer
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    for line in sys.stdin:
        frame = json.loads(line)
        frame["bytes"] = bytes.fromhex(frame["bytes"])
        try:
            said = ask(frame)
        except Exception as error:
            translated = {"refused": words_of(error)}
        else:
            translated = answer(frame, said)
        print(json.dumps({"name": frame["name"], **warnings.take(), **translated}), file=out, flush=True)

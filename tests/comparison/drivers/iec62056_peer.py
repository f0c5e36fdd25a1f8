"""iec62056: Parser.parse. Each register has a reference, a value, a unit and, of sub-meters, a time."""
import iec62056.objects
import iec62056.parser

from common import is_number, iso, run, text_of


def ask(frame):
    return iec62056.parser.Parser().parse(frame["bytes"].decode("ascii"))


def answer(_, telegram):
    found = {"values": {}, "stamps": {}}
    for item in telegram.objects:
        if not isinstance(item, iec62056.objects.Register):
            continue
        a, b, c, d, e = item.reference.id
        code = f"{c}.{d}.{e}" if a else f"{a}-{b}:{c}.{d}.{e}"
        if item.name == "timestamp":
            found["time"] = iso(item.value)
        elif code == "0-0:96.1.1":
            found["id"] = item.value
        elif is_number(item.value):
            found["values"][code] = [text_of(item.value), item.unit]
            if item.timestamp:
                found["stamps"][code] = iso(item.timestamp)
    return found


run(ask, answer)

"""mygrid-voltbridge: parse_telegram. Its fields are W, V and A, of sub-meters as sent; all other lines it has as texts in
`objects`, and a check sum that does not fit as crc_valid, which is False too where a telegram has none."""
import re

from mygrid_voltbridge.telegram import parse_telegram

from common import iso, run, text_of

QUANTITY = re.compile(r"(-?[0-9.]+)\*(\w+)$")


def lines(objects):
    """The texts of single values that carry their unit."""
    for code, groups in objects.items():
        found = QUANTITY.match(groups[0][-1]) if groups and groups[0] else None
        if found:
            yield code.rpartition(":")[2] if not code.startswith("0-") else code, list(found.groups())


def phases(telegram):
    for number, phase in telegram.phases.items():
        at = (number - 1) * 20
        yield f"{21 + at}.7.0", phase.import_power, "W"
        yield f"{22 + at}.7.0", phase.export_power, "W"
        yield f"{32 + at}.7.0", phase.voltage, "V"
        yield f"{31 + at}.7.0", phase.current, "A"


def ask(frame):
    return parse_telegram(frame["bytes"].decode("latin-1"))


def answer(_, telegram):
    values = dict(lines(telegram.objects))
    fields = [("1.4.0", telegram.avg_demand, "W"), ("1.6.0", telegram.peak_demand, "W"), *phases(telegram)]
    values |= {code: [text_of(number), unit] for code, number, unit in fields if number is not None}
    stamps = {"1.6.0": iso(telegram.peak_demand_at)} if telegram.peak_demand_at else {}
    for number, channel in telegram.channels.items():
        code = "gas" if channel.kind == "gas" else f"0-{number}:24.2."
        if channel.reading is not None:
            values[code] = [text_of(channel.reading), channel.unit]
        if channel.reading_at and channel.reading is not None:
            stamps[code] = iso(channel.reading_at)
    return {"values": values, "stamps": stamps, "time": iso(telegram.timestamp)}


run(ask, answer)

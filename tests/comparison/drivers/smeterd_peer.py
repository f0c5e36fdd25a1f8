"""smeterd: P1Packet. Units are those of its documentation: kWh, kW (W of the phases), V, A, m3. What it has no line for it
gives as None, and is left out here."""
import datetime

from smeterd.meter import P1Packet

from common import run, text_of


def rows(packet):
    kwh = packet["kwh"]
    for tariff, name in (1, "low"), (2, "high"):
        yield f"1.8.{tariff}", kwh[name]["consumed"], "kWh"
        yield f"2.8.{tariff}", kwh[name]["produced"], "kWh"
    yield "1.7.0", kwh["current_consumed"], "kW"
    yield "2.7.0", kwh["current_produced"], "kW"
    for phase, at in ("l1", 0), ("l2", 20), ("l3", 40):
        line = packet["instantaneous"][phase]
        yield f"{32 + at}.7.0", line["volts"], "V"
        yield f"{31 + at}.7.0", line["amps"], "A"
        yield f"{21 + at}.7.0", line["watts"], "W"
    yield "gas", packet["gas"]["total"], "m3"


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat() if seconds else None


def ask(frame):
    return P1Packet(frame["bytes"])


def answer(_, packet):
    values = {code: [text_of(number), unit] for code, number, unit in rows(packet) if number is not None}
    stamp = iso(packet["gas"]["measured_at"])
    return {"values": values, "stamps": {"gas": stamp} if stamp else {}, "time": iso(packet["timestamp"]),
            "id": packet["kwh"]["eid"]}


run(ask, answer)

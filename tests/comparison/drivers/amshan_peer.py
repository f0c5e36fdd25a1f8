"""amshan: the reader of its link, then AutoDecoder, new for each frame. Units are those of its keys: W, var, A, V, Wh, varh
(P1's kilo is taken off by amshan itself)."""
from han import dlde, hdlc, obis_map
from han.autodecoder import AutoDecoder
from common import is_number, iso, run, text_of

BEHIND = {"power_factor": None, "current": "A", "voltage": "V", "reactive_power": "var", "active_power": "W"}


def unit_of(key):
    unit = next((unit for start, unit in BEHIND.items() if key.startswith(start)), None)
    return unit + "h" if key.endswith("_total") else unit


def ask(frame):
    reader = dlde.ModeDReader() if frame["group"].startswith("P1") else hdlc.HdlcFrameReader()
    messages = [message for message in reader.read(frame["bytes"]) if message.is_valid]
    decoded = [AutoDecoder().decode_message(message) for message in messages]
    return next((one for one in decoded if one), None)


def answer(_, found):
    if found is None:
        return {}
    values = {}
    for key, number in found.items():
        codes = obis_map.name_obis_map.get(key, [])
        if codes and unit_of(key):
            values[codes[0]] = [text_of(number) if is_number(number) else number, unit_of(key)]
    return {"values": values, "time": iso(found.get("meter_datetime")), "id": found.get("meter_id")}


run(ask, answer)

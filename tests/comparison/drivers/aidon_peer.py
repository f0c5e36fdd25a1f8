"""aidon: its class, fed byte by byte; a callback gets the fields. What it prints besides lengths is its warning."""
from aidon.aidon_obis import aidon

from common import prints_as_warnings, run, text_of

CODES = {"p_act_in": ("1.7.0", "W"), "p_act_out": ("2.7.0", "W"), "p_react_in": ("3.7.0", "var"),
         "p_react_out": ("4.7.0", "var"), "il1": ("31.7.0", "A"), "il2": ("51.7.0", "A"), "ul1": ("32.7.0", "V"),
         "ul2": ("52.7.0", "V"), "ul3": ("72.7.0", "V"), "energy_act_in": ("1.8.0", "kWh"), "energy_act_out": ("2.8.0", "kWh"),
         "energy_react_in": ("3.8.0", "kvarh"), "energy_react_out": ("4.8.0", "kvarh")}


def ask(frame):
    found = []
    decoder = aidon(found.append)
    with prints_as_warnings("LENGTH"):
        for octet in frame["bytes"]:
            decoder.decode(bytes([octet]))
    return found


def answer(_, found):
    fields = found[0] if found else {}
    values = {code: [text_of(fields[name]), unit] for name, (code, unit) in CODES.items() if name in fields}
    meter = fields.get("meter_id")
    return {"values": values, "id": meter.decode("ascii") if meter else None}


run(ask, answer)

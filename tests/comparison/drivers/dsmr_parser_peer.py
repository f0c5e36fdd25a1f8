"""dsmr-parser: TelegramParser with the specification that it has for the meter. The Austrian one is told that the
telegram is plain (its meters encrypt, what the frame here does not)."""
import copy
import re

from dsmr_parser import telegram_specifications as known
from dsmr_parser.objects import MbusDevice
from dsmr_parser.parsers import TelegramParser

from common import is_number, iso, run, text_of

AUSTRIA = copy.deepcopy(known.AUSTRIA_ENERGIENETZE_STEIERMARK)
AUSTRIA["general_global_cipher"] = False
SPECIFICATIONS = {
    "P1, DSMR 2.2": known.V2_2, "P1, DSMR 4": known.V4, "P1, Flanders": known.BELGIUM_FLUVIUS, "P1, Sweden": known.SWEDEN,
    "P1, Austria": AUSTRIA, "P1, Hungary": known.EON_HUNGARY, "P1, Germany": known.Q3D, "P1, Slovenia": known.ISKRA_IE,
}
CODE = re.compile(r"(\d+)\\\.(\d+)\\\.(\d*)")
GAS_OF_DSMR_2 = "24.3.0"  # a line of two, which holds the reading of 24.2.1


def code_of(pattern, item):
    """The code of a line, from the pattern that finds it and the channel that it was found on."""
    code = ".".join(CODE.search(pattern).groups())
    medium, channel = item.obis_id_code
    if code == GAS_OF_DSMR_2:
        code = "24.2.1"
    return code if medium else f"{medium}-{channel}:{code}"


def rows(telegram, patterns):
    """(name, pattern, item) of each line, of sub-meters too."""
    for name, item in telegram:
        for device in item if name == "MBUS_DEVICES" else []:
            yield from rows(device, patterns) if isinstance(device, MbusDevice) else []
        if name in patterns and hasattr(item, "value"):
            yield name, patterns[name], item


def specification_of(frame):
    return SPECIFICATIONS.get(frame["group"], known.V5)


def ask(frame):
    return TelegramParser(specification_of(frame)).parse(frame["bytes"].decode("ascii"))


def answer(frame, telegram):
    patterns = {row["value_name"]: row["obis_reference"] for row in specification_of(frame)["objects"]}
    found = {"values": {}, "stamps": {}}
    for name, pattern, item in rows(telegram, patterns):
        if name == "P1_MESSAGE_TIMESTAMP":
            found["time"] = iso(item.value)
        elif name == "EQUIPMENT_IDENTIFIER":
            found["id"] = item.value
        elif is_number(item.value):
            code = code_of(pattern, item)
            found["values"][code] = [text_of(item.value), item.unit]
            if hasattr(item, "datetime"):
                found["stamps"][code] = iso(item.datetime)
    return found


run(ask, answer)

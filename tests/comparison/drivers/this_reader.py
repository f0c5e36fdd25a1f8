"""usage: this_reader.py PROGRAM

ams2mqtt itself: `ams2mqtt decode --format json`, with the keys and the time zone.
"""
import json
import subprocess
import sys
from decimal import Decimal

from common import run, text_of


def short(code):
    return code if code.startswith("0-") else code.rpartition(":")[2]


def ask(frame):
    command = [sys.argv[1], "decode", "--format", "json", "--time-zone", "Europe/Oslo"]
    for option, key in ("--key", frame["key"]), ("--auth-key", frame["auth_key"]):
        command += [option, key] if key else []
    said = subprocess.run([*command, "-"], input=frame["bytes"], capture_output=True, timeout=60, check=False)
    lines = said.stdout.decode("utf-8").splitlines()
    if not lines:
        raise ValueError(said.stderr.decode("utf-8").strip() or "nothing was found")
    return json.loads(lines[0], parse_float=Decimal)


def answer(_, telegram):
    if "values" not in telegram:
        return {"refused": telegram.get("error") or json.dumps(telegram)}
    measured = {short(code): value for code, value in telegram["values"].items() if isinstance(value["value"], (int, Decimal))}
    return {
        "values": {code: [text_of(value["value"]), value.get("unit")] for code, value in measured.items()},
        "stamps": {code: value["measured_at"] for code, value in measured.items() if "measured_at" in value},
        "time": telegram.get("time"),
        "id": telegram["meter"].get("id"),
    }


run(ask, answer)

#!/usr/bin/env python3
"""Copies a capture file (JSON lines) without those whose reference this project holds to be wrong; docs/decisions.md
argues why:
- the reference asserts nothing: values that rest on another reader alone and are all zero;
- a P1 telegram counts as damaged only because its check sum is printed without its leading zeros.

usage: choose_captures.py CAPTURES.jsonl > CHOSEN.jsonl
"""
import json
import sys


def asserts_nothing(capture):
    values = [value["value"] for value in capture["expected"].values()]
    return capture.get("reference_independent") is False and values and not any(values)


def lacks_only_zeros(capture):
    reference = capture.get("reference") or {}
    text, right = reference.get("crc_text"), reference.get("crc_calc")
    return not capture["valid"] and bool(text) and text != right and text == right.lstrip("0")


for line in open(sys.argv[1], encoding="utf-8"):
    capture = json.loads(line)
    if not asserts_nothing(capture) and not lacks_only_zeros(capture):
        print(line, end="")

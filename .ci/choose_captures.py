#!/usr/bin/env python3
"""Copies a capture file (JSON lines) without those captures whose reference asserts nothing: values that rest on another
reader alone and are all zero. What they are decoded to is argued in docs/decisions.md instead.

usage: choose_captures.py CAPTURES.jsonl > CHOSEN.jsonl
"""
import json
import sys


def asserts_nothing(capture):
    values = [value["value"] for value in capture["expected"].values()]
    return capture.get("reference_independent") is False and values and not any(values)


for line in open(sys.argv[1], encoding="utf-8"):
    if not asserts_nothing(json.loads(line)):
        print(line, end="")

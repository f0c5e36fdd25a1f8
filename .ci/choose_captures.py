#!/usr/bin/env python3
"""Picks from a capture file (JSON lines) the unencrypted HDLC ones of the meters that this version must decode.

usage: choose_captures.py CAPTURES.jsonl > CHOSEN.jsonl
"""
import json
import sys

MAKERS = ("aidon", "kaifa", "kamstrup")


def chosen(capture):
    meter = capture["meter"].lower()
    return (capture["framing"] == "hdlc" and not capture["encrypted"] and
            (meter.startswith(MAKERS) or "embriq" in meter))


for line in open(sys.argv[1], encoding="utf-8"):
    if chosen(json.loads(line)):
        print(line, end="")

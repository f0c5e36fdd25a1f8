"""usage: gurux_java_peer.py JAVA...

gurux.dlms for Java, asked as gurux_peer.py asks its twin; JAVA... is the command that starts Gurux.java.
"""
import json
import logging
import subprocess
import sys

from common import from_structure, run
from gurux_addresses import addresses_of

java = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(frame):
    client, server = addresses_of(frame["bytes"]) if frame["link"] == "hdlc" else (None, None)
    question = {"bytes": frame["bytes"].hex(), "link": frame["link"], "key": frame["key"],
                "auth_key": frame["auth_key"] or frame["key"], "client": client, "server": server}
    print(json.dumps(question), file=java.stdin, flush=True)
    line = java.stdout.readline()
    if not line:
        sys.exit("Gurux.java has ended")  # no refusal of the peer
    said = json.loads(line)
    if "error" in said:
        raise RuntimeError(said["error"])
    for line in said["printed"].splitlines():
        logging.warning(line)
    return said


def with_bytes(value):
    if isinstance(value, list):
        return [with_bytes(item) for item in value]
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


def answer(_, said):
    return {**from_structure(with_bytes(said.get("body"))), "time": said.get("time")}


run(ask, answer)
java.stdin.close()
sys.exit(java.wait())

#!/usr/bin/env python3
"""Writes the inputs that the fuzz targets begin with: the project's own test frames, whole, as the message inside, and
as that message's data; the configuration that is shipped, a state file, packets of MQTT, what a telnet server says, a
capture, an answer about services of the network, and requests of browsers.

usage: seeds.py SOURCE_TREE FOLDER
"""
import json
import pathlib
import sys

LLC = bytes.fromhex("e6e700")
CHECK_SUM_AND_FLAG = 3


# What the daemon remembers of a meter, everything that can be said once.
STATE = {"format": 1, "meters": [{
    "source": "/dev/ttyUSB0", "id": "cellar", "renamed": True,
    "meter": {"manufacturer": "Aidon", "id": "7000000000000001", "type": "6534", "list_version": "AIDON_V0001"},
    "interval_ms": 2500, "vanished": ["voltage_l2"], "discovery": "single",
    "values": [{"key": "power_import", "expire_after_s": 60, "interval_ms": 2500},
               {"key": "energy_import", "payload": "12345.67", "interval_ms": 3600000},
               {"key": "1-0:82.7.0", "unit": "A"}],
    "config_topics": ["homeassistant/sensor/ams2mqtt_cellar/power_import/config"],
    "scales": {"current": -3, "voltage": -1, "energy": 0},
    "retired": [{"id": "old", "config_topics": ["c"], "topics": ["t"]}]}]}


# What a broker of MQTT 5 says to a worker: CONNACK with properties, SUBACK, a message with and one without a property,
# PINGRESP, DISCONNECT.
PACKETS = ("200d01000a13001e2a00240122000a" "9004000100" "01" "320b000161" "0007" "00" "68656c6c6f"
           "321000016100080502" "0000003c68656c6c6f" "d000" "e0018e")


# What ser2net says of a port that is controlled over the network: its opening, the state of the modem lines, its answers
# to settings, bytes with a doubled FF, and a framing error.
TELNET = ("fffb03fffd03fffb01fffe01fffd00fffb00fffd2c" "fffa2c6b00fff0" "fffa2c6500000960fff0fffa2c6608fff0fffa2c6701fff0"
          "fffa2c6801fff0" "7ea0ffff0d007e" "fffa2c6a08fff0")


# What a computer with a broker answers to the question for one (mDNS): its name, place and address.
SERVICES = ("000084000000000300000000055f6d717474045f746370056c6f63616c00000c800100000078000c094d6f737175697474"
            "6fc00cc0280021800100000078000d00000000075c0470692d34c017c04600018001000000780004c0a80107")


# What `capture` writes, with all that it can say.
CAPTURE = ("ams2mqtt capture 1\nstart 2026-12-01T03:43:21+00:00\nsource /dev/ttyUSB0\nport 2400 8N1\nprogram 0.2.0\n"
           "+0.512 7ea0e22b2113239ae6e7000f\n0203\nlost +7.000 512 bytes\n+12.000 7e\nend +300.000 15 bytes\n")


# What browsers ask, and what Home Assistant's ingress and a login add to it.
REQUESTS = {
    "page": "GET / HTTP/1.1\r\nHost: localhost:8380\r\nAccept-Encoding: gzip, deflate, br\r\nIf-None-Match: \"5a\"\r\n\r\n",
    "meter": "GET /api/meters/7%2F1/history?minutes=60&hours=48&language=nb HTTP/1.1\r\nHost: [::1]:8380\r\n"
             "Authorization: Basic bWU6b3BlbiBzZXNhbWU=\r\nX-Remote-User-Id: 5a\r\nConnection: close\r\n\r\n",
    "post": "POST /x.js HTTP/1.0\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"}


def hex_file(path):
    lines = (line.split("#")[0] for line in path.read_text(encoding="utf-8").splitlines())
    return bytes.fromhex("".join(lines))


def parts(frame):
    """The frame, its APDU, and the APDU's data behind each form of a date-time."""
    yield "frame", frame
    begin = frame.find(LLC)
    if begin < 0:
        return
    apdu = frame[begin + len(LLC):-CHECK_SUM_AND_FLAG]
    yield "apdu", apdu
    date_time = {0: 1, 9: 14, 12: 13, 25: 13}.get(apdu[5] if len(apdu) > 5 else None)
    if date_time:
        yield "data", apdu[5 + date_time:]


def main():
    source, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((source / "tests" / "data").rglob("*.hex")):
        for kind, content in parts(hex_file(path)):
            (folder / f"{path.parent.name}-{path.stem}.{kind}").write_bytes(content)
    (folder / "mqtt.packets").write_bytes(bytes.fromhex(PACKETS))
    (folder / "ser2net.telnet").write_bytes(bytes.fromhex(TELNET))
    (folder / "mosquitto.services").write_bytes(bytes.fromhex(SERVICES))
    for name, request in REQUESTS.items():
        (folder / f"{name}.http").write_bytes(request.encode())
    (folder / "meter.capture").write_text(CAPTURE, encoding="utf-8")
    (folder / "state.json").write_text(json.dumps(STATE), encoding="utf-8")
    (folder / "ams2mqtt.yaml").write_bytes((source / "config" / "ams2mqtt.yaml").read_bytes())


if __name__ == "__main__":
    main()

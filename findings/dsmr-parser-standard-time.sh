#!/bin/sh
# dsmr-parser 1.11.2 (PyPI): 20:10 with the letter W, which says that the clock shows standard time, becomes 18:10 UTC on a
# day in July; it is 19:10 UTC. Swedish P1 meters show standard time all year and always send W, so half of the year their
# times are an hour early, with the library's specification for Sweden too. The letter counts only in the hour that comes
# twice in autumn.
#
# Needs python3 with venv, and PyPI. Seen with Python 3.11:
#   240115201000W: 2024-01-15 19:10 UTC
#   240715201000W: 2024-07-15 18:10 UTC
#   241027023000W: 2024-10-27 01:30 UTC
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
command -v python3 >/dev/null || cannot "python3 is missing"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
{ python3 -m venv python && python/bin/pip install dsmr-parser==1.11.2; } >install.log 2>&1 || cannot "$(tail -n 1 install.log)"

cat >read.py <<'END'
from dsmr_parser import telegram_specifications
from dsmr_parser.parsers import TelegramParser

parser = TelegramParser(telegram_specifications.SWEDEN)
for stamp in "240115201000W", "240715201000W", "241027023000W":
    text = f"/FND5METER\r\n\r\n0-0:1.0.0({stamp})\r\n1-0:1.8.0(00001234.567*kWh)\r\n!"
    telegram = parser.parse(f"{text}{TelegramParser.crc16(text):04X}\r\n")
    print(f"{stamp}: {telegram.P1_MESSAGE_TIMESTAMP.value:%Y-%m-%d %H:%M %Z}")
END
seen=$(python/bin/python read.py) || cannot "the telegram is not read"
echo "$seen"
[ "$seen" = '240115201000W: 2024-01-15 19:10 UTC
240715201000W: 2024-07-15 18:10 UTC
241027023000W: 2024-10-27 01:30 UTC' ]

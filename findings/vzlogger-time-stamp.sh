#!/bin/sh
# vzlogger 0.8.6 (Debian 13's vzlogger), protocol d0: of a line that carries the time of its reading, CODE(time)(value*unit),
# the time is published as the value. In the P1 telegrams of DSMR 4 and 5 and of Flanders all sub-meters (gas, water, heat)
# and the highest quarters have that form.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, python3, mosquitto, mosquitto_pub and mosquitto_sub, and the Debian
# archive. Seen with 0.8.6-2 and mosquitto 2.0.11:
#   1-0:1.8.1(000123.456*kWh): 123.456000
#   0-1:24.2.1(240115200000W)(00587.574*m3): 240115200000.000000
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
PATH=$PATH:/usr/sbin
for tool in apt-get dpkg-deb unshare python3 mosquitto mosquitto_pub mosquitto_sub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
meter=
reader=
finish() {
  for process in $reader $meter $broker; do { kill -KILL "$process" && wait "$process"; } 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

# The program with all that it depends on, unpacked as the root of a namespace.
mkdir -p lists/partial archives/partial root/usr/bin root/usr/sbin root/usr/lib root/usr/lib64 root/dev root/tmp
for name in bin sbin lib lib64; do ln -s "usr/$name" "root/$name"; done
touch status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" >sources
debian() {
  apt-get -qq -o Dir::State="$folder" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder" \
    -o Dir::Etc::sourcelist="$folder/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
}
{ debian update && debian --yes --no-install-recommends --download-only install 'vzlogger=0.8.6-*'; } >apt.log 2>&1 ||
  cannot "$(tail -n 1 apt.log)"
for package in archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C root --keep-directory-symlink --no-same-owner
done

port=${PORT:-21895}
printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$port" >mosquitto.conf
mosquitto -c mosquitto.conf >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 -t finding -m x 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done

# A meter behind a TCP port that sends a telegram a second.
cat >meter.py <<'END'
import socket, sys, time

text = "/FND5METER\r\n\r\n1-0:1.8.1(000123.456*kWh)\r\n0-1:24.1.0(003)\r\n0-1:24.2.1(240115200000W)(00587.574*m3)\r\n!"
crc = 0
for byte in text.encode():
    crc ^= byte
    for _ in range(8):
        crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
open("listening", "w").close()
while True:
    client = server.accept()[0]
    try:
        while True:
            client.sendall(f"{text}{crc:04X}\r\n".encode())
            time.sleep(1)
    except OSError:
        pass
END
python3 meter.py $((port + 1)) >meter.log 2>&1 &
meter=$!
tries=0
until [ -e listening ]; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 meter.log)"
  sleep 0.2
done
cat >root/finding.conf <<END
{"retry": 0, "push": [], "log": "/tmp/log", "local": {"enabled": false},
 "mqtt": {"enabled": true, "host": "127.0.0.1", "port": $port, "topic": "finding", "retain": true, "rawAndAgg": true,
          "timestamp": false},
 "meters": [{"enabled": true, "protocol": "d0", "host": "127.0.0.1:$((port + 1))", "channels": [
   {"uuid": "00000000-0000-0000-0000-000000000001", "identifier": "1-0:1.8.1", "api": "null"},
   {"uuid": "00000000-0000-0000-0000-000000000002", "identifier": "0-1:24.2.1", "api": "null"}]}]}
END
unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
  exec env -i HOME=/tmp PATH=/usr/sbin:/usr/bin chroot root /usr/bin/vzlogger -c /finding.conf -f' >reader.log 2>&1 &
reader=$!
value() { mosquitto_sub -h 127.0.0.1 -p "$port" -t "finding/$1/raw" -C 1 -W 15 || cannot "$(tail -n 1 reader.log)"; }
energy=$(value chn0)
gas=$(value chn1)
echo "1-0:1.8.1(000123.456*kWh): $energy"
echo "0-1:24.2.1(240115200000W)(00587.574*m3): $gas"
[ "$energy" = 123.456000 ] || cannot "the telegram is not read"
[ "$gas" = 240115200000.000000 ]

#!/bin/sh
# Home Assistant 2026.11.0 (PyPI): its birth message waits until no discovery message has come for 5 s. One program that
# says its announcement every 3 s, be it the same retained one each time, keeps it back for as long as it does so, and with
# it the values of all devices that wait for the birth before they say theirs.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, python3 with venv, mosquitto and mosquitto_pub, the Debian archive
# (for Python 3.14) and PyPI, about 1 GB in the temporary folder, and x86_64. Seen with Python 3.14.8 and mosquitto 2.0.11:
#   30 s after the start, an announcement every 3 s: no birth message
#   10 s after the last announcement: online
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
PATH=$PATH:/usr/sbin
for tool in apt-get dpkg-deb unshare python3 mosquitto mosquitto_pub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
finish() { [ -z "$broker" ] || { kill "$broker" && wait "$broker"; } 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
cd "$folder"

# The Python that Home Assistant wants, unpacked as the root of a namespace.
mkdir -p lists/partial archives/partial root/usr/bin root/usr/sbin root/usr/lib root/usr/lib64 root/dev root/proc root/tmp
for name in bin sbin lib lib64; do ln -s "usr/$name" "root/$name"; done
touch status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian forky main" >sources
debian() {
  apt-get -qq -o Dir::State="$folder" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder" \
    -o Dir::Etc::sourcelist="$folder/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
}
{ debian update && debian --yes --no-install-recommends --download-only install 'python3.14=3.14.*' libstdc++6 tzdata; } \
  >apt.log 2>&1 || cannot "$(tail -n 1 apt.log)"
for package in archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C root --keep-directory-symlink --no-same-owner
done

# Two parts for Bluetooth have no wheel: the one is taken in the version before, the other is left out.
printf '%s\n' 'habluetooth==6.26.1' 'pyric; python_version < "3"' >changes
{
  python3 -m venv tools && tools/bin/pip install uv==0.13.9 &&
    UV_NATIVE_TLS=1 tools/bin/uv pip install --target root/packages --python-version 3.14.7 \
      --python-platform x86_64-manylinux_2_40 --only-binary :all: --override changes homeassistant==2026.11.0 \
      aiohasupervisor==0.8.1 paho-mqtt==2.1.0
} >install.log 2>&1 || cannot "$(tail -n 1 install.log)"

port=${PORT:-21900}
printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$port" >mosquitto.conf
mosquitto -c mosquitto.conf >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 -t finding -m x 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done

# Home Assistant's core with its MQTT integration, without the web page.
mkdir -p root/home/.storage
touch root/home/configuration.yaml
cat >root/finding.py <<'END'
import asyncio
import json
import sys

import paho.mqtt.client as mqtt
from homeassistant import bootstrap, config_entries, core, core_config, loader
from homeassistant.setup import async_setup_component

PORT = int(sys.argv[1])
ENTRY = {"broker": "127.0.0.1", "port": PORT, "protocol": "5"}


async def start():
    hass = core.HomeAssistant("/home")
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    hass.config.skip_pip = True
    await bootstrap.async_load_base_functionality(hass)
    await core_config.async_process_ha_core_config(hass, {})
    await async_setup_component(hass, "homeassistant", {})
    await async_setup_component(hass, "http", {"http": {"server_host": ["127.0.0.1"], "server_port": PORT + 1}})
    await hass.config_entries.async_add(config_entries.ConfigEntry(
        domain="mqtt", title="finding", data=ENTRY, version=2, minor_version=1, source="user", unique_id=None, options={},
        discovery_keys={}, subentries_data=None, entry_id="finding"))
    await hass.async_start()
    return hass


async def main():
    births = []
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.on_message = lambda client, data, message: births.append(message.payload.decode())
    client.connect("127.0.0.1", PORT)
    client.subscribe("homeassistant/status")
    client.loop_start()

    hass = await start()
    for _ in range(10):
        client.publish("homeassistant/device/meter/config", json.dumps({
            "device": {"identifiers": ["meter"], "name": "Meter"}, "origin": {"name": "finding"}, "components": {
                "power": {"platform": "sensor", "unique_id": "meter_power", "state_topic": "finding/power"}}}), 1, True)
        await asyncio.sleep(3)
    if not hass.states.async_entity_ids("sensor"):
        sys.exit("the announcement is not taken")
    print("30 s after the start, an announcement every 3 s:", *births or ["no birth message"])
    await asyncio.sleep(7)
    print("10 s after the last announcement:", *births or ["no birth message"])
    await hass.async_stop()


asyncio.run(main())
END
seen=$(unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
  mount -t proc proc root/proc && exec env -i HOME=/home PATH=/usr/sbin:/usr/bin PYTHONPATH=/packages \
  chroot root /usr/bin/python3.14 /finding.py "$@"' sh "$port" 2>python.log) || cannot "$(tail -n 1 python.log)"
echo "$seen"
[ "$seen" = '30 s after the start, an announcement every 3 s: no birth message
10 s after the last announcement: online' ]

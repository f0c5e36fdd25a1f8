#!/bin/sh
# Home Assistant 2026.11.0 (PyPI): a retained message on the topic of an MQTT device trigger sets the trigger off when Home
# Assistant starts, however old the message is. The event entity of the same device, on a retained message of its own, stays
# quiet. So what a device trigger listens to must not be retained, or each restart runs somebody's automation again.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, python3 with venv, mosquitto and mosquitto_pub, the Debian archive
# (for Python 3.14) and PyPI, about 1 GB in the temporary folder, and x86_64. Seen with Python 3.14.8 and mosquitto 2.0.11:
#   on messages from before the start: the trigger goes off 1 times, the event is unknown
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

# Said once, before Home Assistant is there.
say() { mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 -r -t "$1" -m "$2" || cannot "the broker refuses $1"; }
say finding/trigger opened
say finding/event '{"event_type": "opened"}'
say homeassistant/device/meter/config '{"device": {"identifiers": ["meter"], "name": "Meter"},
  "origin": {"name": "finding"}, "components": {
  "trigger": {"platform": "device_automation", "automation_type": "trigger", "topic": "finding/trigger",
    "payload": "opened", "type": "opened", "subtype": "breaker"},
  "event": {"platform": "event", "unique_id": "meter_news", "name": "News", "event_types": ["opened"],
    "state_topic": "finding/event"}}}'

# Home Assistant's core with its MQTT integration, without the web page.
mkdir -p root/home/.storage
touch root/home/configuration.yaml
cat >root/finding.py <<'END'
import asyncio
import sys

from homeassistant import bootstrap, config_entries, core, core_config, loader
from homeassistant.helpers import device_registry, trigger
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
    hass = await start()
    devices = []
    for _ in range(300):
        devices = [device.id for device in device_registry.async_get(hass).devices if device.name == "Meter"]
        if devices and hass.states.get("event.meter_news"):
            break
        await asyncio.sleep(0.1)
    else:
        sys.exit("the announcement is not taken")
    wanted = {"platform": "device", "domain": "mqtt", "device_id": devices[0], "type": "opened", "subtype": "breaker"}
    calls = []

    async def called(variables, context=None):
        calls.append(variables)

    config = await trigger.async_validate_trigger_config(hass, [wanted])
    await trigger.async_initialize_triggers(hass, config, called, "finding", "finding", lambda *_: None)
    await asyncio.sleep(5)
    print(f"on messages from before the start: the trigger goes off {len(calls)} times, the event is",
          hass.states.get("event.meter_news").state)
    await hass.async_stop()


asyncio.run(main())
END
seen=$(unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
  mount -t proc proc root/proc && exec env -i HOME=/home PATH=/usr/sbin:/usr/bin PYTHONPATH=/packages \
  chroot root /usr/bin/python3.14 /finding.py "$@"' sh "$port" 2>python.log) || cannot "$(tail -n 1 python.log)"
echo "$seen"
[ "$seen" = 'on messages from before the start: the trigger goes off 1 times, the event is unknown' ]

#!/bin/sh
# Home Assistant 2026.11.0 (PyPI): when an entity's id is changed, its history goes along, states and statistics, unless the
# new id has a history; then it stays where it is. So whoever renames an old entity out of the way, to give its id to a new
# one that is to continue its history, takes the history away with it.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, python3 with venv, the Debian archive (for Python 3.14) and PyPI,
# about 1 GB in the temporary folder, and x86_64. Seen with Python 3.14.8:
#   one renamed: sensor.one has the state none and the statistics none
#   one renamed: sensor.one_old has the state 1 and the statistics 1.0
#   two renamed: sensor.two has the state 2 and the statistics 2.0
#   two renamed: sensor.two_old has the state 0 and the statistics 0.0
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in apt-get dpkg-deb unshare python3; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
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
      aiohasupervisor==0.8.1
} >install.log 2>&1 || cannot "$(tail -n 1 install.log)"

# Home Assistant's core with its recorder. "two_old" has a history before "two" is renamed to it.
mkdir -p root/home/.storage
touch root/home/configuration.yaml
cat >root/finding.py <<'END'
import asyncio
import datetime

from homeassistant import bootstrap, config_entries, core, core_config, loader
from homeassistant.components import recorder
from homeassistant.components.recorder import history, statistics
from homeassistant.helpers import entity_registry
from homeassistant.helpers import recorder as recorder_helper
from homeassistant.setup import async_setup_component

HOUR = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone.utc)


async def start():
    hass = core.HomeAssistant("/home")
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    hass.config.skip_pip = True
    await bootstrap.async_load_base_functionality(hass)
    await core_config.async_process_ha_core_config(hass, {})
    recorder_helper.async_initialize_recorder(hass)
    await async_setup_component(hass, "homeassistant", {})
    await async_setup_component(hass, "recorder", {"recorder": {"commit_interval": 0}})
    await hass.async_start()
    return hass


def record(hass, entity_id, value):
    """A state, and an hour of statistics."""
    hass.states.async_set(entity_id, value)
    statistics.async_import_statistics(hass, {
        "has_sum": True, "mean_type": 0, "name": None, "source": "recorder", "statistic_id": entity_id,
        "unit_class": "energy", "unit_of_measurement": "kWh"}, [{"start": HOUR, "state": value, "sum": value}])


async def kept(hass, entity_id):
    """The first state and the statistics' value that are found under this id."""
    await recorder.get_instance(hass).async_block_till_done()
    def look():
        states = history.state_changes_during_period(hass, HOUR, entity_id=entity_id).get(entity_id, [])
        rows = statistics.statistics_during_period(hass, HOUR, None, {entity_id}, "hour", None, {"state"}).get(entity_id, [])
        return ([state.state for state in states if state.state] or ["none"])[0], rows[0]["state"] if rows else "none"
    return await recorder.get_instance(hass).async_add_executor_job(look)


async def main():
    hass = await start()
    registry = entity_registry.async_get(hass)
    for name in ("one", "two"):
        registry.async_get_or_create("sensor", "finding", name, suggested_object_id=name)
        record(hass, f"sensor.{name}", 1 if name == "one" else 2)
    record(hass, "sensor.two_old", 0)
    await recorder.get_instance(hass).async_block_till_done()
    for name in ("one", "two"):
        hass.states.async_remove(f"sensor.{name}")
    hass.states.async_remove("sensor.two_old")
    for name in ("one", "two"):
        registry.async_update_entity(f"sensor.{name}", new_entity_id=f"sensor.{name}_old")
        await hass.async_block_till_done()
        for entity_id in (f"sensor.{name}", f"sensor.{name}_old"):
            state, row = await kept(hass, entity_id)
            print(f"{name} renamed: {entity_id} has the state {state} and the statistics {row}")
    await hass.async_stop()


asyncio.run(main())
END
seen=$(unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
  mount -t proc proc root/proc && exec env -i HOME=/home PATH=/usr/sbin:/usr/bin PYTHONPATH=/packages \
  chroot root /usr/bin/python3.14 /finding.py' 2>python.log) || cannot "$(tail -n 1 python.log)"
echo "$seen"
[ "$seen" = 'one renamed: sensor.one has the state none and the statistics none
one renamed: sensor.one_old has the state 1 and the statistics 1.0
two renamed: sensor.two has the state 2 and the statistics 2.0
two renamed: sensor.two_old has the state 0 and the statistics 0.0' ]

# Common to the proofs of the Debian package, which source it: packages, machines to install them in, a meter, a broker.
# shellcheck shell=bash source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lab.sh"

configuration=/etc/ams2mqtt/ams2mqtt.yaml

# package_for RELEASE [ARCH [OPTION...]]: the path of the package, which is built if AMS2MQTT_PACKAGES names no folder of
# packages.
package_for() {
  local release=$1 arch=${2:-$(dpkg --print-architecture)} folder=${AMS2MQTT_PACKAGES:-$repository/build/packages}
  [ -n "${AMS2MQTT_PACKAGES:-}" ] ||
    "$repository/packaging/package" --for "$release" --arch "$arch" "${@:3}" >"$scratch/package.log" 2>&1 ||
    { cat "$scratch/package.log" >&2; exit 1; }
  local suffix=deb12
  [ "$release" = bookworm ] || suffix=deb13
  find "$folder" -name "ams2mqtt_*~${suffix}_$arch.deb" -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2 | grep .
}

# older_than PACKAGE: the same, but of an earlier version. Its path.
older_than() {
  local tree=$scratch/older version
  version=0.0.1-1~$(dpkg-deb -f "$1" Version | sed 's/.*~//')
  rm -rf "$tree"
  dpkg-deb -R "$1" "$tree"
  sed -i "s/^Version: .*/Version: $version/" "$tree/DEBIAN/control"
  sed -i "s/$(dpkg-deb -f "$1" Version)/$version/" "$tree/DEBIAN/preinst"
  dpkg-deb -b "$tree" "$scratch/ams2mqtt_${version}.deb" >/dev/null
  echo "$scratch/ams2mqtt_${version}.deb"
}

# machine_for RELEASE PACKAGE...: boots a root file system that has a broker and what the packages depend on, as a person
# has who calls apt with a network. The packages are in /packages. Its path is in $machine.
machine_for() {
  local release=$1
  machine=$(copy_of "$release" systemd)
  rm "$machine/usr/sbin/policy-rc.d"
  echo '127.0.0.1 localhost' >"$machine/etc/hosts"
  mkdir "$machine/packages"
  cp "${@:2}" "$machine/packages/"
  {
    chroot "$machine" apt-get update -q
    chroot "$machine" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q mosquitto mosquitto-clients
    chroot "$machine" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --download-only "/packages/$(basename "$2")"
  } >"$scratch/machine.log" 2>&1 || { tail -n 20 "$scratch/machine.log" >&2; exit 1; }
  boot_root "$machine"
}

# What a person types, answering nothing.
apt_in() {
  inside "$machine" apt-get -y "$@" </dev/null
}

service() {
  inside "$machine" systemctl "$@"
}

# state_is UNIT STATE
state_is() {
  [ "$(service is-active "$1")" = "$2" ]
}

none_failed() {
  [ "$(service list-units --failed --plain --no-legend | grep -c ams2mqtt)" -eq 0 ]
}

# As editors do it: another file takes the place of the old one. The text comes from standard input.
edit_configuration() {
  inside "$machine" tee "$configuration.new" >/dev/null
  inside "$machine" mv "$configuration.new" "$configuration"
}

working_configuration() {
  printf 'mqtt: {host: localhost}\nmeters:\n  - tcp: {host: localhost, port: 3001}\n    name: House\n'
}

# A simulated meter inside, which outlives the package.
start_meter() {
  inside "$machine" cp /usr/bin/ams2mqtt /root/meter
  inside "$machine" systemd-run -q --unit=meter /root/meter simulate --tcp 3001 --speed 20
}

meter_online() {
  inside "$machine" ams2mqtt health | grep -F '1 of 1 meters online'
}

values_published() {
  inside "$machine" timeout 20 mosquitto_sub -t 'ams2mqtt/+/power_import' -C 2
}

process_of_daemon() {
  service show -p MainPID --value ams2mqtt
}

# Common to the proofs in this folder, which source it: root file systems, a count of what was seen, and an orderly end.
# shellcheck shell=bash
set -euo pipefail

# Root file systems are kept here between runs; AMS2MQTT_LAB says another place.
lab=${AMS2MQTT_LAB:-/var/tmp/ams2mqtt-lab}
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
export repository
passed=0
failed=0
started=()

# A folder that goes away with the proof.
scratch=$(mktemp -d)

# need PACKAGE...: installs what is missing. Proofs need root, since they make root file systems and namespaces.
need() {
  [ "$(id -u)" -eq 0 ] || { echo "$(basename "$0"): needs root: sudo $0" >&2; exit 77; }
  local package missing=()
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || {
    echo "installing ${missing[*]}"
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
  }
}

# The mirror that apt uses here.
mirror() {
  { grep -h '^URIs:' /etc/apt/sources.list.d/*.sources 2>/dev/null | cut -d' ' -f2; awk '$1 == "deb" { print $2 }' /etc/apt/sources.list 2>/dev/null; } |
    grep -v security | head -n 1
}

# root_of SUITE: the path of a minimal root file system of bookworm, trixie or sid for this machine's architecture, made
# once. It is shared: change a copy of it.
root_of() {
  local suite=$1 root=$lab/root-$1
  mkdir -p "$lab"
  (
    flock 9
    [ ! -e "$root/made" ] || exit 0
    command -v debootstrap >/dev/null || need debootstrap >&2
    rm -rf "$root"
    echo "making a root file system of $suite" >&2
    debootstrap --variant=minbase "$suite" "$root" "$(mirror)" >"$root.log" 2>&1 || { tail -n 20 "$root.log" >&2; exit 1; }
    cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
    printf 'deb %s %s main\n' "$(mirror)" "$suite" >"$root/etc/apt/sources.list"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    chroot "$root" apt-get update -q >/dev/null
    touch "$root/made"
  ) 9>"$lab/root-$suite.lock"
  echo "$root"
}

# copy_of SUITE: a fresh root file system to change, in the scratch folder. Its path.
copy_of() {
  local root
  root=$(root_of "$1")
  cp -a --reflink=auto "$root" "$scratch/$1"
  echo "$scratch/$1"
}

# sees WHAT COMMAND...: counts whether the command succeeds. What it printed is shown if it does not.
sees() {
  local what=$1 status=0
  shift
  "$@" >"$scratch/seen" 2>&1 || status=$?
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok: $what"
  else
    failed=$((failed + 1))
    echo "NOT SEEN: $what (status $status of: $*)"
    tail -n 40 "$scratch/seen" | sed 's/^/    /'
  fi
}

# start COMMAND...: in the background; ended with the proof, last first. Its id is in $!.
start() {
  "$@" &
  started+=($!)
}

# waits_for SECONDS COMMAND...: until the command succeeds, or fails after so many seconds.
waits_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { "$@"; return; }
    sleep 0.2
  done
}

# The last line of a proof.
summary() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

end_lab() {
  local status=$? index
  for ((index = ${#started[@]} - 1; index >= 0; index--)); do
    kill "${started[$index]}" 2>/dev/null || continue
    wait "${started[$index]}" 2>/dev/null || true
  done
  rm -rf --one-file-system "$scratch"
  exit "$status"
}
trap end_lab EXIT
trap 'exit 130' INT TERM

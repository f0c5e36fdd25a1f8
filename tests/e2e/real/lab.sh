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
    apt-get update -q >/dev/null || true # Another apt-get may be at it.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=900 \
      "${missing[@]}" >/dev/null
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

# root_with NAME SUITE PACKAGE...: the same with packages, made once, and completed when there are more; NAME tells it from
# others of that suite.
root_with() {
  local suite=$2 root=$lab/root-$2-$1 plain
  shift 2
  plain=$(root_of "$suite")
  (
    flock 9
    [ "$(cat "$root/complete" 2>/dev/null)" != "$*" ] || exit 0
    echo "installing for $(basename "$root"): $*" >&2
    if [ -e "$root/complete" ]; then
      chroot "$root" apt-get update -q >"$root.log" 2>&1
    else
      rm -rf "$root"
      cp -a --reflink=auto "$plain" "$root"
    fi
    chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$root.log" 2>&1 ||
      { tail -n 20 "$root.log" >&2; exit 1; }
    echo "$*" >"$root/complete"
  ) 9>"$root.lock"
  echo "$root"
}

# systemd_root_of SUITE: with systemd, to be booted.
systemd_root_of() {
  root_with systemd "$1" systemd systemd-sysv dbus libpam-systemd udev procps
}

# copy_of SUITE [systemd]: a fresh root file system to change, in the scratch folder. Its path.
copy_of() {
  local root
  root=$("${2:+systemd_}root_of" "$1")
  cp -a --reflink=auto "$root" "$scratch/$1${2:+-systemd}"
  echo "$scratch/$1${2:+-systemd}"
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

# boot_root ROOT [NSPAWN-ARGUMENT...]: boots the systemd of a root file system as a machine with a network of its own,
# and returns when it has come up. The machine is named by its ROOT in `inside` and `power_off`, and ends with the proof.
declare -A machines=() machine_groups=()
boot_root() {
  need systemd-container procps util-linux
  local root=$1 name groups
  shift
  name=lab-$$-$((${#machines[@]} + 1))
  # systemd wants the second version of control groups to itself: the machine gets a group there, and sees nothing else.
  groups=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
  [ -n "$groups" ] || { echo "no control groups of version 2 are mounted" >&2; exit 77; }
  machine_groups[$root]=$groups/$name
  mkdir "${machine_groups[$root]}"
  # With nspawn's own filter of system calls the machine could not load the programs that enforce DeviceAllow=. Without
  # a machined on this host nobody could register it.
  # shellcheck disable=SC2016 # The inner shell expands it.
  SYSTEMD_SECCOMP=0 start unshare -m bash -c '
    echo $$ >"$1/cgroup.procs"
    umount -R /sys/fs/cgroup
    mount -t cgroup2 none /sys/fs/cgroup
    exec systemd-nspawn --quiet --machine="$2" --directory="$3" --private-network --keep-unit --register=no \
      --console=pipe --capability=all "${@:4}" --boot' _ "${machine_groups[$root]}" "$name" "$root" "$@" \
    </dev/null >"$root.console" 2>&1
  machines[$root]=$!
  waits_for 60 has_booted "$root" || { tail -n 40 "$root.console"; exit 1; }
}

# The process that the machine takes for its first one.
first_process() {
  pgrep --parent "${machines[$1]}" | head -n 1
}

# inside ROOT COMMAND...: runs a command in a booted machine, as root, with nothing of this shell's environment.
inside() {
  local first
  first=$(first_process "$1")
  shift
  nsenter --target "$first" --all -- env -i LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# Minimal systems may have a service that fails: degraded is good enough.
has_booted() {
  inside "$1" systemctl is-system-running 2>&1 | grep -xE 'running|degraded'
}

# power_off ROOT: an orderly end of a machine, or after 30 s the other one.
power_off() {
  local nspawn=${machines[$1]} first
  first=$(first_process "$1") || true
  [ -z "$first" ] || kill -RTMIN+4 "$first" 2>/dev/null || true
  waits_for 30 has_ended "$nspawn" 2>/dev/null || kill -KILL ${first:+"$first"} "$nspawn" 2>/dev/null || true
  wait "$nspawn" 2>/dev/null || true
  find "${machine_groups[$1]}" -depth -type d -exec rmdir {} + 2>/dev/null || true
  unset "machines[$1]" "machine_groups[$1]"
}

has_ended() {
  ! kill -0 "$1" 2>/dev/null
}

# The last line of a proof.
summary() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

end_lab() {
  local status=$? index root
  for root in "${!machines[@]}"; do power_off "$root"; done
  for ((index = ${#started[@]} - 1; index >= 0; index--)); do
    kill "${started[$index]}" 2>/dev/null || continue
    wait "${started[$index]}" 2>/dev/null || true
  done
  rm -rf --one-file-system "$scratch"
  exit "$status"
}
trap end_lab EXIT
trap 'exit 130' INT TERM

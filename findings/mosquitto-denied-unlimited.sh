#!/bin/sh
# mosquitto 2.0.21 (Debian 13's mosquitto): with max_queued_messages 0, which stands for no limit, a client of MQTT 5 that
# publishes what the access rules do not allow loses its connection. With a limit it is told so (PUBACK with reason 135,
# not authorized) and goes on. 2.0.11 does the same.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, mosquitto_pub, and the Debian archive.
# Seen with 2.0.21-1 and mosquitto-clients 2.0.11:
#   max_queued_messages 1000: PUBACK with reason 135, the connection stays
#   max_queued_messages 0: PUBACK with reason 135, the connection ends
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in apt-get dpkg-deb unshare mosquitto_pub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
finish() { [ -z "$broker" ] || { kill -KILL "$broker" && wait "$broker"; } 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
cd "$folder"

# The broker with all that it depends on, unpacked as the root of a namespace.
mkdir -p lists/partial archives/partial root/usr/bin root/usr/sbin root/usr/lib root/usr/lib64 root/dev root/proc root/etc
for name in bin sbin lib lib64; do ln -s "usr/$name" "root/$name"; done
touch status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" >sources
debian() {
  apt-get -qq -o Dir::State="$folder" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder" \
    -o Dir::Etc::sourcelist="$folder/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
}
{ debian update && debian --yes --no-install-recommends --download-only install 'mosquitto=2.0.21-*'; } >apt.log 2>&1 ||
  cannot "$(tail -n 1 apt.log)"
for package in archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C root --keep-directory-symlink --no-same-owner
done

port=${PORT:-21895}
echo 'topic read finding' >root/etc/finding.acl

# What becomes of a client that publishes without the right to, at a broker with this limit.
judge() {
  printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser root\nlog_type all\nacl_file /etc/finding.acl\nmax_queued_messages %s\n' \
    "$port" "$1" >root/etc/finding.conf
  unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
    exec chroot root /usr/sbin/mosquitto -c /etc/finding.conf' >broker.log 2>&1 &
  broker=$!
  tries=0
  until grep -q ' running$' broker.log; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
    sleep 0.2
  done
  mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -q 1 -i finding -t finding -m x >client.log 2>&1 || true
  tries=0
  until grep -q 'finding.* disconnected\|on client finding' broker.log; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
    sleep 0.2
  done
  kill -KILL "$broker"
  wait "$broker" 2>/dev/null || true
  broker=
  reason=$(sed -n 's/.*Sending PUBACK to finding (m[0-9]*, rc\([0-9]*\)).*/\1/p' broker.log)
  if grep -q 'Received DISCONNECT from finding' broker.log; then ends=stays; else ends=ends; fi
  echo "PUBACK with reason $reason, the connection $ends"
}
limit=$(judge 1000)
none=$(judge 0)
echo "max_queued_messages 1000: $limit"
echo "max_queued_messages 0: $none"
[ "$limit" = 'PUBACK with reason 135, the connection stays' ] || cannot "the client was not told"
[ "$none" = 'PUBACK with reason 135, the connection ends' ]

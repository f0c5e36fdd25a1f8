#!/bin/sh
# mosquitto 2.0.21 (Debian 13's mosquitto): a will with a Will Delay Interval of 10 s is published 10 s after the connection
# was lost, although the session ended with the connection, because the client asked for no Session Expiry Interval. MQTT 5
# (3.1.3.2.2) publishes it when the session ends or the delay has passed, "whichever happens first". With a session of 3 s
# mosquitto does so. 2.0.11 does the same.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, stdbuf, mosquitto_pub and mosquitto_sub, and the Debian
# archive.
# Seen with 2.0.21-1 and mosquitto-clients 2.0.11:
#   session 0 s, no delay: the will comes at once
#   session 3 s, delay 10 s: the will comes before the delay has passed
#   session 0 s, delay 10 s: the will comes after the delay
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in apt-get dpkg-deb unshare stdbuf mosquitto_pub mosquitto_sub; do
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

port=${PORT:-21893}
printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser root\n' "$port" >root/etc/finding.conf
unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
  exec chroot root /usr/sbin/mosquitto -c /etc/finding.conf' >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -q 1 -t finding -m x 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done

# Lets a client die that asked for a session of so many seconds and a will with so much delay.
judge() {
  mosquitto_sub -V 5 -h 127.0.0.1 -p "$port" -t finding/will -C 1 -W 30 >will.log 2>&1 &
  watcher=$!
  stdbuf -oL mosquitto_sub -V 5 -d -h 127.0.0.1 -p "$port" -i finding -x "$1" -t finding/other --will-topic finding/will \
    --will-payload gone -D will will-delay-interval "$2" >client.log 2>&1 &
  client=$!
  tries=0
  until grep -q '^Subscribed' client.log; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || { kill "$client" "$watcher"; cannot "$(tail -n 1 client.log)"; }
    sleep 0.2
  done
  kill -KILL "$client" || cannot "$(tail -n 1 client.log)"
  died=$(date +%s)
  wait "$client" 2>/dev/null || true
  wait "$watcher" || cannot "no will came"
  seconds=$(($(date +%s) - died))
  if [ "$seconds" -lt 2 ]; then echo "at once"; elif [ "$seconds" -lt 8 ]; then echo "before the delay has passed"; else
    echo "after the delay"; fi
}
plain=$(judge 0 0)
session=$(judge 3 10)
none=$(judge 0 10)
echo "session 0 s, no delay: the will comes $plain"
echo "session 3 s, delay 10 s: the will comes $session"
echo "session 0 s, delay 10 s: the will comes $none"
[ "$plain" = 'at once' ] || cannot "no will came at once"
[ "$session, $none" = 'before the delay has passed, after the delay' ]

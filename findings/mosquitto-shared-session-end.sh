#!/bin/sh
# mosquitto 2.0.21 (Debian 13's mosquitto): a member of a shared subscription ($share/GROUP/TOPIC) that is away keeps its
# turn while its session lasts, and when the session ends, what waited for it is dropped. MQTT 5 (4.8.2) says that the
# server should send such messages to another member. 2.0.11 does the same.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, stdbuf, mosquitto_pub and mosquitto_sub, and the Debian
# archive.
# Seen with 2.0.21-1 and mosquitto-clients 2.0.11:
#   of 10 messages while the other member is away: 5
#   more of them once its session has ended: 0
#   of 10 messages after that: 10
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in apt-get dpkg-deb unshare stdbuf mosquitto_pub mosquitto_sub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
member=
finish() {
  for process in $member $broker; do { kill -KILL "$process" && wait "$process"; } 2>/dev/null || true; done
  rm -rf "$folder"
}
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

port=${PORT:-21894}
printf 'listener %s 127.0.0.1\nallow_anonymous true\nuser root\n' "$port" >root/etc/finding.conf
unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
  exec chroot root /usr/sbin/mosquitto -c /etc/finding.conf' >broker.log 2>&1 &
broker=$!
publish() { mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -q 1 "$@" 2>client.log; }
tries=0
until publish -t other -m x; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done

# A member of the group with a session of so many seconds; its messages and its process id are in files of its name.
join() {
  # shellcheck disable=SC2016 # the dollar is part of the topic
  stdbuf -oL mosquitto_sub -V 5 -d -h 127.0.0.1 -p "$port" -q 1 -i "$1" -c -x "$2" -t '$share/group/finding' >"$1.log" 2>&1 &
  echo $! >"$1.pid"
  tries=0
  until grep -q '^Subscribed' "$1.log"; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || cannot "$(tail -n 1 "$1.log")"
    sleep 0.2
  done
}
came() { grep -c '^message ' stays.log || true; }
join stays 60
member=$(cat stays.pid)
join leaves 4
kill -KILL "$(cat leaves.pid)"
wait "$(cat leaves.pid)" 2>/dev/null || true
seq -f 'message %g' 1 10 | publish -t finding -l || cannot "$(tail -n 1 client.log)"
sleep 1
while_away=$(came)
sleep 7
after_end=$(came)
seq -f 'message %g' 11 20 | publish -t finding -l || cannot "$(tail -n 1 client.log)"
sleep 1
alone=$(($(came) - after_end))
echo "of 10 messages while the other member is away: $while_away"
echo "more of them once its session has ended: $((after_end - while_away))"
echo "of 10 messages after that: $alone"
[ "$alone" -eq 10 ] || cannot "the member that stays gets no messages"
[ "$while_away, $((after_end - while_away))" = '5, 0' ]

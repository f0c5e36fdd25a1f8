#!/bin/sh
# RabbitMQ 4.0.5 (Debian 13's rabbitmq-server): a subscription with a wildcard gets no retained message, one with the exact
# topic does. MQTT 5 demands that the retained messages of all matching topics are sent [MQTT-3.3.1-9].
#
# Needs apt-get, dpkg-deb, unshare with user namespaces, mosquitto_pub and mosquitto_sub, and the Debian archive.
# Seen with 4.0.5-6+deb13u2 and mosquitto-clients 2.0.11:
#   exact topic: kept, with a wildcard: nothing
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in apt-get dpkg-deb unshare mosquitto_pub mosquitto_sub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
finish() { [ -z "$broker" ] || { kill -KILL "$broker" && wait "$broker"; } 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
cd "$folder"

# The broker with all that it depends on, unpacked as the root of a namespace.
mkdir -p lists/partial archives/partial root/usr/bin root/usr/sbin root/usr/lib root/usr/lib64 root/dev root/proc
for name in bin sbin lib lib64; do ln -s "usr/$name" "root/$name"; done
touch status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" >sources
debian() {
  apt-get -qq -o Dir::State="$folder" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder" \
    -o Dir::Etc::sourcelist="$folder/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
}
{ debian update && debian --yes --no-install-recommends --download-only install 'rabbitmq-server=4.0.5-*' coreutils dash \
  grep sed; } >apt.log 2>&1 || cannot "$(tail -n 1 apt.log)"
for package in archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C root --keep-directory-symlink --no-same-owner
done

port=${PORT:-21886}
mkdir -p root/etc/rabbitmq root/tmp
echo '127.0.0.1 localhost' >root/etc/hosts
echo '[rabbitmq_mqtt].' >root/etc/rabbitmq/enabled_plugins
printf 'listeners.tcp = none\nmqtt.listeners.tcp.1 = 127.0.0.1:%s\ndistribution.listener.interface = 127.0.0.1\n' "$port" \
  >root/etc/rabbitmq/rabbitmq.conf
unshare --user --map-root-user --mount --pid --fork --kill-child sh -c 'mount --rbind /dev root/dev &&
  mount -t proc proc root/proc && exec chroot root env -i PATH=/usr/sbin:/usr/bin HOME=/tmp "$@"' sh \
  RABBITMQ_NODENAME=finding@localhost RABBITMQ_DIST_PORT=$((port + 1)) ERL_EPMD_ADDRESS=127.0.0.1 \
  ERL_EPMD_PORT=$((port + 2)) /usr/lib/rabbitmq/bin/rabbitmq-server >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -q 1 -r -t finding/retained -m kept 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 150 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
asked() { mosquitto_sub -V 5 -h 127.0.0.1 -p "$port" -q 1 -t "$1" -C 1 -W 3 -F '%p' 2>/dev/null || echo nothing; }
exact=$(asked finding/retained)
wildcard=$(asked 'finding/+')
echo "exact topic: $exact, with a wildcard: $wildcard"
[ "$exact" = kept ] || cannot "no message came"
[ "$wildcard" = nothing ]

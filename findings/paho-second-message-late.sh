#!/bin/sh
# Paho C 1.3.12 (Debian 12's libpaho-mqtt1.3 1.3.12-1, also below Paho C++): of small messages that are published one right
# after the other, all but the first are 40 ms late, on a connection that also has messages of QoS 1. Paho writes each by
# itself and leaves Nagle's algorithm on, so Linux holds the second back until the broker's host has acknowledged the
# first, and that host waits with this for something to send. No option of Paho changes that; once TCP_NODELAY is set on
# its socket, which it does not show, all arrive at once.
#
# Needs cc, apt-get, dpkg-deb, mosquitto 2, mosquitto_sub and the Debian archive. Seen with mosquitto 2.0.11:
#   as it is: the second message comes 40 ms or more after the first
#   with TCP_NODELAY: at once
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
PATH=$PATH:/usr/sbin
for tool in cc apt-get dpkg-deb mosquitto mosquitto_sub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
watcher=
finish() {
  for process in $watcher $broker; do { kill "$process" && wait "$process"; } 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

mkdir -p lists/partial root
touch status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" >sources
debian() {
  apt-get -qq -o Dir::State="$folder" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder" \
    -o Dir::Etc::sourcelist="$folder/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
}
{ debian update && debian download libpaho-mqtt1.3=1.3.12-1 libpaho-mqtt-dev=1.3.12-1; } >apt.log 2>&1 ||
  cannot "$(tail -n 1 apt.log)"
for package in *.deb; do dpkg-deb -x "$package" root; done

cat >client.c <<'END'
#include <MQTTAsync.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile int connected;

static void up(void *context, MQTTAsync_successData *data) { connected = 1; }
static int arrived(void *context, char *topic, int length, MQTTAsync_message *message) { return 1; }

static void without_delay(int port) {
  for (int descriptor = 3; descriptor < 100; ++descriptor) {
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    int on = 1;
    if (getpeername(descriptor, (struct sockaddr *)&peer, &size) == 0 && ntohs(peer.sin_port) == port)
      setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
}

int main(int count, char **arguments) {
  char address[64];
  snprintf(address, sizeof address, "tcp://127.0.0.1:%s", arguments[1]);
  MQTTAsync client;
  MQTTAsync_create(&client, address, "finding", MQTTCLIENT_PERSISTENCE_NONE, NULL);
  MQTTAsync_setCallbacks(client, NULL, NULL, arrived, NULL);
  MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
  options.onSuccess = up;
  MQTTAsync_connect(client, &options);
  for (int tries = 0; tries < 100 && !connected; ++tries) usleep(100000);
  if (!connected) return 2;
  if (count > 2) without_delay(atoi(arguments[1]));
  for (int group = 0; group < 11; ++group) {
    MQTTAsync_send(client, "finding/first", 1, "x", 0, 0, NULL);
    MQTTAsync_send(client, "finding/second", 1, "x", 0, 0, NULL);
    MQTTAsync_send(client, "finding/third", 1, "x", 1, 0, NULL);
    usleep(200000);
  }
  return 0;
}
END
library=$(dirname "$folder"/root/usr/lib/*/libpaho-mqtt3a.so.1)
cc -Iroot/usr/include -o client client.c "$library/libpaho-mqtt3a.so.1" || cannot "it does not compile"

port=${PORT:-21896}
printf 'listener %s 127.0.0.1\nallow_anonymous true\nlog_type all\n' "$port" >broker.conf
mosquitto -c broker.conf >broker.log 2>&1 &
broker=$!
tries=0
until grep -q ' running$' broker.log; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.1
done

# The median of the milliseconds between the first two messages of a group.
judge() {
  mosquitto_sub -h 127.0.0.1 -p "$port" -i "$1" -t 'finding/+' -F '%U %t' -C 33 -W 20 >"$1.log" 2>&1 &
  watcher=$!
  tries=0
  until grep -q "Sending SUBACK to $1" broker.log; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || cannot "the subscription is not answered"
    sleep 0.1
  done
  # shellcheck disable=SC2086 # nothing, or one word
  LD_LIBRARY_PATH=$library ./client "$port" $2 || cannot "no connection"
  wait "$watcher" || cannot "not all messages came"
  watcher=
  awk '/first/ {at = $1} /second/ {printf "%d\n", ($1 - at) * 1000}' "$1.log" | sort -n | sed -n 6p
}
plain=$(judge plain '')
quick=$(judge quick nodelay)
say() { if [ "$1" -ge 30 ]; then echo "comes 40 ms or more after the first"; else echo "at once"; fi; }
echo "as it is: the second message $(say "$plain")"
echo "with TCP_NODELAY: $(say "$quick")"
[ "$quick" -lt 30 ] || cannot "this machine is too slow"
[ "$plain" -ge 30 ]

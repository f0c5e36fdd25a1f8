#!/bin/sh
# Paho C 1.3.12 (Debian 12's libpaho-mqtt1.3 1.3.12-1, also below Paho C++): a client that asks for a keep alive of 600 s
# and is told a Server Keep Alive of 10 s is disconnected, because it sends nothing for 15 s. MQTT 5 [MQTT-3.1.2-21]
# demands that it uses the server's value. It keeps the connection when it asks for 10 s itself. Paho C 1.3.14 (Debian 13)
# does it right.
#
# Needs cc, apt-get, dpkg-deb, mosquitto 2 and the Debian archive. Seen with mosquitto 2.0.11:
#   asked for 600 s, told 10 s: connection lost
#   asked for 10 s, told nothing: still connected after 30 s
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
PATH=$PATH:/usr/sbin
for tool in cc apt-get dpkg-deb mosquitto; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
finish() { [ -z "$broker" ] || { kill "$broker" && wait "$broker"; } 2>/dev/null || true; rm -rf "$folder"; }
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
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile int connected, told, gone;

static void up(void *context, MQTTAsync_successData5 *data) {
  connected = 1;
  for (int i = 0; i < data->properties.count; ++i)
    if (data->properties.array[i].identifier == MQTTPROPERTY_CODE_SERVER_KEEP_ALIVE)
      told = data->properties.array[i].value.integer2;
}
static void lost(void *context, char *cause) { gone = 1; }
static int arrived(void *context, char *topic, int length, MQTTAsync_message *message) { return 1; }

int main(int count, char **arguments) {
  char address[64];
  snprintf(address, sizeof address, "tcp://127.0.0.1:%s", arguments[1]);
  MQTTAsync client;
  MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer5;
  MQTTAsync_createWithOptions(&client, address, "finding", MQTTCLIENT_PERSISTENCE_NONE, NULL, &create);
  MQTTAsync_setCallbacks(client, NULL, lost, arrived, NULL);
  MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer5;
  options.keepAliveInterval = atoi(arguments[2]);
  options.onSuccess5 = up;
  MQTTAsync_connect(client, &options);
  for (int second = 0; second < 30 && !gone; ++second) sleep(1);
  printf("asked for %s s, told ", arguments[2]);
  printf(told ? "%d s" : "nothing", told);
  puts(gone ? ": connection lost" : ": still connected after 30 s");
  return !connected;
}
END
library=$(dirname "$folder"/root/usr/lib/*/libpaho-mqtt3a.so.1)
cc -Iroot/usr/include -o client client.c "$library/libpaho-mqtt3a.so.1" || cannot "it does not compile"

port=${PORT:-21885}
printf 'listener %s 127.0.0.1\nallow_anonymous true\nmax_keepalive 10\n' "$port" >mosquitto.conf
mosquitto -c mosquitto.conf >broker.log 2>&1 &
broker=$!
tries=0
until grep -q 'mosquitto version .* running' broker.log; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
export LD_LIBRARY_PATH="$library"
longer=$(./client "$port" 600) || cannot "the client does not connect"
same=$(./client "$port" 10) || cannot "the client does not connect"
printf '%s\n' "$longer" "$same"
[ "$longer" = 'asked for 600 s, told 10 s: connection lost' ] &&
  [ "$same" = 'asked for 10 s, told nothing: still connected after 30 s' ]

#!/bin/sh
# io.moquette:moquette-broker 0.17 (Maven Central): a retained will reaches those who have subscribed when the client dies
# and is not kept, so a later subscriber still gets the "online" that the client had retained itself. MQTT 3.1.1
# [MQTT-3.1.2-17] publishes such a will as a retained message.
#
# Needs java, mvn, stdbuf, mosquitto_pub and mosquitto_sub, and Maven Central. Seen with OpenJDK 17 and
# mosquitto-clients 2.0.11:
#   who was there: offline, who comes later: online
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in java mvn stdbuf mosquitto_pub mosquitto_sub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
finish() { [ -z "$broker" ] || { kill "$broker" && wait "$broker"; } 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
cd "$folder"

cat >pom.xml <<'EOF'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>io.moquette</groupId><artifactId>moquette-broker</artifactId><version>0.17</version>
</dependency></dependencies></project>
EOF
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory="$folder/lib" \
  >mvn.log 2>&1 || cannot "$(tail -n 1 mvn.log)"

port=${PORT:-21897}
mkdir config
printf 'host 127.0.0.1\nport %s\nallow_anonymous true\npersistence_enabled false\ntelemetry_enabled false\n' "$port" \
  >config/moquette.conf
java "-Dmoquette.path=$folder" -cp "$folder/lib/*" io.moquette.broker.Server >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -V mqttv311 -h 127.0.0.1 -p "$port" -i publisher -q 1 -r -t finding/state -m online 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
# Waits until a subscription is granted.
granted() {
  tries=0
  until grep -q '^Subscribed' "$1"; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || cannot "a subscription is not answered"
    sleep 0.2
  done
}
# Each call has a process of its own.
listen() { exec stdbuf -oL mosquitto_sub -V mqttv311 -h 127.0.0.1 -p "$port" -q 1 "$@"; }
listen -d -i witness -t finding/state -C 2 -W 30 >witness.log 2>&1 &
witness=$!
listen -d -i dying -t finding/other -W 30 --will-topic finding/state --will-payload offline --will-retain --will-qos 1 \
  >dying.log 2>&1 &
dying=$!
granted witness.log
granted dying.log
kill -KILL "$dying"
wait "$witness" || cannot "no will came"
later=$(listen -i later -t finding/state -C 1 -W 10) || cannot "nothing is retained"
there=$(grep -x offline witness.log) || cannot "no will came"
echo "who was there: $there, who comes later: $later"
[ "$later" = online ]

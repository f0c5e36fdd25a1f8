#!/bin/sh
# io.moquette:moquette-broker 0.17 (Maven Central): a retained message that is sent because a subscription is made has the
# RETAIN flag 0. MQTT 3.1.1 [MQTT-3.3.1-8] demands 1, so a client cannot tell old values from new ones.
#
# Needs java, mvn, mosquitto_pub and mosquitto_sub, and Maven Central. Seen with OpenJDK 17 and mosquitto-clients 2.0.11:
#   kept, RETAIN 0
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in java mvn mosquitto_pub mosquitto_sub; do
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

port=${PORT:-21884}
mkdir config
printf 'host 127.0.0.1\nport %s\nallow_anonymous true\npersistence_enabled false\ntelemetry_enabled false\n' "$port" \
  >config/moquette.conf
java "-Dmoquette.path=$folder" -cp "$folder/lib/*" io.moquette.broker.Server >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -V mqttv311 -h 127.0.0.1 -p "$port" -i finding -q 1 -r -t finding/retained -m kept 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 150 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
seen=$(mosquitto_sub -V mqttv311 -h 127.0.0.1 -p "$port" -i finding -q 1 -t finding/retained -C 1 -W 10 -F '%p, RETAIN %r') ||
  cannot "no message came"
echo "$seen"
[ "$seen" = 'kept, RETAIN 0' ]

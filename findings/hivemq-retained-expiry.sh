#!/bin/sh
# com.hivemq:hivemq-community-edition-embedded 2025.5 (Maven Central): whoever subscribes is told the Message Expiry
# Interval with which a retained message was published, not what is left of it, so a bridge or a cache keeps the message
# longer than its publisher wanted. MQTT 5 [MQTT-3.3.2-6] subtracts the time that a message has waited in the server. For
# messages that wait in a session this broker does so.
#
# Needs java 11 or newer, mvn, mosquitto_pub and mosquitto_sub, and Maven Central. Seen with OpenJDK 17 and
# mosquitto-clients 2.0.11:
#   published with 100 s, received 6 s later, retained: 100 s are left
#   published with 100 s, received 6 s later, queued: less is left
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

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>com.hivemq</groupId><artifactId>hivemq-community-edition-embedded</artifactId>
<version>2025.5</version></dependency></dependencies></project>
END
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory="$folder/lib" \
  >mvn.log 2>&1 || cannot "$(tail -n 1 mvn.log)"

port=${PORT:-21894}
mkdir conf data extensions
cat >conf/config.xml <<END
<hivemq><listeners><tcp-listener><port>$port</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>
<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics></hivemq>
END
cat >Broker.java <<'END'
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

class Broker {
  public static void main(String[] arguments) {
    EmbeddedHiveMQ.builder().withConfigurationFolder(Path.of("conf")).withDataFolder(Path.of("data"))
        .withExtensionsFolder(Path.of("extensions")).build().start().join();
  }
}
END
java -Djava.io.tmpdir="$folder" -cp "lib/*" Broker.java >broker.log 2>&1 &
broker=$!
publish() { mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -q 1 -m kept -D publish message-expiry-interval 100 "$@" 2>/dev/null; }
tries=0
until publish -t finding/retained -r; do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
receive() { mosquitto_sub -V 5 -h 127.0.0.1 -p "$port" -q 1 -F %E "$@"; }
receive -i finding -c -x 600 -t finding/queued -E || cannot "the session is not made"
publish -t finding/queued || cannot "the message is not taken"
sleep 6
retained=$(receive -t finding/retained -C 1 -W 10) || cannot "no retained message came"
queued=$(receive -i finding -c -x 600 -t finding/queued -C 1 -W 10) || cannot "no queued message came"
if [ "$queued" -lt 100 ]; then queued="less is"; else queued="$queued s are"; fi
echo "published with 100 s, received 6 s later, retained: $retained s are left"
echo "published with 100 s, received 6 s later, queued: $queued left"
[ "$queued" = 'less is' ] || cannot "no expiry is counted down"
[ "$retained" = 100 ]

#!/bin/sh
# org.gurux:gurux.dlms 4.0.47 (Maven Central): of the hour that comes twice in autumn, a DLMS date-time of the first one,
# which names its deviation of -120 minutes and has the summer time bit, becomes an instant of the second one. So 02:30 is
# an hour late, and two hours pass between 01:30 and 02:30. The library looks for a time zone that has summer time and
# takes the wall clock's time there (Africa/Ceuta on a host that runs on UTC). Without the bit it goes by the deviation.
#
# Needs java 11 or newer, mvn, and Maven Central. Seen with OpenJDK 17:
#   01:30 -120 summer: 2024-10-26T23:30:00Z
#   02:30 -120 summer: 2024-10-27T01:30:00Z
#   02:30 -120: 2024-10-27T00:30:00Z
#   02:30 -60: 2024-10-27T01:30:00Z
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in java mvn; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.gurux</groupId><artifactId>gurux.dlms</artifactId><version>4.0.47</version>
</dependency></dependencies></project>
END
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory="$folder/lib" \
  >mvn.log 2>&1 || cannot "$(tail -n 1 mvn.log)"

cat >Read.java <<'END'
import gurux.dlms.GXDLMSClient;
import gurux.dlms.GXDateTime;
import gurux.dlms.enums.DataType;

class Read {
  static void read(String name, int hour, int deviation, int status) throws Exception {
    byte[] time = {0x07, (byte) 0xE8, 10, 27, 7, (byte) hour, 30, 0, 0, (byte) (deviation >> 8), (byte) deviation, (byte) status};
    var read = (GXDateTime) GXDLMSClient.changeType(time, DataType.DATETIME, null);
    System.out.println(name + ": " + read.getMeterCalendar().toInstant());
  }

  public static void main(String[] arguments) throws Exception {
    read("01:30 -120 summer", 1, -120, 0x80);
    read("02:30 -120 summer", 2, -120, 0x80);
    read("02:30 -120", 2, -120, 0);
    read("02:30 -60", 2, -60, 0);
  }
}
END
seen=$(java -Duser.timezone=UTC -cp "lib/*" Read.java) || cannot "the times are not read"
echo "$seen"
[ "$seen" = '01:30 -120 summer: 2024-10-26T23:30:00Z
02:30 -120 summer: 2024-10-27T01:30:00Z
02:30 -120: 2024-10-27T00:30:00Z
02:30 -60: 2024-10-27T01:30:00Z' ]

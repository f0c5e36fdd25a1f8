"""Brokers in Java, from Maven Central."""
from fetch import call, need

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>broker</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>
</dependency></dependencies></project>
"""


def java(folder, group, artifact, version):
    """The command up to the program, which has this artifact and what that depends on."""
    runtime = need("java")
    (folder / "pom.xml").write_text(POM.format(group, artifact, version))
    call(need("mvn"), "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
         f"-DoutputDirectory={folder}/lib", cwd=folder)
    return [runtime, f"-Djava.io.tmpdir={folder}", "-cp", f"{folder}/lib/*"]


def moquette(folder, port):
    command = java(folder, "io.moquette", "moquette-broker", "0.17")
    (folder / "config").mkdir()
    (folder / "config/moquette.conf").write_text(
        f"port {port}\nhost 127.0.0.1\nallow_anonymous true\ntelemetry_enabled false\ndata_path {folder}/data\n")
    (folder / "data").mkdir()
    return [*command, f"-Dmoquette.path={folder}", "io.moquette.broker.Server"]


ARTEMIS = """import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

class Broker {
    public static void main(String[] arguments) throws Exception {
        new EmbeddedActiveMQ().setConfiguration(
            new ConfigurationImpl().setPersistenceEnabled(false).setSecurityEnabled(false).addAcceptorConfiguration(
                "mqtt", "tcp://127.0.0.1:" + arguments[0] + "?protocols=MQTT")).start();
    }
}
"""


def artemis(folder, port):
    command = java(folder, "org.apache.activemq", "artemis-mqtt-protocol", "2.55.0")
    (folder / "Broker.java").write_text(ARTEMIS)
    return [*command, folder / "Broker.java", port]


HIVEMQ = """import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

class Broker {
    public static void main(String[] arguments) {
        var folder = Path.of(arguments[0]);
        EmbeddedHiveMQ.builder().withConfigurationFolder(folder.resolve("conf"))
            .withDataFolder(folder.resolve("data")).withExtensionsFolder(folder.resolve("extensions"))
            .build().start().join();
    }
}
"""
HIVEMQ_SETTINGS = """<hivemq><listeners><tcp-listener>
<port>{port}</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>
<anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics></hivemq>
"""


def hivemq(folder, port):
    command = java(folder, "com.hivemq", "hivemq-community-edition-embedded", "2025.5")
    for name in ("conf", "data", "extensions"):
        (folder / name).mkdir()
    (folder / "conf/config.xml").write_text(HIVEMQ_SETTINGS.format(port=port))
    (folder / "Broker.java").write_text(HIVEMQ)
    return [*command, folder / "Broker.java", folder]

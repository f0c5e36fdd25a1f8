"""The brokers in pinned versions from the public registries, each in a folder of its own, on a loopback port. An
installer returns the command that starts the broker; what cannot be installed here raises Missing with the reason."""
import sys

import debian
import maven
from fetch import call, need
from trial import EXPECTED


def mosquitto(folder, port):
    (folder / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    return [need("mosquitto"), "-c", folder / "mosquitto.conf"]


def amqtt(folder, port):
    call(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    call(folder / "venv/bin/pip", "install", "--quiet", "amqtt==0.12.1", cwd=folder)
    (folder / "amqtt.yaml").write_text(
        f"listeners:\n  default:\n    type: tcp\n    bind: 127.0.0.1:{port}\n"
        "plugins:\n  amqtt.plugins.authentication.AnonymousAuthPlugin:\n    allow_anonymous: true\n")
    return [folder / "venv/bin/amqtt", "-c", folder / "amqtt.yaml"]


def aedes(version, factory):
    def install(folder, port):
        need("node")
        (folder / "package.json").write_text('{"name": "broker", "private": true}\n')
        call(need("npm"), "install", "--no-audit", "--no-fund", f"aedes@{version}", cwd=folder)
        (folder / "broker.js").write_text(
            f"(async () => {{ const broker = await {factory};\n"
            f"require('net').createServer(broker.handle).listen({port}, '127.0.0.1'); }})();\n")
        return ["node", folder / "broker.js"]
    return install


MOCHI = """package main

import (
	"log"
	"os"
	"os/signal"
	"syscall"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"
)

func main() {
	server := mqtt.New(nil)
	_ = server.AddHook(new(auth.AllowHook), nil)
	if err := server.AddListener(listeners.NewTCP(listeners.Config{ID: "tcp", Address: os.Args[1]})); err != nil {
		log.Fatal(err)
	}
	if err := server.Serve(); err != nil {
		log.Fatal(err)
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	<-ended
}
"""


def mochi(folder, port):
    go = need("go")
    (folder / "main.go").write_text(MOCHI)
    call(go, "mod", "init", "broker", cwd=folder)
    call(go, "get", "github.com/mochi-mqtt/server/v2@v2.7.9", cwd=folder)
    call(go, "mod", "tidy", cwd=folder)
    call(go, "build", "-o", "broker", ".", cwd=folder)
    return [folder / "broker", f"127.0.0.1:{port}"]


def nats(folder, port):
    call("env", f"GOBIN={folder}", need("go"), "install", "github.com/nats-io/nats-server/v2@v2.15.3", cwd=folder)
    (folder / "nats.conf").write_text(
        f'listen: "127.0.0.1:-1"\nserver_name: one\njetstream {{ store_dir: "{folder}/store" }}\n'
        f'mqtt {{ host: "127.0.0.1", port: {port} }}\n')
    return [folder / "nats-server", "-c", folder / "nats.conf"]


RUMQTTD = """id = 0

[router]
id = 0
max_connections = 100
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10

[{version}.1]
name = "mqtt"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
    [{version}.1.connections]
    connection_timeout_ms = 60000
    max_payload_size = 20480
    max_inflight_count = 100
    dynamic_filters = true
"""


def rumqttd(listener):
    """The limits are those of its own example. Not --locked: the versions that it locks need an older compiler."""
    def install(folder, port):
        built = folder.parent / "rumqttd"  # for both listeners
        if not built.exists():
            call(need("cargo"), "install", "--quiet", "rumqttd@0.20.0", "--root", built,
                 "--target-dir", folder / "target", cwd=folder)
        (folder / "rumqttd.toml").write_text(RUMQTTD.format(version=listener, port=port))
        return [built / "bin/rumqttd", "-c", folder / "rumqttd.toml"]
    return install


def broker(install, **differs):
    """An installer, and what is to come of each check; docs/brokers.md tells why."""
    return install, {**EXPECTED, **differs}


SMALL = {"announced": "single"}  # does not take 30 kB; the doctor goes by what the daemon has fallen back to
OLD = {"MQTT": "3.1.1", "doctor": "warns", "workers": "no MQTT 5"}  # Home Assistant wants MQTT 5, and workers need it
BROKERS = {
    "mosquitto": broker(mosquitto),  # the version of the machine
    "mosquitto-2.0.21": broker(debian.mosquitto("trixie", "2.0.21")),
    "mosquitto-2.1.2": broker(debian.mosquitto("forky", "2.1.2")),
    "hivemq-2025.5": broker(maven.hivemq),
    "artemis-2.55.0": broker(maven.artemis),
    "rabbitmq-4.0.5": broker(debian.rabbitmq("trixie", "4.0.5"), wildcard="NO", doctor="warns", workers="refused"),
    "rabbitmq-3.10.8": broker(debian.rabbitmq("bookworm", "3.10.8"), **OLD, wildcard="NO"),
    "ejabberd-24.12": broker(debian.ejabberd("trixie", "24.12"), workers="refused"),
    "mochi-2.7.9": broker(mochi, workers="LOSES"),  # more than the subscriber takes at a time
    "aedes-1.2.0": broker(aedes("1.2.0", "require('aedes').Aedes.createBroker()"), **OLD),
    "aedes-0.51.3": broker(aedes("0.51.3", "require('aedes')()"), **OLD),
    "nats-2.15.3": broker(nats, **OLD),
    "amqtt-0.12.1": broker(amqtt, **{**OLD, "workers": "NO"}),  # it leaves MQTT 5 unanswered
    "rumqttd-0.20.0": broker(rumqttd("v5"), **SMALL),
    "rumqttd-0.20.0-v4": broker(rumqttd("v4"), **OLD, **SMALL),
    "moquette-0.17": broker(maven.moquette, **OLD, will="NO", **SMALL),
}

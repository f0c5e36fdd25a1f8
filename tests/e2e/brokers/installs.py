"""Brokers in pinned versions from the public registries, each in a folder of its own, on a loopback port. An installer
returns the command that starts the broker; what this machine cannot install raises Missing with the reason."""
import subprocess
import sys

from processes import find_tool

PATIENCE = 600  # seconds for a download and a build


class Missing(Exception):
    pass


def need(tool):
    path = find_tool(tool)
    if not path:
        raise Missing(f"no {tool} here")
    return path


def call(*command, cwd, environment=None):
    try:
        done = subprocess.run([str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired as late:
        raise Missing(f"{command[0]} took over {PATIENCE} s") from late
    if done.returncode:
        lines = (done.stderr + done.stdout).strip().splitlines() or ["no word"]
        raise Missing(f"{command[0]}: {lines[-1][:120]}")


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


MOQUETTE = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>broker</groupId><artifactId>broker</artifactId><version>1</version>
<dependencies><dependency><groupId>io.moquette</groupId><artifactId>moquette-broker</artifactId><version>0.17</version>
</dependency></dependencies></project>
"""


def moquette(folder, port):
    java = need("java")
    (folder / "pom.xml").write_text(MOQUETTE)
    call(need("mvn"), "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
         f"-DoutputDirectory={folder}/lib", cwd=folder)
    (folder / "config").mkdir()
    (folder / "config/moquette.conf").write_text(
        f"port {port}\nhost 127.0.0.1\nallow_anonymous true\ntelemetry_enabled false\ndata_path {folder}/data\n")
    (folder / "data").mkdir()
    return [java, f"-Dmoquette.path={folder}", "-cp", f"{folder}/lib/*", "io.moquette.broker.Server"]


BROKERS = {
    "mosquitto": mosquitto,  # the version of the machine
    "amqtt-0.12.1": amqtt,
    "aedes-1.2.0": aedes("1.2.0", "require('aedes').Aedes.createBroker()"),
    "aedes-0.51.3": aedes("0.51.3", "require('aedes')()"),
    "mochi-2.7.9": mochi,
    "nats-2.15.3": nats,
    "moquette-0.17": moquette,
}

#!/bin/sh
# github.com/mochi-mqtt/server/v2 v2.7.9 (Go): a client whose will has an empty payload is refused, in MQTT 3.1.1 and in 5.
# A will is "a sequence of zero or more bytes" (MQTT 3.1.1, 3.1.3.3); an empty one removes a retained message.
#
# Needs go and mosquitto_pub, and the Go module proxy. Seen with mosquitto-clients 2.0.11:
#   MQTT 3.1.1: will of one byte accepted, empty will refused
#   MQTT 5: will of one byte accepted, empty will refused
# and in its log: protocol violation: will flag no payload
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in go mosquitto_pub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
finish() { [ -z "$broker" ] || kill "$broker" 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
cd "$folder"

cat >main.go <<'EOF'
package main

import (
	"log"
	"os"

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
	select {}
}
EOF
{ go mod init finding && go get github.com/mochi-mqtt/server/v2@v2.7.9 && go mod tidy && go build -o broker .; } >build.log 2>&1 ||
  cannot "$(tail -n 1 build.log)"

port=${PORT:-21890}
./broker "127.0.0.1:$port" >broker.log 2>&1 &
broker=$!
connects() { mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 -t finding -m x --will-topic finding/will "$@" 2>>client.log; }
tries=0
until connects --will-payload x; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
judge() {
  connects -V "$1" --will-payload x || cannot "$(tail -n 1 client.log)"
  if connects -V "$1"; then echo accepted; else echo refused; fi
}
old=$(judge mqttv311)
new=$(judge mqttv5)
echo "MQTT 3.1.1: will of one byte accepted, empty will $old"
echo "MQTT 5: will of one byte accepted, empty will $new"
[ "$old $new" = 'refused refused' ]

#!/bin/sh
# github.com/mochi-mqtt/server/v2 v2.7.9 (Go): a retained message that was published without a Message Expiry Interval
# gets one of 86400 s, and so ends after a day. MQTT 5 (3.3.2.3.3) lets a message without the property never expire.
#
# Needs go, mosquitto_pub and mosquitto_sub, and the Go module proxy. Seen with mosquitto-clients 2.0.11:
#   retained: 1, message expiry: 86400
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in go mosquitto_pub mosquitto_sub; do
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

port=${PORT:-21883}
./broker "127.0.0.1:$port" >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -q 1 -r -t finding/retained -m kept 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
seen=$(mosquitto_sub -V 5 -h 127.0.0.1 -p "$port" -t finding/retained -C 1 -W 10 -F 'retained: %r, message expiry: %E') ||
  cannot "no message came"
echo "$seen"
[ "$seen" = 'retained: 1, message expiry: 86400' ]

#!/bin/sh
# github.com/mochi-mqtt/server/v2 v2.7.9 (Go): messages that one publisher sent to one topic with QoS 1 while a subscriber
# with a kept session was away reach it in another order, in MQTT 3.1.1 and in 5. [MQTT-4.6.0-6] demands the order in which
# they came. So the last one is not the newest value, as it is while the subscriber is there.
#
# Needs go, mosquitto_pub and mosquitto_sub, and the Go module proxy. Seen with mosquitto-clients 2.0.11:
#   MQTT 3.1.1: 100 of 100 messages, in another order
#   MQTT 5: 100 of 100 messages, in another order
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

port=${PORT:-21896}
./broker "127.0.0.1:$port" >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 -t finding -m x 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
seq 100 >sent
judge() {
  version=$1
  shift
  subscribe() { mosquitto_sub -V "$version" -h 127.0.0.1 -p "$port" -i "$version" -c -q 1 -t "finding/$version" "$@"; }
  subscribe "$@" -E || cannot "the session is not made"
  mosquitto_pub -V "$version" -h 127.0.0.1 -p "$port" -q 1 -t "finding/$version" -l <sent || cannot "the messages are not taken"
  subscribe "$@" -C 100 -W 20 >received || cannot "not all messages came"
  sort -n received | cmp -s sent - || cannot "other messages came"
  if cmp -s sent received; then echo "in their order"; else echo "in another order"; fi
}
old=$(judge mqttv311)
new=$(judge mqttv5 -x 600)
echo "MQTT 3.1.1: 100 of 100 messages, $old"
echo "MQTT 5: 100 of 100 messages, $new"
[ "$old, $new" = 'in another order, in another order' ]

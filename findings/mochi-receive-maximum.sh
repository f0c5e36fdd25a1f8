#!/bin/sh
# github.com/mochi-mqtt/server/v2 v2.7.9 (Go): a subscriber that takes at most 20 messages of QoS 1 at a time (Receive
# Maximum of MQTT 5, and what mosquitto_sub asks for by itself) gets only some of 4,000 that are published one after the
# other, although the publisher was told that each was taken, and the subscriber acknowledges each at once. It stays
# connected and gets nothing more. One that takes as many as there can be gets all of them.
#
# Needs go, mosquitto_pub and mosquitto_sub, and the Go module proxy. Seen with mosquitto-clients 2.0.11:
#   at most 65535 at a time: all of 4000 messages
#   at most 20 at a time: fewer
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

port=${PORT:-21897}
./broker "127.0.0.1:$port" >broker.log 2>&1 &
broker=$!
tries=0
until mosquitto_pub -h 127.0.0.1 -p "$port" -q 1 -t finding -m x 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done
# How many of the messages come to a subscriber with these options.
judge() {
  name=$1
  shift
  mosquitto_sub -V 5 -h 127.0.0.1 -p "$port" -q 1 -i "$name" -t finding/many -C 4000 -W 15 "$@" >"$name.log" 2>&1 &
  subscriber=$!
  sleep 1
  seq 4000 | mosquitto_pub -V 5 -h 127.0.0.1 -p "$port" -q 1 -t finding/many -l 2>client.log || cannot "$(tail -n 1 client.log)"
  wait "$subscriber" || true
  if [ "$(grep -c '^[0-9]*$' "$name.log")" -eq 4000 ]; then echo "all of 4000 messages"; else echo fewer; fi
}
without=$(judge without -D connect receive-maximum 65535)
limited=$(judge limited -D connect receive-maximum 20)
echo "at most 65535 at a time: $without"
echo "at most 20 at a time: $limited"
[ "$without" = 'all of 4000 messages' ] || cannot "the subscriber is too slow"
[ "$limited" = fewer ]

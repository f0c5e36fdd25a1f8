#!/bin/sh
# aedes 0.51.3 (Node.js, npm): a shared subscription ($share/GROUP/TOPIC, MQTT 5, 4.8.2) is granted with QoS 1 and never
# served. MQTT 3.1.1, which is what aedes speaks, knows no shared subscriptions; other brokers of 3.1.1 serve them, and a
# client cannot tell.
#
# Needs node, npm, stdbuf, mosquitto_pub, mosquitto_sub, and the npm registry. Seen with mosquitto-clients 2.0.11:
#   finding/topic: granted 1, received: x
#   $share/group/finding/topic: granted 1, received: nothing
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in node npm stdbuf mosquitto_pub mosquitto_sub; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
broker=
finish() { [ -z "$broker" ] || kill "$broker" 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
cd "$folder"

echo '{"name": "finding", "private": true}' >package.json
npm install --no-audit --no-fund aedes@0.51.3 >install.log 2>&1 || cannot "$(tail -n 1 install.log)"
port=${PORT:-21892}
cat >broker.js <<END
require('net').createServer(require('aedes')().handle).listen($port, '127.0.0.1')
END
node broker.js >broker.log 2>&1 &
broker=$!
publish() { mosquitto_pub -V mqttv311 -h 127.0.0.1 -p "$port" -q 1 -t finding/topic -m x 2>>client.log; }
tries=0
until publish; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || cannot "$(tail -n 1 broker.log)"
  sleep 0.2
done

# Publishes once the subscription is granted, and says what has come of it.
judge() {
  stdbuf -oL mosquitto_sub -d -V mqttv311 -h 127.0.0.1 -p "$port" -q 1 -t "$1" -W 5 >subscriber.log 2>&1 &
  subscriber=$!
  tries=0
  until grep -q '^Subscribed' subscriber.log; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || cannot "the subscription is not answered"
    sleep 0.2
  done
  publish || cannot "$(tail -n 1 client.log)"
  wait "$subscriber" || true
  granted=$(sed -n 's/^Subscribed (mid: [0-9]*): \([0-9]*\).*/\1/p' subscriber.log)
  received=$(grep -x x subscriber.log || echo nothing)
  echo "$1: granted $granted, received: $received"
}
plain=$(judge finding/topic)
# shellcheck disable=SC2016 # the dollar is part of the topic
shared=$(judge '$share/group/finding/topic')
printf '%s\n' "$plain" "$shared"
# shellcheck disable=SC2016
[ "$plain" = 'finding/topic: granted 1, received: x' ] &&
  [ "$shared" = '$share/group/finding/topic: granted 1, received: nothing' ]

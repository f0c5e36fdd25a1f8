# A Docker engine of its own, for the proofs of containers, which source this after lab.sh. Its images are kept in the lab
# between runs; everything that runs in it ends with the proof. Nothing on the host's network is touched.
# shellcheck shell=bash disable=SC2154 # lab.sh sets what it uses
need docker.io iptables iproute2 openssl python3-venv

engine_images=$lab/docker
mkdir -p "$engine_images"
exec 8>"$engine_images.lock"
flock 8 # One proof at a time.
export PATH=/usr/bin:$PATH # Debian's Docker, should there be another one.
export DOCKER_HOST=unix://$scratch/docker.sock DOCKER_CONFIG=$scratch/client
mkdir -p "$DOCKER_CONFIG"
engine=

# start_engine NETWORK: "host" is for builds, which need apt's mirror; "isolated" has a network namespace of its own, in
# which containers have networks, names and published ports.
start_engine() {
  local command=(dockerd --data-root "$engine_images/data" --exec-root "$scratch/exec" --host "$DOCKER_HOST"
    --pidfile "$scratch/docker.pid" --default-ulimit nofile=20000:20000)
  if [ "$1" = host ]; then
    command+=(--bridge=none --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false)
  else
    start unshare --net sleep infinity
    isolated=$!
    waits_for 10 in_network ip link set lo up
    command=(nsenter --net="/proc/$isolated/ns/net" "${command[@]}")
  fi
  local tries
  for tries in 1 2 3; do # On a busy machine its containerd does not start in the time that it gives it.
    start "${command[@]}" >"$scratch/engine.log" 2>&1
    engine=$!
    waits_for 60 engine_answers_or_is_gone
    ! docker version >/dev/null 2>&1 || return 0
  done
  echo "the engine did not start $tries times"
  tail -n 20 "$scratch/engine.log"
  exit 1
}

engine_answers_or_is_gone() {
  docker version || ! kill -0 "$engine"
}

in_network() {
  [ "$(readlink "/proc/$isolated/ns/net")" != "$(readlink /proc/self/ns/net)" ] || return 1
  nsenter --net="/proc/$isolated/ns/net" "$@"
}

# With its containers, their volumes and networks.
stop_engine() {
  [ -n "$engine" ] || return 0
  docker ps -aq | xargs -r docker rm -fv >/dev/null
  docker volume prune -f >/dev/null
  docker network prune -f >/dev/null
  kill "$engine" 2>/dev/null || true
  wait "$engine" || true
  engine=
  umount "$scratch/exec/netns/default" 2>/dev/null || true
}

end_engine() {
  local status=$?
  set +e
  stop_engine
  return "$status"
}
trap 'end_engine; end_lab' EXIT

# base_image SUITE: debian:SUITE-slim, made here in place of the one that people get from Docker Hub.
base_image() {
  docker image inspect "debian:$1-slim" >/dev/null 2>&1 && return
  local root extra=$scratch/hub
  root=$(root_of "$1")
  mkdir -p "$extra/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io >"$extra/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
  tar --numeric-owner -c --exclude=./made --exclude='./var/lib/apt/lists/*' --exclude='./var/cache/apt/*' \
    --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' -C "$root" . -C "$extra" ./etc/dpkg/dpkg.cfg.d/docker-apt-speedup |
    docker import -c 'CMD ["bash"]' - "debian:$1-slim" >/dev/null
}

# build_image ARCHITECTURE: from the Dockerfile, as ams2mqtt:ARCHITECTURE.
build_image() {
  "$repository/packaging/docker/build" --network host -t "ams2mqtt:$1" "$1" >"$scratch/build.log" 2>&1 ||
    { tail -n 40 "$scratch/build.log"; exit 1; }
}

# In place of the broker's image: the same paths, users and start.
broker_image() {
  docker image inspect eclipse-mosquitto:2 >/dev/null 2>&1 && return
  mkdir "$scratch/broker-image"
  cat >"$scratch/broker-image/Dockerfile" <<'END'
FROM debian:trixie-slim
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mosquitto mosquitto-clients \
    && usermod -u 1883 mosquitto && groupmod -g 1883 mosquitto && mkdir -p /mosquitto/config /mosquitto/data /mosquitto/log \
    && chown -R mosquitto:mosquitto /mosquitto
VOLUME /mosquitto/data
CMD ["/usr/sbin/mosquitto", "-c", "/mosquitto/config/mosquitto.conf"]
END
  DOCKER_BUILDKIT=0 docker build -q --network host -t eclipse-mosquitto:2 "$scratch/broker-image" >/dev/null
}

# plug_in NAME: a meter on a pseudo terminal behind $scratch/by-id/NAME, as an adapter is behind /dev/serial/by-id.
plug_in() {
  mkdir -p "$scratch/by-id"
  chmod 755 "$scratch" "$scratch/by-id"
  start "$AMS2MQTT" simulate --meter kamstrup-3phase --speed 20 --pty "$scratch/by-id/$1" >/dev/null 2>&1
  waits_for 10 test -e "$scratch/by-id/$1"
  chgrp 20 "$(readlink -f "$scratch/by-id/$1")"
  chmod 660 "$(readlink -f "$scratch/by-id/$1")"
}

# hears TEXT TOPIC: a message on the topic whose text begins so arrives, or is there, on the broker of the container "mosquitto".
hears() {
  grep -m 1 -E "^[^ ]+ $1" < <(docker exec mosquitto mosquitto_sub -h localhost -W 40 -v -t "$2")
}

# ends_well NAME: the container ends with 0 when it is asked to.
ends_well() {
  docker stop -t 10 "$1" >/dev/null
  local status
  status=$(docker inspect -f '{{.State.ExitCode}}' "$1")
  [ "$status" = 0 ] || { echo "status $status"; docker logs "$1" 2>&1 | tail; return 1; }
}

is_healthy() {
  [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]
}

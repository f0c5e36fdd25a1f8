# Common to the proofs under a booted systemd, which source it after lab.sh: the service with its unit, a meter, a broker.
# shellcheck shell=bash disable=SC2154 # lab.sh assigns what is used here.
program=${AMS2MQTT:-$repository/build/release/ams2mqtt}
group_dialout=20

# service_root SUITE: a root file system with systemd and the service as it is installed, not started. Its path; nothing
# when the program cannot run there.
service_root() {
  local root
  root=$(copy_of "$1" systemd)
  install -D "$program" "$root/usr/bin/ams2mqtt"
  mkdir -p "$root/usr/lib/ams2mqtt-lab" "$root/etc/ams2mqtt" "$root/etc/systemd/system/ams2mqtt.service.d"
  # Its libraries, in the versions it was built with; but glibc is the system's own.
  ldd "$program" | awk '$3 ~ "^/" { print $3 }' | grep -vE '/(libc|libm|libresolv|libpthread|libdl|librt)\.so' |
    xargs cp -L -t "$root/usr/lib/ams2mqtt-lab"
  echo '127.0.0.1 localhost' >"$root/etc/hosts" # which a minimal system does not have
  sed 's#@CMAKE_INSTALL_FULL_BINDIR@#/usr/bin#' "$repository/systemd/ams2mqtt.service.in" >"$root/usr/lib/systemd/system/ams2mqtt.service"
  cp "$repository/systemd/ams2mqtt.path" "$root/usr/lib/systemd/system"
  printf '[Service]\nEnvironment=LD_LIBRARY_PATH=/usr/lib/ams2mqtt-lab\n' >"$root/etc/systemd/system/ams2mqtt.service.d/lab.conf"
  if chroot "$root" env LD_LIBRARY_PATH=/usr/lib/ams2mqtt-lab ams2mqtt --version >/dev/null 2>&1; then
    echo "$root"
  else
    echo "skipped: $program does not run on $1" >&2
  fi
}

# as_serial_port LINK: gives the terminal that it leads to the rights of a serial port, and says which one it is.
as_serial_port() {
  local terminal
  waits_for 60 test -e "$1"
  terminal=$(readlink -f "$1")
  chgrp "$group_dialout" "$terminal"
  chmod 660 "$terminal"
  echo "$terminal"
}

# start_broker ROOT FILE: mosquitto with this configuration, in the network of the machine. Its id is in $broker.
start_broker() {
  start nsenter --target "$(first_process "$1")" --net mosquitto -c "$2" >>"$scratch/broker.log" 2>&1
  broker=$!
}

end_broker() {
  kill -CONT "$broker"
  kill "$broker"
  wait "$broker" || true
}

# journal ROOT OPTION...: what the service has said.
journal() {
  inside "$1" journalctl --quiet --no-pager --output cat --unit ams2mqtt "${@:2}"
}

# said ROOT TEXT OPTION...: whether it has.
said() {
  journal "$1" "${@:3}" | grep -F -- "$2"
}

# said_now ROOT TEXT OPTION...: whether it has since it was last started.
said_now() {
  said "$1" "$2" "_SYSTEMD_INVOCATION_ID=$(property "$1" InvocationID)" "${@:3}"
}

# property ROOT NAME: of the service.
property() {
  inside "$1" systemctl show --value --property "$2" ams2mqtt
}

# has_property ROOT NAME EXPRESSION: whether it looks like that.
has_property() {
  local value
  value=$(property "$1" "$2")
  echo "$2=$value"
  [[ $value =~ ^($3)$ ]]
}

# configure ROOT: the service's configuration, from standard input.
configure() {
  cat >"$1/etc/ams2mqtt/ams2mqtt.yaml"
}

# restart ROOT: the service, whatever its state.
restart() {
  inside "$1" systemctl reset-failed ams2mqtt 2>/dev/null || true
  inside "$1" systemctl restart ams2mqtt || { journal "$1" -n 8; return 1; }
}

# waits_and_sees SECONDS WHAT COMMAND...
waits_and_sees() {
  sees "$2" waits_for "$1" "${@:3}"
}

# Made by packaging/generate.py; do not edit.
# shellcheck shell=bash

_ams2mqtt_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_ams2mqtt_ports() {
  local port
  for port in /dev/serial/by-id/* /dev/ttyUSB* /dev/ttyACM* /dev/ttyAMA*; do
    [[ ! -e $port || $port != "$cur"* ]] || COMPREPLY+=("$port")
  done
}

_ams2mqtt() {
  local cur prev words cword command="" index
  _init_completion -n =: || return
  for ((index = 1; index < cword; index++)); do
    [[ ${words[index]} == -* ]] || { command=${words[index]}; break; }
  done
  if [[ $cur == --*=* ]]; then
    prev=${cur%%=*}
    cur=${cur#*=}
  fi
  case "$command $prev $cur" in
    # The value of an option.
    "run -c "* | \
      "run --config "* | \
      "check -c "* | \
      "check --config "* | \
      "doctor -c "* | \
      "doctor --config "* | \
      "forget -c "* | \
      "forget --config "* | \
      "rename -c "* | \
      "rename --config "*)
      _filedir 'y?(a)ml' ;;
    "doctor --seconds "* | \
      "migrate --home-assistant "* | \
      "migrate --meter "* | \
      "migrate --from "* | \
      "migrate --pair "* | \
      "migrate --patience "* | \
      "decode --key "* | \
      "decode --auth-key "* | \
      "decode --system-title "* | \
      "explain --width "* | \
      "explain --key "* | \
      "explain --auth-key "* | \
      "explain --system-title "* | \
      "bench --seconds "* | \
      "bench --key "* | \
      "bench --auth-key "* | \
      "bench --system-title "* | \
      "simulate --tcp "* | \
      "simulate --speed "* | \
      "simulate --seed "* | \
      "simulate --seconds "*)
      : ;;
    "migrate --token-file "* | \
      "migrate --ca-file "* | \
      "migrate --registry "* | \
      "migrate --devices "* | \
      "migrate --undo "* | \
      "migrate --undo-file "* | \
      "decode --key-file "* | \
      "decode --auth-key-file "* | \
      "explain --key-file "* | \
      "explain --auth-key-file "* | \
      "bench --key-file "* | \
      "bench --auth-key-file "* | \
      "simulate --pty "*)
      _filedir ;;
    "decode --format "*)
      _ams2mqtt_words "text json" ;;
    "decode --manufacturer "* | \
      "explain --manufacturer "* | \
      "bench --manufacturer "*)
      _ams2mqtt_words "auto aidon aidon_se kaifa kaifa_se kamstrup" ;;
    "decode --time-zone "* | \
      "explain --time-zone "* | \
      "bench --time-zone "*)
      _ams2mqtt_words "$(awk '!/^#/ { print $3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null)" ;;
    "explain --format "*)
      _ams2mqtt_words "text json html" ;;
    "explain --color "*)
      _ams2mqtt_words "auto always never" ;;
    "simulate --meter "*)
      _ams2mqtt_words "$("$1" simulate --list 2>/dev/null | cut -d" " -f1)" ;;
    # Options.
    " "*" -"*) _ams2mqtt_words "--version -h --help" ;;
    "run "*" -"*) _ams2mqtt_words "-h --help -c --config --print" ;;
    "check "*" -"*) _ams2mqtt_words "-h --help -c --config" ;;
    "doctor "*" -"*) _ams2mqtt_words "-h --help -c --config --seconds" ;;
    "ports "*" -"*) _ams2mqtt_words "-h --help --json" ;;
    "forget "*" -"*) _ams2mqtt_words "-h --help --all -c --config" ;;
    "rename "*" -"*) _ams2mqtt_words "-h --help -c --config" ;;
    "migrate "*" -"*) _ams2mqtt_words "-h --help --home-assistant --token-file --ca-file --registry --devices --meter --from --pair --registers --apply --undo --undo-file --patience --yes --json" ;;
    "decode "*" -"*) _ams2mqtt_words "-h --help --format --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone -f --follow" ;;
    "explain "*" -"*) _ams2mqtt_words "-h --help --format --json --color --width --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone" ;;
    "bench "*" -"*) _ams2mqtt_words "-h --help --seconds --json --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone" ;;
    "simulate "*" -"*) _ams2mqtt_words "-h --help --list --meter --pty --tcp --speed --seed --seconds" ;;
    "health "*" -"*) _ams2mqtt_words "-h --help" ;;
    # Commands and arguments.
    " "*) _ams2mqtt_words "run check doctor ports forget rename migrate decode explain bench simulate health" ;;
    "decode "*) _ams2mqtt_ports; _filedir ;;
    "explain "*) _filedir ;;
    "bench "*) _filedir ;;
    "simulate "*) _filedir ;;
  esac
  __ltrim_colon_completions "$cur"
} && complete -F _ams2mqtt ams2mqtt

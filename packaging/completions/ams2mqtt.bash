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
      "setup -c "* | \
      "setup --config "* | \
      "check -c "* | \
      "check --config "* | \
      "doctor -c "* | \
      "doctor --config "* | \
      "watch -c "* | \
      "watch --config "* | \
      "forget -c "* | \
      "forget --config "* | \
      "rename -c "* | \
      "rename --config "* | \
      "capture -c "* | \
      "capture --config "* | \
      "report -c "* | \
      "report --config "*)
      _filedir 'y?(a)ml' ;;
    "run --log-level "*)
      _ams2mqtt_words "error warning info debug" ;;
    "setup --serial "*)
      _ams2mqtt_ports; _filedir ;;
    "setup --tcp "* | \
      "setup --broker "* | \
      "setup --user "* | \
      "setup --seconds "* | \
      "doctor --seconds "* | \
      "watch --tcp "* | \
      "watch --data-bits "* | \
      "watch --stop-bits "* | \
      "watch --width "* | \
      "watch --key "* | \
      "watch --auth-key "* | \
      "watch --system-title "* | \
      "migrate --home-assistant "* | \
      "migrate --meter "* | \
      "migrate --from "* | \
      "migrate --pair "* | \
      "migrate --patience "* | \
      "capture --tcp "* | \
      "capture --data-bits "* | \
      "capture --stop-bits "* | \
      "capture --meter "* | \
      "capture --duration "* | \
      "capture --bytes "* | \
      "decode --key "* | \
      "decode --auth-key "* | \
      "decode --system-title "* | \
      "decode --tcp "* | \
      "decode --data-bits "* | \
      "decode --stop-bits "* | \
      "decode --duration "* | \
      "explain --width "* | \
      "explain --key "* | \
      "explain --auth-key "* | \
      "explain --system-title "* | \
      "explain --tcp "* | \
      "explain --data-bits "* | \
      "explain --stop-bits "* | \
      "explain --duration "* | \
      "replay --tcp "* | \
      "replay --key "* | \
      "replay --auth-key "* | \
      "replay --system-title "* | \
      "report --tcp "* | \
      "report --data-bits "* | \
      "report --stop-bits "* | \
      "report --meter "* | \
      "report --duration "* | \
      "report --key "* | \
      "report --auth-key "* | \
      "report --system-title "* | \
      "bench --seconds "* | \
      "bench --key "* | \
      "bench --auth-key "* | \
      "bench --system-title "* | \
      "simulate --tcp "* | \
      "simulate --meters "* | \
      "simulate --until-hour "* | \
      "simulate --speed "* | \
      "simulate --seed "* | \
      "simulate --seconds "* | \
      "simulate --start "* | \
      "simulate --phases "* | \
      "simulate --ct "* | \
      "simulate --sub-meters "* | \
      "simulate --line "* | \
      "simulate --read-as "* | \
      "simulate --noise "* | \
      "simulate --fault "*)
      : ;;
    "setup --password-file "* | \
      "setup --key-file "* | \
      "setup --auth-key-file "* | \
      "watch --key-file "* | \
      "watch --auth-key-file "* | \
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
      "replay --link "* | \
      "replay --key-file "* | \
      "replay --auth-key-file "* | \
      "report -o "* | \
      "report --output "* | \
      "report --log "* | \
      "report --key-file "* | \
      "report --auth-key-file "* | \
      "bench --key-file "* | \
      "bench --auth-key-file "* | \
      "simulate --pty "*)
      _filedir ;;
    "watch --serial "* | \
      "capture --serial "* | \
      "decode --serial "* | \
      "explain --serial "* | \
      "report --serial "*)
      _ams2mqtt_words "DEVICE auto" ;;
    "watch --baud "* | \
      "capture --baud "* | \
      "decode --baud "* | \
      "explain --baud "* | \
      "report --baud "*)
      _ams2mqtt_words "N auto" ;;
    "watch --parity "* | \
      "capture --parity "* | \
      "decode --parity "* | \
      "explain --parity "* | \
      "report --parity "*)
      _ams2mqtt_words "none even odd" ;;
    "watch --color "* | \
      "explain --color "*)
      _ams2mqtt_words "auto always never" ;;
    "watch --manufacturer "* | \
      "decode --manufacturer "* | \
      "explain --manufacturer "* | \
      "replay --manufacturer "* | \
      "report --manufacturer "* | \
      "bench --manufacturer "*)
      _ams2mqtt_words "auto aidon aidon_se kaifa kaifa_se kamstrup" ;;
    "watch --time-zone "* | \
      "decode --time-zone "* | \
      "explain --time-zone "* | \
      "replay --time-zone "* | \
      "report --time-zone "* | \
      "bench --time-zone "*)
      _ams2mqtt_words "$(awk '!/^#/ { print $3 }' /usr/share/zoneinfo/zone.tab 2>/dev/null)" ;;
    "decode --format "* | \
      "replay --format "*)
      _ams2mqtt_words "text json" ;;
    "explain --format "*)
      _ams2mqtt_words "text json html" ;;
    "replay --speed "*)
      _ams2mqtt_words "N max" ;;
    "simulate --meter "*)
      _ams2mqtt_words "$("$1" simulate --list 2>/dev/null | cut -d" " -f1)" ;;
    "simulate --day "*)
      _ams2mqtt_words "spring autumn" ;;
    # Options.
    " "*" -"*) _ams2mqtt_words "-V -v --version -h --help" ;;
    "run "*" -"*) _ams2mqtt_words "-h --help -c --config --print --values --log-level -v --verbose" ;;
    "setup "*" -"*) _ams2mqtt_words "-h --help -c --config --serial --tcp --broker --user --password-file --key-file --auth-key-file --seconds --no-search --yes --force --json" ;;
    "check "*" -"*) _ams2mqtt_words "-h --help -c --config --json" ;;
    "doctor "*" -"*) _ams2mqtt_words "-h --help -c --config --seconds --json" ;;
    "watch "*" -"*) _ams2mqtt_words "-h --help -c --config --serial --tcp --baud --data-bits --parity --stop-bits --once --width --json --color --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone" ;;
    "ports "*" -"*) _ams2mqtt_words "-h --help --json" ;;
    "forget "*" -"*) _ams2mqtt_words "-h --help --all -c --config" ;;
    "rename "*" -"*) _ams2mqtt_words "-h --help -c --config" ;;
    "migrate "*" -"*) _ams2mqtt_words "-h --help --home-assistant --token-file --ca-file --registry --devices --meter --from --pair --registers --apply --undo --undo-file --patience --yes --json" ;;
    "capture "*" -"*) _ams2mqtt_words "-h --help --serial --tcp --baud --data-bits --parity --stop-bits --meter --duration --bytes --force --json -c --config" ;;
    "decode "*" -"*) _ams2mqtt_words "-h --help --format --json --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone -f --follow --serial --tcp --baud --data-bits --parity --stop-bits --duration" ;;
    "explain "*" -"*) _ams2mqtt_words "-h --help --format --json --color --width --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone --serial --tcp --baud --data-bits --parity --stop-bits --duration" ;;
    "replay "*" -"*) _ams2mqtt_words "-h --help --speed --pty --link --tcp --format --json --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone" ;;
    "report "*" -"*) _ams2mqtt_words "-h --help -o --output --serial --tcp --baud --data-bits --parity --stop-bits --meter --duration --log -y --yes --force --json -c --config --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone" ;;
    "bench "*" -"*) _ams2mqtt_words "-h --help --seconds --json --manufacturer --key --auth-key --key-file --auth-key-file --system-title --time-zone" ;;
    "simulate "*" -"*) _ams2mqtt_words "-h --help --list --meter --pty --tcp --meters --until-hour --speed --seed --seconds --day --start --phases --export --ct --sub-meters --line --read-as --inverted --noise --fault" ;;
    "health "*" -"*) _ams2mqtt_words "-h --help" ;;
    # Commands and arguments.
    " "*) _ams2mqtt_words "run setup check doctor watch ports forget rename migrate capture decode explain replay report bench simulate health" ;;
    "check "*) _filedir ;;
    "capture "*) _filedir ;;
    "decode "*) _ams2mqtt_ports; _filedir ;;
    "explain "*) _filedir ;;
    "replay "*) _filedir ;;
    "report "*) _filedir ;;
    "bench "*) _filedir ;;
    "simulate "*) _filedir ;;
  esac
  __ltrim_colon_completions "$cur"
} && complete -F _ams2mqtt ams2mqtt

#!/bin/sh
# Prometheus 2.42.0 (Debian 12): `promtool check metrics` reads only the format before OpenMetrics. It refuses the types
# info and unknown, and finds no help text for a counter, whose family OpenMetrics names without _total. The server of
# the same package asks for OpenMetrics first and takes all of it. Who wants to lint such a text has to write it in the
# old format before.
#
# Needs apt-get, dpkg-deb, python3, curl and the Debian archive. Seen for amd64:
#   promtool, type info: text format parsing error in line 1: unknown metric type "info"
#   promtool, type unknown: text format parsing error in line 1: unknown metric type "unknown"
#   promtool, a counter: energy_joules_total no help text
#   Prometheus: up, 3 of 3 series
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in apt-get dpkg-deb python3 curl; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
server='' prometheus=''
# shellcheck disable=SC2086 # empty, or a number
trap 'kill $prometheus $server 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p lists/partial root
touch status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" >sources
debian() {
  apt-get -qq -o Dir::State="$PWD" -o Dir::State::status="$PWD/status" -o Dir::Cache="$PWD" \
    -o Dir::Etc::sourcelist="$PWD/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
}
{ debian update && debian download prometheus=2.42.0+ds-5+deb12u1; } >apt.log 2>&1 || cannot "$(tail -n 1 apt.log)"
dpkg-deb -x prometheus_*.deb root

cat >info <<'END'
# TYPE program info
# HELP program The program.
program_info{version="1"} 1
END
cat >unknown <<'END'
# TYPE answer unknown
# HELP answer A number.
answer 42
END
cat >counter <<'END'
# TYPE energy_joules counter
# UNIT energy_joules joules
# HELP energy_joules Energy.
energy_joules_total 3600000
END
{ cat info unknown counter && echo '# EOF'; } >metrics

check() { { cat "$1" && echo '# EOF'; } | root/usr/bin/promtool check metrics 2>&1 | sed "s/^error while linting: //; s/^/promtool, $2: /" || true; }
check info 'type info' >seen
check unknown 'type unknown' >>seen
check counter 'a counter' >>seen

cat >server.py <<'END'
import http.server

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
        self.end_headers()
        self.wfile.write(open("metrics", "rb").read())

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
open("port", "w").write(str(server.server_port))
server.serve_forever()
END
waits_for() {
  for _ in $(seq 300); do
    ! "$@" >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  cannot "$* failed for 30 s"
}
python3 server.py &
server=$!
waits_for test -s port
cat >prometheus.yml <<END
global: {scrape_interval: 1s}
scrape_configs: [{job_name: a, static_configs: [{targets: ["127.0.0.1:$(cat port)"]}]}]
END
root/usr/bin/prometheus --config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:0 >log 2>&1 &
prometheus=$!
listens() { grep -q 'msg="Listening on"' log; }
waits_for listens
api=http://$(sed -n 's/.*msg="Listening on" address=\([0-9.:]*\).*/\1/p' log)/api/v1
ask() { curl -sG "$api/query" --data-urlencode "query=$1" | sed -n 's/.*,"\([0-9.]*\)"\]}.*/\1/p'; }
scraped() { [ "$(ask up)" = 1 ] && [ -n "$(ask energy_joules_total)" ]; }
waits_for scraped
echo "Prometheus: up, $(ask 'count({__name__=~"program_info|answer|energy_joules_total"})') of 3 series" >>seen
cat seen
cat >expected <<'END'
promtool, type info: text format parsing error in line 1: unknown metric type "info"
promtool, type unknown: text format parsing error in line 1: unknown metric type "unknown"
promtool, a counter: energy_joules_total no help text
Prometheus: up, 3 of 3 series
END
cmp -s seen expected || exit 1

#!/bin/sh
# Debian calls Paho C++ 1.2.0 (Debian 12) and 1.5.2 (Debian 13) alike: package libpaho-mqttpp3-1, library
# libpaho-mqttpp3.so.1. The newer one lacks functions of the older one, such as the constructors of
# mqtt::connect_options, so a program that was built on Debian 12 no longer starts after the upgrade to 13. Its
# dependency, as dpkg-shlibdeps writes it, is libpaho-mqttpp3-1 (>= 1.2.0), and stays fulfilled.
#
# Needs c++, nm, apt-get, dpkg-deb and the Debian archive. Seen for amd64:
#   the program's dependency, libpaho-mqttpp3-1 (>= 1.2.0), is fulfilled by 1.5.2-1.1
#   3 functions that it calls are missing there
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in c++ nm apt-get dpkg-deb; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# fetch SUITE PACKAGE=VERSION...: into the folder of that name.
fetch() {
  suite=$1
  shift
  mkdir -p "$suite/lists/partial" "$suite/root"
  touch "$suite/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" >"$suite/sources"
  (
    cd "$suite"
    debian() {
      apt-get -qq -o Dir::State="$PWD" -o Dir::State::status="$PWD/status" -o Dir::Cache="$PWD" \
        -o Dir::Etc::sourcelist="$PWD/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
    }
    { debian update && debian download "$@"; } >apt.log 2>&1 || cannot "$(tail -n 1 apt.log)"
    for package in *.deb; do dpkg-deb -x "$package" root; done
  )
}
fetch bookworm libpaho-mqttpp3-1=1.2.0-2 libpaho-mqttpp-dev=1.2.0-2 libpaho-mqtt1.3=1.3.12-1 libpaho-mqtt-dev=1.3.12-1
fetch trixie libpaho-mqttpp3-1=1.5.2-1.1

cat >client.cpp <<'END'
#include <mqtt/async_client.h>
int main() {
  mqtt::async_client client("tcp://localhost:1883", "client");
  mqtt::connect_options options;
  options.set_ssl(mqtt::ssl_options());
  options.set_will(mqtt::will_options("topic", std::string("gone")));
  client.connect(options)->wait();
}
END
old=$(dirname "$(find bookworm/root -name libpaho-mqttpp3.so.1)")
new=$(find trixie/root -name libpaho-mqttpp3.so.1)
c++ -std=c++17 -O1 -Ibookworm/root/usr/include client.cpp -o client -L"$old" -lpaho-mqttpp3 -lpaho-mqtt3as -Wl,--allow-shlib-undefined \
  >compile.log 2>&1 || cannot "$(tail -n 3 compile.log)"

# What dpkg-shlibdeps takes the dependency from.
dependency=$(dpkg-deb -I bookworm/libpaho-mqttpp3-1_*.deb shlibs | sed -n 's/^libpaho-mqttpp3 1 //p')
nm -D --undefined-only client | awk '{ print $2 }' | grep 4mqtt | sed 's/@.*//' | sort -u >called
nm -D --defined-only "$old/libpaho-mqttpp3.so.1" | awk '{ print $3 }' | sort -u | comm -12 called - >from_old
nm -D --defined-only "$new" | awk '{ print $3 }' | sort -u | comm -23 from_old - >missing
echo "the program's dependency, $dependency, is fulfilled by 1.5.2-1.1"
echo "$(wc -l <missing) functions that it calls are missing there"
[ "$dependency" = 'libpaho-mqttpp3-1 (>= 1.2.0)' ] && grep -q connect_options missing || exit 1

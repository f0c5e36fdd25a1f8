#!/bin/sh
# rootfs.sh PROGRAM FOLDER: makes FOLDER the root file system of the image: the program, the libraries that it loads, the
# time zones, the certificates of public authorities, the licences of all that, and the list of it (CycloneDX). Runs in
# the build stage.
set -eu
program=$1
image=$2
packaging=$(dirname "$(dirname "$0")")

install -D -m 755 "$program" "$image/usr/bin/ams2mqtt"

# Names as they are looked for, not links. The kernel looks for the loader elsewhere than the loader for libraries.
"$packaging/sbom.py" "$program" --files --data tzdata --data ca-certificates >/tmp/files
sed -n 's/^file //p' /tmp/files | while read -r file; do install -D -m 755 "$file" "$image$file"; done
sed -n 's/^loader //p' /tmp/files | while read -r loader; do
  mkdir -p "$image$(dirname "$loader")"
  ln -s "$(realpath "$loader")" "$image$loader"
done
sed -n 's/^package //p' /tmp/files | while read -r package; do
  install -D -m 644 "/usr/share/doc/$package/copyright" "$image/usr/share/doc/$package/copyright"
done
install -D -m 644 "$packaging/../LICENSE" "$image/usr/share/doc/ams2mqtt/LICENSE"
mkdir -p "$image/usr/share/sbom"
"$packaging/sbom.py" "$program" --data tzdata --data ca-certificates >"$image/usr/share/sbom/ams2mqtt.cdx.json"

install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$image/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$image/usr/share"
cp -a /usr/share/zoneinfo "$image/usr/share/"
rm -rf "$image/usr/share/zoneinfo/right" "$image/usr/share/zoneinfo/posix"

install -D -m 644 /usr/lib/os-release "$image/etc/os-release" # Scanners look for it.
echo 'hosts: files dns' >"$image/etc/nsswitch.conf"
printf '%s\n' root:x:0:0:root:/:/sbin/nologin ams2mqtt:x:999:20:ams2mqtt:/:/sbin/nologin >"$image/etc/passwd"
printf '%s\n' root:x:0: dialout:x:20: >"$image/etc/group"

# The folder is anybody's, so that the container can run as any user. A new volume takes this over.
install -d -m 1777 "$image/var/lib/ams2mqtt"
find "$image" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +

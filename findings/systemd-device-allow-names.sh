#!/bin/sh
# systemd 252.39 (Debian 12): DeviceAllow=char-NAME allows nothing if the kernel does not know NAME when the service starts,
# and stays so when the driver comes later, as ttyUSB does with the first USB serial adapter that is plugged in. The
# service is then denied the device until it is restarted, and only its own EPERM says so. systemd.resource-control(5)
# says that the name is matched against /proc/devices, but not when. With the number in place of the name, char-188,
# which that page does not mention, the device is allowed. 257 and 262 do the same.
#
# Boots systemd in a container. Needs root, apt-get, dpkg-deb, systemd-nspawn, unshare, cgroup 2, a kernel that has not
# met a USB serial adapter since it has booted, and the Debian archive.
# Seen with 252.39-1~deb12u2:
#   char-ttyUSB: Operation not permitted
#   char-188: No such device or address
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || cannot "needs root"
for tool in apt-get dpkg-deb systemd-nspawn unshare; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
! grep -q ttyUSB /proc/devices || cannot "this kernel knows ttyUSB already"
groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$groups" ] || cannot "no cgroup 2"
folder=$(mktemp -d)
group=$groups/finding.$$
finish() { rm -rf "$folder"; find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true; }
trap finish EXIT
cd "$folder"

mkdir -p lists/partial archives/partial root/usr/bin root/usr/sbin root/usr/lib root/usr/lib64 root/etc/systemd/system
for name in bin sbin lib lib64; do ln -s "usr/$name" "root/$name"; done
mkdir root/dev root/proc root/sys root/run root/tmp root/var
touch status
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" >sources
debian() {
  apt-get -qq -o Dir::State="$folder" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder" \
    -o Dir::Etc::sourcelist="$folder/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
}
{ debian update && debian --yes --no-install-recommends --download-only install 'systemd=252.39-*' 'systemd-sysv=252.39-*' \
  dash coreutils bash; } >apt.log 2>&1 || cannot "$(tail -n 1 apt.log)"
for package in archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C root --keep-directory-symlink --no-same-owner
done

# Two services that try to open the first USB serial adapter, and the end when both have.
mknod root/ttyUSB0 c 188 0
for name in ttyUSB 188; do
  cat >"root/etc/systemd/system/$name.service" <<END
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
ExecStart=/bin/bash -c 'LC_ALL=C; exec 2>/said-$name; exec 3<>/ttyUSB0'
SuccessExitStatus=1
DevicePolicy=closed
DeviceAllow=char-$name rw
END
done
cat >root/etc/systemd/system/finding.service <<END
[Unit]
DefaultDependencies=no
Wants=ttyUSB.service 188.service
After=ttyUSB.service 188.service
SuccessAction=poweroff-force
[Service]
Type=oneshot
ExecStart=/bin/true
END
mkdir "$group"
# shellcheck disable=SC2016 # the inner shell's variables
SYSTEMD_SECCOMP=0 timeout 120 unshare --mount sh -c 'echo $$ >"$2/cgroup.procs" && umount -R /sys/fs/cgroup &&
  mount -t cgroup2 none /sys/fs/cgroup && exec systemd-nspawn --quiet --directory="$1" --machine=finding --private-network \
  --keep-unit --register=no --console=pipe --capability=all --boot systemd.unit=finding.service' \
  sh "$folder/root" "$group" </dev/null >boot.log 2>&1 || cannot "$(tail -n 1 boot.log)"
said() { sed -n 's/.*\/ttyUSB0: //p' "root/said-$1"; }
echo "char-ttyUSB: $(said ttyUSB)"
echo "char-188: $(said 188)"
[ "$(said 188)" = "No such device or address" ] && [ "$(said ttyUSB)" = "Operation not permitted" ]

#!/bin/sh
# ser2net 4.6.4 (Debian 13's ser2net), accepter telnet(rfc2217),tcp: a client that does not answer its DO COM-PORT-OPTION gets
# nothing of the serial port's data for about 4 s; then everything comes. 4.3.11 of Debian 12 passes it on at once, as both do
# with the accepter telnet,tcp. All of them double every FF of the data for a client that has agreed to nothing.
#
# Needs apt-get, dpkg-deb, unshare with user namespaces and python3, and the Debian archive. Seen with 4.3.11-1 and 4.6.4-1:
#   4.3.11 telnet: at once, 7e ff ff 7e
#   4.3.11 telnet(rfc2217): at once, 7e ff ff 7e
#   4.6.4 telnet: at once, 7e ff ff 7e
#   4.6.4 telnet(rfc2217): after 3 s or more, 7e ff ff 7e
# Exit status: 0 when this is still so, 1 when the behaviour has changed, 2 when it could not be tried.
set -eu
cannot() { echo "cannot be tried: $*" >&2; exit 2; }
for tool in apt-get dpkg-deb unshare python3; do
  command -v "$tool" >/dev/null || cannot "$tool is missing"
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Each release's program with all that it depends on, unpacked as the root of a namespace.
unpack() {
  suite=$1 version=$2
  mkdir -p "$suite/lists/partial" "$suite/archives/partial" "$suite/root"
  for name in bin sbin lib lib64; do
    mkdir -p "$suite/root/usr/$name"
    ln -s "usr/$name" "$suite/root/$name"
  done
  mkdir "$suite/root/dev" "$suite/root/tmp"
  touch "$suite/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" >"$suite/sources"
  debian() {
    apt-get -qq -o Dir::State="$folder/$suite" -o Dir::State::status="$folder/$suite/status" -o Dir::Cache="$folder/$suite" \
      -o Dir::Etc::sourcelist="$folder/$suite/sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User= "$@"
  }
  { debian update && debian --yes --no-install-recommends --download-only install "ser2net=$version-*"; } >apt.log 2>&1 ||
    cannot "$(tail -n 1 apt.log)"
  for package in "$suite"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$suite/root" --keep-directory-symlink --no-same-owner
  done
}
unpack bookworm 4.3.11
unpack trixie 4.6.4

# A serial port on which four bytes come, and a client that only reads.
cat >look.py <<'END'
import os, pty, socket, subprocess, sys, time, tty
root, accepter = sys.argv[1:]
master, slave = pty.openpty()
tty.setraw(slave)
path = f"/tmp/{time.monotonic_ns()}"
with open(f"{root}{path}.yaml", "w") as config:
    config.write("%YAML 1.1\n---\nconnection: &port\n  accepter: " + f"{accepter},unix,{path}\n" +
                 f"  connector: serialdev(nouucplock),{os.ttyname(slave)},9600n81,local\n")
program = f"mount --rbind /dev {root}/dev && exec chroot {root} /usr/sbin/ser2net -n -c {path}.yaml -P {path}.pid"
server = subprocess.Popen(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", program],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    client = socket.socket(socket.AF_UNIX)
    for _ in range(100):
        try:
            client.connect(root + path)
            break
        except OSError:
            time.sleep(0.1)
    else:
        sys.exit("no ser2net")
    client.settimeout(20)
    heard = client.recv(100)
    os.write(master, b"\x7e\xff\x7e")
    begin = time.monotonic()
    while b"\x7e\xff\xff\x7e" not in heard and b"\x7e\xff\x7e" not in heard:
        more = client.recv(100)
        if not more:
            sys.exit("ser2net has hung up: " + repr(heard))
        heard += more
    late = time.monotonic() - begin > 3
    print("after 3 s or more" if late else "at once", heard[heard.index(b"\x7e"):].hex(" "), sep=", ")
finally:
    server.kill()
    server.wait()
END
judge() { python3 look.py "$folder/$1/root" "$2" 2>look.log || cannot "$(tail -n 1 look.log)"; }
result=0
tell() {
  answer=$(judge "$2" "$3") || exit 2
  echo "$1 $3: $answer"
  [ "$answer" = "$4, 7e ff ff 7e" ] || result=1
}
tell 4.3.11 bookworm 'telnet' 'at once'
tell 4.3.11 bookworm 'telnet(rfc2217)' 'at once'
tell 4.6.4 trixie 'telnet' 'at once'
tell 4.6.4 trixie 'telnet(rfc2217)' 'after 3 s or more'
exit "$result"

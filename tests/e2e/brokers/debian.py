"""Brokers of any Debian release, unpacked below a folder that is the root of their namespace: nothing is installed, and
nobody has to be root."""
from fetch import call, need
from processes import free_port

SOURCE = ("deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg target=Packages] "
          "http://deb.debian.org/debian {release} main\n")
SHELL = ("coreutils", "dash", "grep", "sed")  # what start scripts expect
INSIDE = '''mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" &&
PATH=$PATH:/sbin ldconfig -r "$0" && exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin HOME=/tmp "$@"'''


def apt(folder):
    """The command, with its state and files in this folder."""
    for part in ("state/lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    settings = {"Dir::State": folder / "state", "Dir::State::status": folder / "status", "Dir::Cache": folder / "cache",
                "Dir::Etc::sourcelist": folder / "sources.list", "Dir::Etc::sourceparts": "/dev/null",
                "Dir::Log": folder, "APT::Sandbox::User": ""}
    return [need("apt-get"), "-qq", *(word for name, value in settings.items() for word in ("-o", f"{name}={value}"))]


def unpack(folder, release, package):
    """The new root with a package, as NAME=VERSION, and all that it depends on."""
    for tool in ("dpkg-deb", "unshare", "tar"):
        need(tool)
    root = folder / "root"
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    (folder / "sources.list").write_text(SOURCE.format(release=release))
    command = apt(folder)
    call(*command, "update", cwd=folder)
    call(*command, "--yes", "--no-install-recommends", "--download-only", "install", package, *SHELL, cwd=folder)
    call("sh", "-ec", "for file in cache/archives/*.deb; do dpkg-deb --fsys-tarfile $file | "
         "tar -x -C root --keep-directory-symlink --no-same-owner; done", cwd=folder)
    for name in ("dev", "proc", "tmp"):
        (root / name).mkdir(exist_ok=True)
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    return root


def run(root, *command):
    """The command in namespaces of its own, so that whatever it starts ends with it. Only a kill ends it."""
    return [need("unshare"), "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child",
            "sh", "-c", INSIDE, root, *command]


def mosquitto(release, version):
    def install(folder, port):
        root = unpack(folder, release, f"mosquitto={version}-*")
        (root / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n")
        return run(root, "mosquitto", "-c", "/mosquitto.conf")
    return install


def rabbitmq(release, version):
    """Each node of Erlang wants a port of its own and one for the list of nodes."""
    def install(folder, port):
        root = unpack(folder, release, f"rabbitmq-server={version}-*")
        settings = root / "etc/rabbitmq"
        settings.mkdir(exist_ok=True)
        (settings / "enabled_plugins").write_text("[rabbitmq_mqtt].\n")
        (settings / "rabbitmq.conf").write_text(f"listeners.tcp = none\nmqtt.listeners.tcp.1 = 127.0.0.1:{port}\n"
                                                "distribution.listener.interface = 127.0.0.1\n")
        return run(root, "env", "RABBITMQ_NODENAME=rabbit@localhost", f"RABBITMQ_DIST_PORT={free_port()}",
                   "ERL_EPMD_ADDRESS=127.0.0.1", f"ERL_EPMD_PORT={free_port()}",
                   "/usr/lib/rabbitmq/bin/rabbitmq-server")
    return install


EJABBERD = """hosts: [localhost]
listen: [{{port: {port}, ip: 127.0.0.1, module: mod_mqtt}}]
modules: {{mod_mqtt: {{access_publish: {{"#": all}}, access_subscribe: {{"#": all}}}}}}
auth_method: anonymous
anonymous_protocol: login_anon
allow_multiple_connections: true
"""


def ejabberd(release, version):
    def install(folder, port):
        root = unpack(folder, release, f"ejabberd={version}-*")
        (root / "etc/ejabberd").mkdir(exist_ok=True)
        (root / "etc/ejabberd/ejabberd.yml").write_text(EJABBERD.format(port=port))
        (root / "var/lib/ejabberd").mkdir(exist_ok=True)
        library = next((root / "usr/lib").glob("*/ejabberd-*")).parent
        return run(root, "env", f"ERL_LIBS=/{library.relative_to(root)}",
                   "EJABBERD_CONFIG_PATH=/etc/ejabberd/ejabberd.yml", "erl", "-noinput", "-mnesia", "dir", '"/var/lib/ejabberd"', "-s", "ejabberd")
    return install

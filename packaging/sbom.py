#!/usr/bin/env python3
"""Says what a built program consists of: a software bill of materials (CycloneDX 1.5, JSON) on standard output.

    packaging/sbom.py build/release/ams2mqtt >ams2mqtt.cdx.json

It holds the program, the shared libraries that it loads, the libraries that are compiled in, and what --data names, each
as the Debian package that it comes from, with version, licence and, of what is loaded, the SHA-256.
It has to run where the program was linked, since it asks that machine's dpkg; the program may be one for another
processor. The same packages and program give the same bytes; SOURCE_DATE_EPOCH, if set, becomes the time stamp.
"""

import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import typing
import urllib.parse
import uuid

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent

# Compiled in: they are headers only, and leave no trace in the program that could be read. A name in Debian that carries
# a version is found by the package that depends on it.
HEADERS_ONLY = ("libboost-dev", "libcli11-dev", "nlohmann-json3-dev")

# By the name of the source package without a version at its end, as its /usr/share/doc/*/copyright says for what is in
# the library. SPDX expressions.
LICENCES = {
    "boost": "BSL-1.0",
    "ca-certificates": "MPL-2.0",
    "cctz": "Apache-2.0",
    "cli11": "BSD-3-Clause",
    "fmtlib": "MIT",
    "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "glibc": "LGPL-2.1-or-later",
    "libzstd": "BSD-3-Clause",
    "nlohmann-json3": "MIT",
    "openssl": "Apache-2.0",
    "paho.mqtt.c": "EPL-2.0",
    "paho.mqtt.cpp": "EPL-2.0",
    "spdlog": "MIT",
    "sqlite3": "blessing",
    "systemd": "LGPL-2.1-or-later",
    "tzdata": "LicenseRef-public-domain",
    "yaml-cpp": "MIT",
    "zlib": "Zlib",
}

# readelf's name of a processor, and where Debian keeps its libraries.
TRIPLETS = {
    "Advanced Micro Devices X86-64": "x86_64-linux-gnu",
    "AArch64": "aarch64-linux-gnu",
    "ARM": "arm-linux-gnueabihf",
    "RISC-V": "riscv64-linux-gnu",
}
ARCHITECTURES = {
    "x86_64-linux-gnu": "amd64",
    "aarch64-linux-gnu": "arm64",
    "arm-linux-gnueabihf": "armhf",
    "riscv64-linux-gnu": "riscv64",
}


class Failure(Exception):
    """What is wrong, for a person."""


def output_of(*command):
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise Failure(f"{' '.join(command)}: {run.stderr.strip() or run.returncode}")
    return run.stdout


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


class Program:
    """An ELF file: the libraries that it names, and where they are."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        if not self.path.is_file():
            raise Failure(f"{path}: there is no such file")
        machine = re.search(r"Machine:\s+(.+)", output_of("readelf", "-h", str(path)))
        triplet = TRIPLETS.get(machine.group(1).strip()) if machine else None
        if triplet is None:
            raise Failure(f"{path}: is for a processor that this script does not know")
        self.architecture = ARCHITECTURES[triplet]
        self._folders = [pathlib.Path(folder) / triplet for folder in ("/usr/lib", "/lib")]

    def loader(self):
        """The dynamic loader that the kernel starts, as the program names it; None if the program is static."""
        found = re.search(r"Requesting program interpreter: (.+)]", output_of("readelf", "-l", str(self.path)))
        return found.group(1) if found else None

    def libraries(self):
        """Of each library that is loaded, by its name: its path, and the names that it loads itself. "": the program."""
        needs = {"": self._needed(self.path)}
        paths = {}
        left = list(needs[""])
        while left:
            name = left.pop()
            if name in paths:
                continue
            paths[name] = self._find(name)
            needs[name] = self._needed(paths[name])
            left += needs[name]
        return paths, needs

    def _find(self, name):
        for folder in self._folders:
            if (folder / name).is_file():
                return folder / name
        raise Failure(f"{name}: needed, but not in {' or '.join(map(str, self._folders))}")

    @staticmethod
    def _needed(path):
        return re.findall(r"\(NEEDED\).*\[(.+)]", output_of("readelf", "-d", str(path)))


class Packages:
    """The Debian packages of this machine."""

    FIELDS = ("Package", "Architecture", "Version", "source:Package", "source:Version", "Homepage", "Depends")

    def __init__(self, architecture):
        self._architecture = architecture
        self._installed = {}
        for line in output_of("dpkg-query", "-W", "-f", "\t".join("${%s}" % field for field in self.FIELDS) + "\n").splitlines():
            fields = dict(zip(self.FIELDS, line.split("\t")))
            self._installed[fields["Package"], fields["Architecture"]] = fields

    @staticmethod
    def owners(paths):
        """The package that brought each file. Where /lib is a link, dpkg may know the file by either name."""
        names = {}
        for path in paths:
            real = str(path.resolve())
            names |= {name: path for name in (real, real.removeprefix("/usr"), "/usr" + real)}
        found = subprocess.run(["dpkg-query", "-S", *names], capture_output=True, text=True, check=False).stdout
        owners = {}
        for line in found.splitlines():
            package, _, name = line.rpartition(": ")
            owners[names[name]] = package.split(",")[0].split(":")[0]
        for path in paths:
            if path not in owners:
                raise Failure(f"{path}: belongs to no Debian package")
        return owners

    def component(self, package):
        """Its entry, without what is particular to a file."""
        fields = self._fields(package)
        source = fields["source:Package"]
        licence = LICENCES.get(re.sub(r"-?[\d.]+$", "", source), LICENCES.get(source))
        if licence is None:
            raise Failure(f"{package}: the licence of {source} is not in LICENCES; see /usr/share/doc/{package}/copyright")
        address = purl(fields, this_release())
        entry = {
            "type": "library",
            "bom-ref": address,
            "name": package,
            "version": fields["Version"],
            "licenses": [{"expression": licence}],
            "purl": address,
        }
        if fields["Homepage"]:
            entry["externalReferences"] = [{"type": "website", "url": fields["Homepage"]}]
        return entry

    def compiled_in(self, part):
        """The entry of a part; its version is the one that was compiled, whatever is installed."""
        fields = self._fields(part.package)
        entry = self.component(part.package)
        if part.version and part.version != fields["source:Version"]:
            entry["version"] = part.version
            other = {**fields, "Version": part.version, "source:Version": part.version}
            entry["bom-ref"] = entry["purl"] = purl(other, None)  # of another release
        return {**entry, "description": f"compiled in ({part.how})"}

    def headers(self, package):
        """The package itself, or the one with a version in its name that it stands for."""
        fields = self._fields(package)
        if not fields["source:Package"].endswith("-defaults"):
            return package
        return fields["Depends"].split(",")[0].split()[0]

    def _fields(self, package):
        for architecture in (self._architecture, "all"):
            if fields := self._installed.get((package, architecture)):
                return fields
        raise Failure(f"{package}: is not installed for {self._architecture}")


def this_release():
    release = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return "debian-" + release.get("VERSION_ID", "sid").strip('"')


def purl(fields, distro):
    """The name of a Debian package everywhere (package-url, type deb), with what scanners look for in it."""
    name, version = fields["Package"], fields["Version"]
    query = {"arch": fields["Architecture"], **({"distro": distro} if distro else {})}
    upstream = fields["source:Package"]
    if fields["source:Version"] != version:
        upstream += "@" + fields["source:Version"]
    if upstream != name:
        query["upstream"] = upstream
    quoted = "&".join(f"{key}={urllib.parse.quote(value, safe='')}" for key, value in query.items())
    return f"pkg:deb/debian/{urllib.parse.quote(name, safe='')}@{urllib.parse.quote(version, safe='')}?{quoted}"


def version_of_checkout():
    return re.search(r"project\(ams2mqtt VERSION ([\d.]+)", (CHECKOUT / "CMakeLists.txt").read_text()).group(1)


class Part(typing.NamedTuple):
    """What is compiled in: Debian's package, the version of its source (None: as installed), and how."""
    package: str
    version: str | None
    how: str


def parts_of(folder, packages):
    """What packaging/bundle has put into the folder; without one, what has headers only."""
    if folder is None:
        return [Part(packages.headers(package), None, "headers only") for package in sorted(HEADERS_ONLY)]
    words = {"headers": "headers only", "static": "static library"}
    lines = sorted((pathlib.Path(folder) / "parts").read_text().splitlines())
    return [Part(packages.headers(package), version, words[how]) for package, version, how in map(str.split, lines)]


def bill_of(program, packages, parts, version, data):
    """The document."""
    paths, needs = program.libraries()
    found = packages.owners(paths.values())
    owners = {name: found[path] for name, path in paths.items()}
    components = {}
    for name in sorted(paths):
        if owners[name] not in components:
            components[owners[name]] = packages.component(owners[name])
        file = {"type": "file", "name": name, "hashes": [{"alg": "SHA-256", "content": sha256(paths[name])}]}
        components[owners[name]].setdefault("components", []).append(file)
    for part in parts:
        components[part.package] = packages.compiled_in(part)
    for package in sorted(data):
        components[package] = {**packages.component(package), "type": "data"}

    root = {
        "type": "application",
        "bom-ref": "ams2mqtt",
        "name": "ams2mqtt",
        "version": version,
        "description": "Smart electricity meters to MQTT and Home Assistant",
        "hashes": [{"alg": "SHA-256", "content": sha256(program.path)}],
        "licenses": [{"expression": "Apache-2.0"}],
        "purl": f"pkg:generic/ams2mqtt@{version}",
    }
    loaded = {package: set() for package in components}
    for name, needed in needs.items():
        if name:
            loaded[owners[name]] |= {owners[other] for other in needed} - {owners[name]}
    direct = {owners[name] for name in needs[""]} | {package for package in components if package not in owners.values()}

    def refs(names):
        return sorted(components[name]["bom-ref"] for name in names)

    dependencies = [{"ref": "ams2mqtt", "dependsOn": refs(direct)}]
    dependencies += [{"ref": components[name]["bom-ref"], "dependsOn": refs(loaded[name])} for name in sorted(components)]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": root},
        "components": [components[name] for name in sorted(components)],
        "dependencies": dependencies,
    }
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        made = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc)
        bill["metadata"]["timestamp"] = made.strftime("%Y-%m-%dT%H:%M:%SZ")
    bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True)).urn
    return bill


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the built program")
    parser.add_argument("--version", default=version_of_checkout(), help="of the program (default: the checkout's, %(default)s)")
    parser.add_argument("--bundled", metavar="FOLDER", help="what packaging/bundle has filled and the program was linked with")
    parser.add_argument("--data", action="append", default=[], metavar="PACKAGE",
                        help="a package whose data go with the program, such as tzdata")
    parser.add_argument("--files", action="store_true",
                        help="instead: the paths of the loader and of all libraries, and the packages, one a line")
    options = parser.parse_args()
    try:
        program = Program(options.program)
        packages = Packages(program.architecture)
        parts = parts_of(options.bundled, packages)
        if options.files:
            print_files(program, packages, parts, options.data)
        else:
            json.dump(bill_of(program, packages, parts, options.version, options.data), sys.stdout, indent=2)
            print()
    except Failure as failure:
        sys.exit(f"sbom.py: {failure}")


def print_files(program, packages, parts, data):
    """What an image is made of: "loader PATH", "file PATH" and "package NAME" lines. The loader is one of the files as well."""
    paths, _ = program.libraries()
    if loader := program.loader():
        print("loader", loader)
    for path in sorted(paths.values()):
        print("file", path)
    owners = set(packages.owners(paths.values()).values())
    for package in sorted(owners | {part.package for part in parts} | set(data)):
        print("package", package)


if __name__ == "__main__":
    main()

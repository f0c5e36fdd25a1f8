#!/usr/bin/env python3
"""Checks that everything that names the version of the program names the same one.

usage: versions.py SOURCE_TREE

CMakeLists.txt says it, CHANGELOG.md has its section at the top or below "Unreleased", and the recipes in packaging/
follow. Prints what differs and exits 1 if anything does.
"""
import pathlib
import re
import sys

# Where else the version stands, and how; docs/releasing.md names them too.
FOLLOWERS = {
    "packaging/alpine/APKBUILD": r"^pkgver=(\S+)$",
    "packaging/arch/PKGBUILD": r"^pkgver=(\S+)$",
    "packaging/nix/package.nix": r'^\s*version = "([^"]+)";$',
    "packaging/home-assistant/ams2mqtt/config.yaml": r'^version: "?([0-9.]+)"?$',
}


def found(tree, name, pattern):
    match = re.search(pattern, (tree / name).read_text(encoding="utf-8"), re.M)
    return match.group(1) if match else None


def main():
    tree = pathlib.Path(sys.argv[1])
    version = found(tree, "CMakeLists.txt", r"^project\(ams2mqtt VERSION (\S+) ")
    if not version:
        sys.exit("CMakeLists.txt: no VERSION")
    wrong = [f"{name}: {found(tree, name, pattern)}, not {version}" for name, pattern in FOLLOWERS.items()
             if found(tree, name, pattern) != version]
    headings = re.findall(r"^## (.+)$", (tree / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    newest = [heading for heading in headings if heading != "Unreleased"][0]
    if not re.fullmatch(re.escape(version) + r", \d{4}-\d\d-\d\d", newest):
        wrong.append(f"CHANGELOG.md: the newest section is '{newest}', not '{version}, DATE'")
    print("\n".join(wrong) or f"{version} everywhere")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

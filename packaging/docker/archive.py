#!/usr/bin/env python3
"""Makes the same archive of the same image each time: packaging/docker/archive.py IMAGE.tar OUT.tar.gz [--list FILE]

IMAGE.tar is what `docker save` or `podman save --format docker-archive` wrote, which carries times, names and orders of
the engine. OUT.tar.gz can be loaded by both. SOURCE_DATE_EPOCH (0 if it is not set) is the time of all that is in it;
--list takes the list of what the image consists of out of it. The program inside is not changed.
"""

import argparse
import datetime
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
CREATED = datetime.datetime.fromtimestamp(EPOCH, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
PLATFORM = ("architecture", "variant", "os")
SETTINGS = ("User", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "Healthcheck", "ExposedPorts", "StopSignal")
LIST = "usr/share/sbom/ams2mqtt.cdx.json"


def tar_of(entries):
    """A tar of (TarInfo, bytes or None), in the order of their names."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for info, content in sorted(entries, key=lambda entry: entry[0].name):
            info.mtime, info.uname, info.gname, info.pax_headers = EPOCH, "", "", {}
            tar.addfile(info, None if content is None else io.BytesIO(content))
    return out.getvalue()


def entries_of(layer):
    """All of a layer; links need their targets before them, and an image of ours has none that point forward."""
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        return [(info, tar.extractfile(info).read() if info.isreg() else None) for info in tar]


def file_named(name, content):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def json_bytes(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def config_of(old, layers):
    """The image's configuration without what differs between two builds."""
    history = [{**{key: entry[key] for key in ("created_by", "empty_layer") if key in entry}, "created": CREATED}
               for entry in old.get("history", [])]
    return {
        **{key: old[key] for key in PLATFORM if old.get(key)},
        "config": {key: old["config"][key] for key in SETTINGS if old["config"].get(key)},
        "created": CREATED,
        "history": history,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in layers]},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image")
    parser.add_argument("out")
    parser.add_argument("--list", metavar="FILE", help="where the list of what is in the image is to be written")
    options = parser.parse_args()
    with tarfile.open(options.image) as saved:
        def read(name):
            return saved.extractfile(name).read()
        manifest, = json.loads(read("manifest.json"))
        contents = [entries_of(read(name)) for name in manifest["Layers"]]
        config = json.loads(read(manifest["Config"]))
    if options.list:
        found = [content for layer in contents for info, content in layer if info.name.removeprefix("./") == LIST]
        if not found:
            sys.exit(f"archive.py: {options.image} has no /{LIST}")
        with open(options.list, "wb") as out:
            out.write(found[-1])
    layers = [tar_of(layer) for layer in contents]
    text = json_bytes(config_of(config, layers))
    names = [hashlib.sha256(layer).hexdigest() + ".tar" for layer in layers]
    config_name = hashlib.sha256(text).hexdigest() + ".json"
    entries = dict(zip(names, layers))
    entries[config_name] = text
    entries["manifest.json"] = json_bytes([{"Config": config_name, "RepoTags": manifest["RepoTags"], "Layers": names}])
    with open(options.out, "wb") as out, gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(tar_of(file_named(name, content) for name, content in entries.items()))


if __name__ == "__main__":
    main()

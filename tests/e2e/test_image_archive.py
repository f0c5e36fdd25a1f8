#!/usr/bin/env python3
"""The archive of a container image: what two engines write of the same image becomes the same bytes, and nothing of the
image's files and settings is lost."""
import gzip
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "docker" / "archive.py"
LIST = b'{"bomFormat": "CycloneDX"}\n'
FILES = {"usr/bin/ams2mqtt": (0o755, b"the program"), "usr/share/sbom/ams2mqtt.cdx.json": (0o644, LIST), "etc/passwd": (0o644, b"root")}
CONFIG = {"User": "999:20", "Cmd": ["run"], "Labels": {"b": "2", "a": "1"}, "Volumes": {"/var/lib/ams2mqtt": {}}}


def tar_of(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for info, content in entries:
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def entry(name, content, mode=0o644, **fields):
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), mode
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def link():
    info = tarfile.TarInfo("lib64/loader.so")
    info.type, info.linkname = tarfile.SYMTYPE, "/usr/lib/loader.so"
    return info, b""


def saved(time, names, hostname, packed):
    """What an engine writes that was run at a time, takes files in an order and has a name of its own for the image."""
    files = [entry(name, FILES[name][1], FILES[name][0], mtime=time, uname=hostname) for name in names] + [link()]
    layer = tar_of(files)
    config = json.dumps({"architecture": "arm", "variant": "v7", "os": "linux", "created": f"{time}", "container": hostname,
                         "config": {**CONFIG, "Hostname": hostname, "Image": hostname},
                         "history": [{"created": f"{time}", "created_by": "COPY"}],
                         "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}).encode()
    manifest = json.dumps([{"Config": "config.json", "RepoTags": ["ams2mqtt:1"], "Layers": [f"{hostname}/layer.tar"]}]).encode()
    return tar_of([entry("manifest.json", manifest), entry("config.json", config),
                   entry(f"{hostname}/layer.tar", gzip.compress(layer) if packed else layer)])


class Archive(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def packed(self, image):
        (self.folder / "image.tar").write_bytes(image)
        subprocess.run([sys.executable, SCRIPT, self.folder / "image.tar", self.folder / "out.tar.gz",
                        "--list", self.folder / "list"], check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "86400"})
        return (self.folder / "out.tar.gz").read_bytes()

    def test_two_engines(self):
        first = self.packed(saved(1000, list(FILES), "aaa", packed=False))
        self.assertEqual(self.packed(saved(2000, list(FILES)[::-1], "bbb", packed=True)), first)
        self.assertEqual((self.folder / "list").read_bytes(), LIST)

    def test_nothing_is_lost(self):
        archive = tarfile.open(fileobj=io.BytesIO(gzip.decompress(self.packed(saved(1000, list(FILES), "aaa", packed=True)))))
        manifest, = json.load(archive.extractfile("manifest.json"))
        self.assertEqual(manifest["RepoTags"], ["ams2mqtt:1"])
        config = json.load(archive.extractfile(manifest["Config"]))
        self.assertEqual(config["config"], CONFIG)
        self.assertEqual((config["architecture"], config["variant"], config["os"]), ("arm", "v7", "linux"))
        self.assertEqual(config["created"], "1970-01-02T00:00:00Z")
        layer = archive.extractfile(manifest["Layers"][0]).read()
        self.assertEqual(config["rootfs"]["diff_ids"], ["sha256:" + hashlib.sha256(layer).hexdigest()])
        files = tarfile.open(fileobj=io.BytesIO(layer))
        self.assertEqual({info.name: (info.mode, files.extractfile(info).read()) for info in files if info.isreg()}, FILES)
        self.assertEqual([info.linkname for info in files if info.issym()], ["/usr/lib/loader.so"])

    def test_an_image_of_something_else(self):
        without_list = [name for name in FILES if "sbom" not in name]
        (self.folder / "image.tar").write_bytes(saved(1000, without_list, "aaa", packed=False))
        run = subprocess.run([sys.executable, SCRIPT, self.folder / "image.tar", self.folder / "out.tar.gz", "--list",
                              self.folder / "list"], capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("has no /usr/share/sbom/ams2mqtt.cdx.json", run.stderr)


if __name__ == "__main__":
    unittest.main()

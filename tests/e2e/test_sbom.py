#!/usr/bin/env python3
"""The list of what the program consists of: everything that it loads is in it, as the package that it comes from."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("AMS2MQTT", "build/dev/ams2mqtt")
SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "packaging" / "sbom.py"
SKIPPED = 77


def sbom(*arguments, **environment):
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})


class BillOfMaterials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = sbom(PROGRAM, SOURCE_DATE_EPOCH="86400").stdout
        cls.bill = json.loads(cls.text)

    def test_it_has_every_library_that_the_loader_finds(self):
        said = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
        loaded = {pathlib.Path(name).name for name in re.findall(r"^\s*(\S+) (?:=> |\()", said, re.MULTILINE)}
        loaded -= {"linux-vdso.so.1"}
        listed = {file["name"] for component in self.bill["components"] for file in component.get("components", [])}
        self.assertGreater(len(listed), 10)
        # The loader itself is a library of libc, which not every library names.
        self.assertEqual({name for name in loaded if not name.startswith("ld-linux")},
                         {name for name in listed if not name.startswith("ld-linux")})

    def test_every_component_has_version_licence_and_address(self):
        names = {component["name"] for component in self.bill["components"]}
        self.assertLess({"libc6", "nlohmann-json3-dev"}, names)
        for component in self.bill["components"]:
            installed = subprocess.run(["dpkg-query", "-W", "-f", "${Version}\n", component["name"]],
                                       capture_output=True, text=True, check=True).stdout
            self.assertIn(component["version"], installed)
            self.assertTrue(component["licenses"][0]["expression"], component)
            self.assertTrue(component["purl"].startswith(f"pkg:deb/debian/{component['name'].replace('+', '%2B')}@"))
            self.assertNotIn("+", component["purl"])

    def test_what_depends_on_what_is_all_there(self):
        known = {component["bom-ref"] for component in self.bill["components"]} | {"ams2mqtt"}
        self.assertEqual({entry["ref"] for entry in self.bill["dependencies"]}, known)
        used = {other for entry in self.bill["dependencies"] for other in entry["dependsOn"]}
        self.assertEqual(used, known - {"ams2mqtt"})

    def test_it_is_the_same_each_time_and_has_the_time_that_it_is_told(self):
        self.assertEqual(sbom(PROGRAM, SOURCE_DATE_EPOCH="86400").stdout, self.text)
        self.assertEqual(self.bill["metadata"]["timestamp"], "1970-01-02T00:00:00Z")

    def test_data_that_go_with_the_program(self):
        bill = json.loads(sbom(PROGRAM, "--data", "tzdata", "--version", "9.9").stdout)
        self.assertEqual([part["type"] for part in bill["components"] if part["name"] == "tzdata"], ["data"])
        self.assertEqual(bill["metadata"]["component"]["version"], "9.9")

    def test_what_a_bundle_has_compiled_in(self):
        """As packaging/bundle writes it; of one library it took a newer source than the installed one's."""
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "parts").write_text("zlib1g-dev 1:9.9-1 static\nnlohmann-json3-dev 8.8-1 headers\n")
            bill = json.loads(sbom(PROGRAM, "--bundled", folder).stdout)
        parts = {part["name"]: part for part in bill["components"] if part.get("description")}
        self.assertEqual({name: (part["version"], part["description"]) for name, part in parts.items()},
                         {"zlib1g-dev": ("1:9.9-1", "compiled in (static library)"),
                          "nlohmann-json3-dev": ("8.8-1", "compiled in (headers only)")})
        self.assertNotIn("distro", parts["zlib1g-dev"]["purl"])

    def test_what_it_cannot_answer_is_an_error(self):
        with tempfile.NamedTemporaryFile() as empty:
            for program, words in [("/nowhere", "there is no such file"), (empty.name, "readelf")]:
                run = sbom(program)
                self.assertNotEqual(run.returncode, 0)
                self.assertIn(words, run.stderr)
                self.assertNotIn("Traceback", run.stderr)
        run = sbom(PROGRAM, "--data", "no-such-package")
        self.assertIn("no-such-package: is not installed", run.stderr)


if __name__ == "__main__":
    missing = [tool for tool in ("dpkg-query", "readelf", "ldd") if not shutil.which(tool)]
    if missing:
        print("not run without", ", ".join(missing))
        sys.exit(SKIPPED)
    unittest.main()

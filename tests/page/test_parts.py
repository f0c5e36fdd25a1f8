"""The page's pure parts, in the browser that they are for; its words and its files; and the made-up daemon's answers."""

import gzip
import json
import re
import unittest

import jsonschema
import yaml
from mock_server import HERE, PAGE, Mock
from pages import SceneTest
from scenes import SCENES

MOST_BYTES, MOST_PACKED = 100_000, 36_000


class Parts(SceneTest):
    def test_units(self):
        self.browser.open(self.mock.url("unit"))
        results = json.loads(self.browser.until("they have run", "return document.body?.dataset.results"))
        self.assertGreater(len(results), 15)
        for result in results:
            with self.subTest(result["name"]):
                self.assertIsNone(result.get("problem"))


class Files(unittest.TestCase):
    def text(self, pattern):
        return "".join(
            path.read_text(encoding="utf-8") for path in sorted(PAGE.glob(pattern)) if path.name != "words.js"
        )

    def test_each_word_is_there_and_said(self):
        words = set(re.findall(r"^  (\w+): \[", (PAGE / "words.js").read_text(encoding="utf-8"), re.M))
        html, scripts = self.text("*.html"), self.text("*.js")
        called = set(re.findall(r'data-(?:word|label)="(\w+)"', html)) | set(re.findall(r'words\("(\w+)"', scripts))
        self.assertEqual(called - words, set())
        quoted = called | set(
            re.findall(r'"(\w+)"|\b(\w+):', scripts) and [a or b for a, b in re.findall(r'"(\w+)"|\b(\w+):', scripts)]
        )
        built = {word for word in words if re.match(r"(state|link|level|broker)_", word)}
        self.assertEqual(words - quoted - built, set())
        for kind, names in (
            ("state", SCHEMAS["State"]["enum"]),
            ("level", SCHEMAS["LogLine"]["properties"]["level"]["enum"]),
            ("broker", SCHEMAS["Daemon"]["properties"]["broker"]["enum"]),
        ):
            self.assertEqual({f"{kind}_{name}" for name in names} - words, set())

    def test_nothing_is_inline_or_from_elsewhere(self):
        html, scripts, css = self.text("*.html"), self.text("*.js"), self.text("*.css")
        self.assertNotRegex(html, r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)")
        self.assertNotRegex(scripts, r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function")
        self.assertNotRegex(
            html + css + scripts.replace("http://www.w3.org/2000/svg", ""),
            r"https?://|url\(\s*[\"']?(?!#)|[\"'(]/[a-z]",
        )

    def test_it_stays_small(self):
        files = [path.read_bytes() for path in PAGE.iterdir()]
        self.assertLess(sum(map(len, files)), MOST_BYTES)
        self.assertLess(sum(len(gzip.compress(each, 9)) for each in files), MOST_PACKED)
        for path in PAGE.iterdir():
            self.assertLessEqual(path.read_bytes().count(b"\n"), 400, path)


OPENAPI = yaml.safe_load((HERE.parent.parent / "docs/openapi.yaml").read_text(encoding="utf-8"))
SCHEMAS = OPENAPI["components"]["schemas"]


class MadeUpDaemon(unittest.TestCase):
    """The scenes say what docs/openapi.yaml lets a daemon say."""

    def check(self, name, answer):
        schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
        jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(answer)))

    def test_answers(self):
        now = Mock().now()
        for name, scene in SCENES.items():
            with self.subTest(name):
                self.check("Overview", scene.overview(now, 0))
                self.check("Log", scene.log(now))
                for key in scene.keys()[:1]:
                    self.check("Meter", scene.meter(key, now))
                    self.check("Frame", scene.frame(key))
                    self.check("History", scene.history(key, now, 60, 48))


if __name__ == "__main__":
    unittest.main()

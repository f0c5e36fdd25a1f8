#!/usr/bin/env python3
"""Shows that links.py sees each kind of broken link, and that it lets the sound ones beside them pass."""
import pathlib
import tempfile
import unittest

import links

TOPICS = "# Topics\n\n## How often?\n\n## `obis/1_8_5`, and others\n\n## Twice\n\n## Twice\n\n```\n# no heading\n```\n"


class Links(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "docs").mkdir()
        (self.root / "docs" / "topics.md").write_text(TOPICS)
        (self.root / "README.md").write_text("# Read me\n")

    def violations(self, text, page="README.md"):
        return list(links.check_page(self.root, pathlib.PurePosixPath(page), text))

    def test_refused(self):
        for line in ("[a](docs/topic.md)", "[a](docs/topics.md#no-heading)", "[a](#twice)", "![a](docs/device.png)",
                     "[a](/docs/topics.md)", "[a](../outside.md)", "[a](docs/topics.md#twice-2)", "`src/gone.cpp`"):
            with self.subTest(line):
                self.assertEqual(len(self.violations(f"text\n{line}\n")), 1)

    def test_allowed(self):
        for line in ("[a](docs/topics.md)", "[a](docs/)", "[a](docs/topics.md#how-often)", "[a](#read-me)",
                     "[a](docs/topics.md#obis1_8_5-and-others)", "[a](docs/topics.md#twice-1)",
                     "[a](https://example.org/b)", "`[a](b.md)`", "```\n[a](b.md)\n```", "`src/app/NAME_command.cpp`",
                     "`docs/topics.md`"):
            with self.subTest(line):
                self.assertEqual(self.violations(line + "\n"), [])
        self.assertEqual(self.violations("[a](../README.md#read-me) [b](topics.md)\n", "docs/other.md"), [])

    def test_history_names_files_as_they_were(self):
        self.assertEqual(self.violations("`src/gone.cpp`\n", "CHANGELOG.md"), [])
        self.assertEqual(len(self.violations("[a](src/gone.cpp)\n", "CHANGELOG.md")), 1)

    def test_pages_that_other_files_name(self):
        path = pathlib.PurePosixPath("src/a.cpp")
        self.assertEqual(list(links.check_speaker(self.root, path, 'say("see docs/topics.md");\n')), [])
        self.assertEqual(len(list(links.check_speaker(self.root, path, 'say("see docs/topic.md");\n'))), 1)


if __name__ == "__main__":
    unittest.main()

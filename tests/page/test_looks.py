"""How the page looks and reads: accessible, within its policy, and as wide as a small phone, in every scene."""

import unittest

from pages import ALL, AXE, PageTest, SceneTest

SCHEMES = (False, True)
# The best practices of axe are asked of it as well.
RUN_AXE = """
  const done = arguments[arguments.length - 1];
  axe.run(document, {resultTypes: ['violations']}).then(
    (found) => done(found.violations.map((v) => [v.id, v.help, v.nodes.map((n) => [n.html, n.failureSummary].join(' '))])),
    (error) => done([[String(error)]]));"""
LANGUAGES = {
    "en": "Power now",
    "nb": "Effekt nå",
    "sv": "Effekt nu",
    "da": "Effekt nu",
    "de": "Leistung jetzt",
    "nl": "Vermogen nu",
    "fi": "Teho nyt",
}


class Accessible(PageTest):
    def violations(self):
        self.browser.run(AXE.read_text(encoding="utf-8"))
        return self.browser.driver.execute_async_script(RUN_AXE)

    def check(self, what):
        for dark in SCHEMES:
            self.browser.media(dark)
            with self.subTest(what, dark=dark):
                self.assertEqual(self.violations(), [])

    def test_every_scene(self):
        for scene in ALL:
            self.open(scene)
            self.check(scene)

    def test_everything_unfolded(self):
        for scene in ("house", "hostile") if self.mock else ALL:
            self.open(scene)
            self.unfold()
            self.browser.run("document.querySelector('[data-span=days]').click()")
            self.check(scene)

    def test_on_a_phone(self):
        self.browser.resize(320, 640)
        try:
            for scene in ALL:
                self.open(scene)
                self.check(scene)
        finally:
            self.browser.resize(1280, 900)

    def test_a_list_of_meters(self):
        if not self.mock:
            self.skipTest("a real daemon may have one meter")
        self.open("many")
        self.browser.find("#meter-filter").click()
        self.browser.until("it is there", "return document.querySelectorAll('#meter-list li').length === 50")
        self.check("list")

    def test_without_the_daemon(self):
        if not self.mock:
            self.skipTest("a real daemon stays")
        self.open("house")
        self.mock.stop()
        self.browser.until("it says so", "return document.getElementById('lost-age').checkVisibility()")
        self.check("lost")
        self.mock.start()


class Quiet(PageTest):
    def test_nothing_is_said_to_the_console(self):
        for scene in ALL:
            self.open(scene)
            self.unfold()
            with self.subTest(scene):
                self.assertEqual(self.browser.messages(), [])

    def test_the_policy_is_in_force(self):
        self.open(ALL[0])
        self.browser.run(
            "const s = document.createElement('script'); s.textContent = 'window.inline = 1'; document.body.append(s);"
            "document.body.setAttribute('style', 'color: red')"
        )
        self.assertIsNone(self.browser.run("return window.inline ?? null"))
        said = self.browser.messages()
        self.assertEqual(
            [any(directive in message for message in said) for directive in ("script-src", "style-src")],
            [True, True],
            said,
        )


class Narrow(PageTest):
    def test_nothing_is_wider_than_a_small_phone(self):
        self.browser.resize(320, 640)
        for scene in ALL:
            for language in LANGUAGES if scene in ("house", "waiting", "real") else ("en",):
                self.open(scene, f"?language={language}")
                self.unfold()
                wide = self.browser.run("""
                  return [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() &&
                    e.closest('.scroll, .unseen, svg') === null && e.getBoundingClientRect().right > 320.5)
                    .map((e) => e.outerHTML.slice(0, 200))""")
                with self.subTest(scene, language=language):
                    self.assertEqual(wide, [])
                    self.assertLessEqual(self.browser.run("return document.scrollingElement.scrollWidth"), 320)


class Languages(SceneTest):
    languages = "nn-NO,en"

    def test_the_browser_chooses(self):
        self.open("house")
        self.assertEqual(self.browser.run("return document.documentElement.lang"), "nb")
        self.assertEqual(self.browser.text("#now-heading"), LANGUAGES["nb"])

    def test_the_daemon_is_asked_in_it(self):
        self.mock.asked.clear()
        self.open("house", "?language=fi")
        asked = [
            path for path in self.mock.asked if "/api/meters/" in path and "history" not in path or "events" in path
        ]
        self.assertEqual([("language=fi" in path) for path in asked], [True] * len(asked), asked)
        self.assertGreaterEqual(len(asked), 2)

    def test_no_word_is_left_blank_or_in_another(self):
        for language, heading in LANGUAGES.items():
            self.open("house", f"?language={language}")
            with self.subTest(language):
                self.assertEqual(self.browser.run("return document.documentElement.lang"), language)
                self.assertEqual(self.browser.text("#now-heading"), heading)
                blank = self.browser.run(
                    "return [...document.querySelectorAll('[data-word]')].filter((e) => e.textContent.trim() === '').map((e) => e.dataset.word)"
                )
                self.assertEqual(blank, [])
                self.assertNotIn("undefined", self.browser.text("body"))
                self.assertNotRegex(self.browser.text("main"), r"\{\w+\}")

    def test_numbers_are_written_as_there(self):
        for language, shown in (("de", "48.213,37"), ("en", "48,213.37"), ("sv", "48\u00a0213,37")):
            self.open("house", f"?language={language}")
            with self.subTest(language):
                self.assertIn(shown, self.browser.text("#registers"))


class Without(SceneTest):
    """Nothing to show is said, not shown as nothing."""

    def test_no_meters(self):
        self.open("none")
        self.assertIn("no meter yet", self.browser.text("#empty"))
        self.assertFalse(self.browser.shown("#meter"))
        self.assertIn("not connected", self.browser.text("#broker-pill"))

    def test_no_telegram_yet(self):
        self.open("waiting")
        self.assertIn("Waiting for the first telegram", self.browser.text("#empty"))
        self.assertEqual(
            [self.browser.shown(part) for part in (".now", "#energy-plot", "#frame", "#line")],
            [False, False, False, True],
        )

    def test_no_energy(self):
        self.open("simple")
        self.assertTrue(self.browser.shown("#energy-plot .plot-empty"))
        self.assertEqual(
            [
                self.browser.shown(part)
                for part in ("#phases", "#registers", "#periods", "#capacity", "#others", "#chooser")
            ],
            [False] * 6,
        )
        self.assertTrue(self.browser.shown("#power-plot svg"))


if __name__ == "__main__":
    unittest.main()

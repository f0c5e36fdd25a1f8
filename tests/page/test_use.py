"""The page in use: by keyboard, over time, with a daemon that goes and comes, and with meters that mean harm."""

import unittest
import urllib.parse

from pages import ALL, PageTest, SceneTest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

SAID = "return document.querySelector(arguments[0]).getAttribute('aria-valuetext')"
READ = "return document.querySelector(arguments[0] + ' .reading').textContent"


class Plots(PageTest):
    def plots(self):
        return [plot for plot in ("#power-plot", "#energy-plot") if self.browser.shown(f"{plot} .plot svg")]

    def test_the_keyboard_reads_points(self):
        self.open("house" if self.mock else ALL[0])
        for plot in self.plots():
            with self.subTest(plot):
                slider = f"{plot} .plot"
                self.browser.run("document.querySelector(arguments[0]).focus()", slider)
                texts = []
                for key in (Keys.END, Keys.ARROW_LEFT, Keys.HOME, Keys.ARROW_RIGHT):
                    self.press(key)
                    texts.append(self.browser.run(SAID, slider))
                    self.assertEqual(self.browser.run(READ, plot), texts[-1])
                self.assertEqual(len(set(texts)), 4, texts)
                now = int(self.browser.find(slider).get_attribute("aria-valuenow"))
                self.assertEqual(now, 1)
                self.assertTrue(self.browser.shown(f"{plot} .cursor line"))
                self.press(Keys.ESCAPE)
                self.assertNotEqual(self.browser.run(READ, plot), texts[-1])

    def test_the_pointer_reads_points(self):
        self.open("house" if self.mock else ALL[0])
        for plot in self.plots():
            with self.subTest(plot):
                self.browser.run(
                    """
                  const p = document.querySelector(arguments[0] + ' .plot'), r = p.getBoundingClientRect();
                  p.dispatchEvent(new PointerEvent('pointermove', {clientX: r.left + r.width / 2, clientY: r.top + 50}))""",
                    plot,
                )
                self.assertIn(":", self.browser.run(READ, plot))
                self.assertTrue(self.browser.shown(f"{plot} .cursor line"))

    def test_the_tables_say_the_same(self):
        self.open("house" if self.mock else ALL[0])
        for plot in self.plots():
            with self.subTest(plot):
                self.browser.find(f"{plot} summary").send_keys(Keys.ENTER)
                self.browser.until(
                    "the table is there", "return document.querySelector(arguments[0] + ' tbody tr') !== null", plot
                )
                rows = len(self.browser.driver.find_elements(By.CSS_SELECTOR, f"{plot} tbody tr"))
                self.assertEqual(rows, int(self.browser.find(f"{plot} .plot").get_attribute("aria-valuemax")) + 1)


class House(SceneTest):
    def test_power_says_its_direction_three_times(self):
        self.open("house")
        number, word = self.browser.text("#power"), self.browser.text("#direction")
        kind = self.browser.find("#direction").get_attribute("data-kind")
        self.assertIn(
            (number[0], word, kind),
            (("+", "Import", "import"), ("−", "Export", "export"), ("0", "Neither import nor export", "neither")),
        )

    def test_two_days_of_power(self):
        self.open("house")
        self.browser.find("[data-span=days]").send_keys(Keys.ENTER)
        self.assertEqual(self.browser.find("[data-span=days]").get_attribute("aria-pressed"), "true")
        self.assertEqual(self.browser.find("#power-plot .plot").get_attribute("aria-label"), "Power, Last 48 hours")
        self.assertGreaterEqual(int(self.browser.find("#power-plot .plot").get_attribute("aria-valuemax")), 287)

    def test_three_hours_are_peaks(self):
        self.open("house")
        self.assertEqual(
            sorted(
                self.browser.run(
                    "return [...document.querySelectorAll('#energy-plot text.peak')].map((t) => t.textContent)"
                )
            ),
            ["1", "2", "3"],
        )

    def test_cards(self):
        self.open("house")
        self.assertIn("48,213.37\u00a0kWh", self.browser.text("#registers"))
        self.assertEqual(self.browser.run("return document.querySelectorAll('#phases tbody tr').length"), 3)
        self.assertEqual(
            self.browser.run("return [...document.querySelectorAll('#periods tbody th')].map((e) => e.textContent)"),
            ["This hour", "Today", "This month"],
        )
        self.assertIn("2-5 kW", self.browser.text("#capacity"))
        self.assertIn("HDLC", self.browser.text("#line"))

    def test_the_frame_is_asked_for_when_it_is_opened(self):
        self.open("house")
        before = self.mock.count("/frame")
        self.browser.find("#frame summary").send_keys(Keys.ENTER)
        self.browser.until("the frame is there", "return document.querySelectorAll('#frame tbody tr').length > 50")
        self.assertEqual(self.mock.count("/frame"), before + 1)
        self.assertIn("header check sequence", self.browser.text("#frame-blocks"))
        self.assertEqual(self.browser.text("#frame-blocks .verdict.right"), "right")
        self.browser.find("#frame-renew").send_keys(Keys.ENTER)
        self.browser.until(
            "it was asked for again", "return document.getElementById('frame-time').textContent.length > 1"
        )
        self.assertEqual(self.mock.count("/frame"), before + 2)

    def test_the_log_stands_with_the_newest_first(self):
        self.open("house")
        self.browser.until("the log is there", "return document.querySelectorAll('#log-lines li').length === 6")
        self.assertIn("announced", self.browser.text("#log-lines li"))
        self.assertEqual(self.browser.text("#log-lines .warning .level"), "warning")

    def test_history_is_fetched_once(self):
        self.mock.asked.clear()
        self.open("house")
        self.browser.until(
            "telegrams have come",
            """
          window.seen ??= new Set(); window.seen.add(document.getElementById('power').textContent); return window.seen.size >= 3""",
        )
        asked = [urllib.parse.urlsplit(path) for path in self.mock.asked if "/history?" in path]
        self.assertLessEqual(len(asked), 2)  # a minute may have ended meanwhile
        self.assertIn("minutes=2880", asked[0].query)
        self.assertNotIn("minutes=2880", "".join(each.query for each in asked[1:]))

    def test_it_draws_at_most_once_a_second(self):
        self.open("house")
        self.browser.run("""
          window.changes = [];
          new MutationObserver(() => window.changes.push(performance.now())).observe(document.getElementById('power'), {childList: true, characterData: true, subtree: true})""")
        self.browser.until("it was drawn again", "return window.changes.length >= 4")
        times = self.browser.run("return window.changes")
        self.assertTrue(all(b - a > 800 for a, b in zip(times, times[1:])), times)

    def test_a_hidden_page_draws_nothing(self):
        self.open("house")
        self.browser.run(
            "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true}); window.away = true;"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        shown = self.browser.text("#power")
        begin = len(self.mock.asked)
        # As many of the daemon's events as would have been drawn several times.
        self.browser.until(
            "time has passed", "window.from ??= performance.now(); return performance.now() - window.from > 2500"
        )
        self.assertEqual(self.browser.text("#power"), shown)
        self.assertEqual(self.mock.asked[begin:], [])
        self.browser.run("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
        self.browser.until(
            "it is drawn again", "return document.getElementById('power').textContent !== arguments[0]", shown
        )

    def test_nothing_is_announced_by_itself(self):
        self.open("house")
        live = self.browser.run(
            "return [...document.querySelectorAll('[aria-live], [role=status], [role=alert]')].map((e) => e.textContent.trim())"
        )
        self.assertEqual(live, [""] * len(live))


class Many(SceneTest):
    def test_the_chooser_by_keyboard(self):
        self.open("many")
        self.browser.run("document.getElementById('meter-filter').focus()")
        self.press(Keys.ARROW_DOWN)
        self.browser.until(
            "all are there", "return document.getElementById('meter-more').textContent.startsWith('19,950')"
        )
        self.assertEqual(self.browser.run("return document.querySelectorAll('#meter-list li').length"), 50)
        self.press("flat 1234")
        self.browser.until("they are filtered", "return document.querySelectorAll('#meter-list li').length === 11")
        self.assertEqual(self.browser.text("#meter-count"), "11 of 20,000 meters")
        self.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
        active = self.browser.find("#meter-filter").get_attribute("aria-activedescendant")
        self.assertIn("Flat 12340", self.browser.text(f"#{active}"))
        self.press(Keys.ENTER)
        self.browser.until("it is shown", "return document.getElementById('name').textContent === 'Flat 12340'")
        self.assertFalse(self.browser.shown("#meter-popup"))
        self.assertEqual(self.browser.run("return location.hash"), "#7000012339")
        self.assertLess(self.browser.run("return document.querySelectorAll('*').length"), 2000)

    def test_escape_leaves_things_as_they_were(self):
        self.open("many")
        self.browser.run("document.getElementById('meter-filter').focus()")
        self.press("flat 7", Keys.ESCAPE)
        self.assertFalse(self.browser.shown("#meter-popup"))
        self.assertEqual(self.browser.run("return document.getElementById('meter-filter').value"), "Flat 1")

    def test_an_address_names_a_meter_far_back(self):
        self.open("many", "#7000019999")
        self.browser.until("it is shown", "return document.getElementById('name').textContent === 'Flat 20000'")

    def test_a_meter_that_is_not_there(self):
        self.browser.open(self.url("many") + "#nobody")
        self.browser.until("the first is shown", "return document.getElementById('name').textContent === 'Flat 1'")
        self.browser.messages()  # its 404


class Hostile(SceneTest):
    def test_texts_stay_texts(self):
        self.open("hostile")
        self.unfold()
        self.browser.until("the frame is there", "return document.querySelectorAll('#frame tbody tr').length >= 1000")
        self.assertEqual(
            self.browser.run(
                "return ['img', 'script', 'style', '[onerror]'].map((what) => document.querySelectorAll(what).length)"
            ),
            [1, 1, 0, 0],
        )
        self.assertNotIn("owned", self.browser.driver.title.split("<script>")[0])
        self.assertIn("<script>", self.browser.text("#name"))
        self.assertEqual(self.browser.messages(), [])

    def test_everything_is_bounded(self):
        self.open("hostile")
        self.browser.run("document.getElementById('frame').open = true")
        self.browser.until("the frame is there", "return document.querySelectorAll('#frame tbody tr').length >= 1000")
        self.assertIn("3,000 more rows", self.browser.text("#frame-blocks"))
        self.assertLess(
            self.browser.run(
                "return Math.max(...[...document.querySelectorAll('bdi')].map((e) => e.textContent.length))"
            ),
            450,
        )
        self.assertLessEqual(self.browser.run("return document.querySelectorAll('#log-lines li').length"), 200)

    def test_digits_are_kept(self):
        self.open("hostile")
        self.assertIn("123,456,789,012,345,678,901,234.5670\u00a0kWh", self.browser.text("#registers"))


class GoneAndBack(SceneTest):
    def test_the_daemon_goes_and_comes(self):
        self.open("house")
        register = self.browser.text("#registers dd")
        self.browser.run("window.sameDocument = true")
        self.mock.stop()
        self.browser.until(
            "it says so",
            "return document.documentElement.dataset.link === 'lost' && document.getElementById('lost-age').checkVisibility()",
        )
        self.assertIn("cannot be reached", self.browser.text("#lost"))
        self.assertRegex(self.browser.text("#lost-age"), r"^The values are from \d\d:\d\d:\d\d, ")
        self.assertEqual(self.browser.text("#registers dd"), register)
        quiet = self.browser.run(
            "return [getComputedStyle(document.querySelector('.power')).color, getComputedStyle(document.querySelector('.quiet')).color]"
        )
        self.assertEqual(quiet[0], quiet[1])
        self.mock.start()
        self.browser.until(
            "it is back",
            "return document.documentElement.dataset.link === 'live' && !document.getElementById('lost').checkVisibility()",
        )
        shown = self.browser.text("#power")
        self.browser.until(
            "values come again", "return document.getElementById('power').textContent !== arguments[0]", shown
        )
        self.assertTrue(self.browser.run("return window.sameDocument"))
        self.browser.messages()  # the refused connections


if __name__ == "__main__":
    unittest.main()

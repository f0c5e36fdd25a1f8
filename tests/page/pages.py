"""What the browser tests stand on: a made-up daemon, or the real one that PAGE_URL names, and a browser."""

import os
import pathlib
import unittest

from browser import Browser
from mock_server import Mock
from scenes import SCENES

REAL = os.environ.get("PAGE_URL", "")  # ends in a slash, as the page's address does
AXE = pathlib.Path(os.environ.get("PAGE_AXE", "axe.min.js"))
ALL = ["real"] if REAL else sorted(SCENES)
LOADED = """
  const e = document.documentElement;
  return e.dataset.link === 'live' && !document.getElementById('daemon').hidden &&
    (document.querySelector('#empty:not([hidden])') !== null ||
     document.querySelector('#power-plot svg, #power-plot .plot-empty:not([hidden])') !== null);"""
FRAME_LOADED = """
  return !document.getElementById('frame').checkVisibility() || document.getElementById('frame-time').textContent.length > 1"""


class PageTest(unittest.TestCase):
    """One server and one browser for the class."""

    languages = "en-GB"

    @classmethod
    def setUpClass(cls):
        cls.mock = None if REAL else Mock(interval=0.3).start()
        cls.browser = Browser(cls.languages)

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        if cls.mock:
            cls.mock.stop()

    def url(self, scene):
        return REAL or self.mock.url(scene)

    def open(self, scene, more=""):
        self.browser.open(self.url(scene) + more)
        self.browser.until(f"{scene} is loaded", LOADED)

    def unfold(self):
        """Everything that can be; the frame is loaded then."""
        self.browser.run("for (const d of document.querySelectorAll('details')) d.open = true")
        self.browser.until("the frame is loaded", FRAME_LOADED)

    def press(self, *keys):
        for key in keys:
            self.browser.driver.switch_to.active_element.send_keys(key)


class SceneTest(PageTest):
    """A test of what a scene has, which a real daemon need not have."""

    @classmethod
    def setUpClass(cls):
        if REAL:
            raise unittest.SkipTest("a real daemon is asked, which has no scenes")
        super().setUpClass()

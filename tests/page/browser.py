"""Debian's Chromium, as the tests want it."""

import json
import os
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 20  # seconds
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


class Browser:
    """A fresh one: nothing of another's is in it."""

    def __init__(self, languages="en", dark=False, size=(1280, 900)):
        self.folder = tempfile.TemporaryDirectory(prefix="page-test-")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*FLAGS, f"--user-data-dir={self.folder.name}", f"--window-size={size[0]},{size[1]}"):
            options.add_argument(flag)
        options.add_experimental_option("prefs", {"intl.accept_languages": languages})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        environment = {**os.environ, "TZ": "Europe/Oslo", "LANG": "C.UTF-8"}
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver", env=environment), options=options)
        self.driver.set_script_timeout(120)  # axe looks at a thousand rows
        self.media(dark)
        self.resize(*size)

    def media(self, dark, reduced=False):
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        if reduced:
            features.append({"name": "prefers-reduced-motion", "value": "reduce"})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def resize(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def open(self, url):
        self.driver.get("about:blank")
        self.driver.get(url)

    def until(self, what, script, *arguments):
        """Waits until the page says yes; gives what it said."""
        wait = WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05)
        return wait.until(lambda driver: driver.execute_script(script, *arguments), what)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def shown(self, selector):
        return self.run(
            "const e = document.querySelector(arguments[0]); return e !== null && e.checkVisibility()", selector
        )

    def messages(self):
        """Of the console since the last time; reports of the security policy are among them."""
        return [json.dumps(entry) for entry in self.driver.get_log("browser")]

    def close(self):
        self.driver.quit()
        self.folder.cleanup()

#!/usr/bin/env python3
"""Writes page.png and page-phone.png of the scene `house`.

usage: screenshots.py FOLDER
"""

import datetime
import pathlib
import sys

from browser import Browser
from mock_server import Mock
from pages import LOADED

AT = datetime.datetime(2026, 5, 14, 15, 50, 40, tzinfo=datetime.timezone.utc).timestamp()
PICTURES = {"page.png": ((1280, 900), False), "page-phone.png": ((390, 844), True)}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    mock = Mock(at=AT).start()
    for name, (size, dark) in PICTURES.items():
        browser = Browser("en-GB", dark, size)
        try:
            browser.open(mock.url("house"))
            browser.until("it is loaded", LOADED)
            path = pathlib.Path(sys.argv[1]) / name
            browser.driver.save_screenshot(str(path))
            print(f"{path}: {path.stat().st_size} bytes")
        finally:
            browser.close()
    mock.stop()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs scenarios against a real Home Assistant; see `./dev home-assistant --help`. Needs root, because the tool that
runs Home Assistant does."""
import argparse
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import children  # noqa: E402
import daemon  # noqa: E402
import dashboard  # noqa: E402
import discovery  # noqa: E402
import entities  # noqa: E402
import memory  # noqa: E402
import meters  # noqa: E402
import migration  # noqa: E402
import outages  # noqa: E402
from home_assistant import TOOL  # noqa: E402
from scene import SKIPPED, missing_tools  # noqa: E402
from stage import HOME  # noqa: E402

MODULES = (entities, outages, meters, memory, discovery, children, daemon, dashboard, migration)


def scenarios():
    """All by their names, in the order of the modules."""
    loaded = unittest.TestLoader()
    found = {}
    for module in MODULES:
        for group in loaded.loadTestsFromModule(module):
            for test in group:
                found[test.id().rsplit(".", 1)[1].removeprefix("test_")] = test
    return found


def why_not():
    if not TOOL.exists():
        return f"the tool that runs Home Assistant is not at {TOOL}; HA_TOOL says where it is"
    if missing_tools():
        return "not installed: " + ", ".join(missing_tools())
    return "root has to run Home Assistant" if os.getuid() else None


def main():
    found = scenarios()
    parser = argparse.ArgumentParser(prog="./dev home-assistant", description=__doc__)
    parser.add_argument("--lab", help="the folder of an installed Home Assistant")
    parser.add_argument("scenario", nargs="*", choices=[*found, []], metavar="SCENARIO", help=", ".join(found))
    options = parser.parse_args()
    if why_not():
        print("skipped: " + why_not())
        return SKIPPED
    if options.lab:
        os.environ["HA_LAB"] = options.lab
    chosen = unittest.TestSuite(found[name] for name in options.scenario or found)
    try:
        outcome = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(chosen)
    finally:
        HOME.stop()
    failed = len(outcome.failures) + len(outcome.errors)
    print(f"{outcome.testsRun - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Makes what says again what the program says: the manual pages and the completions of the shells.

usage: generate.py [--check] PROGRAM

Asks PROGRAM for its help, reads config/ams2mqtt.yaml and src/config/settings.cpp, and writes the files below
packaging/man and packaging/completions. They are committed, so that a build needs neither Python nor a program that
runs on this machine. With --check it writes nothing, names the files that differ, and exits 1 if there is one.
"""
import difflib
import pathlib
import sys

from generator import completions, example_file, man_page, program_help

PACKAGING = pathlib.Path(__file__).resolve().parent
SOURCE = PACKAGING.parent


def made(program):
    """Path below packaging -> text."""
    helps = program_help.read(program)
    introduction, lines = example_file.example((SOURCE / "config/ams2mqtt.yaml").read_text(encoding="utf-8"))
    rows = example_file.settings((SOURCE / "src/config/settings.cpp").read_text(encoding="utf-8"))
    return {"man/ams2mqtt.8.in": man_page.of_program(helps),
            "man/ams2mqtt.yaml.5.in": man_page.of_configuration(introduction, lines, rows),
            "completions/ams2mqtt.bash": completions.bash(helps),
            "completions/_ams2mqtt": completions.zsh(helps),
            "completions/ams2mqtt.fish": completions.fish(helps)}


def differences(program):
    """What is committed and what should be, as a diff; empty when they are equal."""
    result = []
    for name, text in made(program).items():
        path = PACKAGING / name
        present = path.read_text(encoding="utf-8") if path.exists() else ""
        result += difflib.unified_diff(present.splitlines(), text.splitlines(), name, name + " as it should be", "", "",
                                       1, "")
    return result


def main():
    arguments = [word for word in sys.argv[1:] if word != "--check"]
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.exit(__doc__)
    if "--check" in sys.argv:
        found = differences(arguments[0])
        print("\n".join(found) or "nothing differs")
        return 1 if found else 0
    for name, text in made(arguments[0]).items():
        (PACKAGING / name).parent.mkdir(exist_ok=True)
        (PACKAGING / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

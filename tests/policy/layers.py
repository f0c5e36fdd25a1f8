#!/usr/bin/env python3
"""Checks what the sources include, and how long they are.

usage: layers.py SOURCE_TREE

The core stays pure (no I/O library, no log, no clock), a folder includes only folders that come before it in the
reading order, and a file stays short enough to be read in one go. Prints each violation and exits 1 if there is one.
"""
import pathlib
import re
import sys

CORE = ["base", "framing", "port", "dlms", "catalog", "lists", "meter", "explain", "tracking", "energy", "metrics", "history",
        "homeassistant", "simulation"]
SHELL = ["system", "crypto", "config", "source", "mqtt", "service", "http", "app"]
READING_ORDER = CORE + SHELL
STRANGERS = {"source": "mqtt", "mqtt": "source"}  # neither knows the other

# sys/auxv.h says what the processor can do, and nothing of the world.
FOREIGN = re.compile(r'#\s*include\s*[<"]((?:boost|mqtt|spdlog|yaml-cpp|fmt|cctz|openssl|CLI)/|MQTT\w+\.h|yaml\.h|sqlite3\.h|'
                     r'(?:unistd|fcntl|termios|sys/(?!auxv)\w+|fstream|iostream|thread|mutex)(?:\.h)?[>"])')
CLOCK = re.compile(r'_clock\s*::\s*now|\bgettimeofday\b|\bclock_gettime\b|\btime\s*\(\s*(?:nullptr|NULL|0)\s*\)|'
                   r'#\s*include\s*<(?:ctime|time\.h)>')
JSON = re.compile(r'#\s*include\s*[<"]nlohmann/')
PROJECT_INCLUDE = re.compile(r'#\s*include\s*"(?:ams2mqtt/)?(\w+)/[\w./]+"')
SHELL_LIBRARY_IN_HEADER = re.compile(r'#\s*include\s*[<"](?:(?:mqtt|yaml-cpp|nlohmann)/|sqlite3\.h)')

MAX_LINES = 400
PURE_TABLES = {"src/catalog/catalog.cpp"}


def folder_of(path):
    """The stage a file belongs to, or None for what stands above all stages (main.cpp, version.hpp)."""
    parts = path.parts[2:] if path.parts[0] == "include" else path.parts[1:]
    return parts[0] if len(parts) > 1 else None


def code_lines(text):
    """The lines without comments, so that a comment may name what code may not use."""
    text = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment.group().count("\n"), text, flags=re.S)
    return [re.sub(r"//.*", "", line) for line in text.splitlines()]


def check_file(path, text):
    """Violations of one source file, whose path is relative to the tree."""
    folder = folder_of(path)
    if folder is None:
        return
    if folder not in READING_ORDER:
        yield f"{path}: '{folder}' is not in the reading order {' '.join(READING_ORDER)}"
        return
    for number, line in enumerate(code_lines(text), 1):
        if folder in CORE and FOREIGN.search(line):
            yield f"{path}:{number}: the core includes {FOREIGN.search(line).group(1)}"
        if folder in CORE and CLOCK.search(line):
            yield f"{path}:{number}: the core reads a clock; take the time as an argument"
        if folder in CORE and path.suffix != ".cpp" and JSON.search(line):
            yield f"{path}:{number}: a core header includes nlohmann/json"
        if path.parts[0] == "include" and folder not in CORE and SHELL_LIBRARY_IN_HEADER.search(line):
            yield f"{path}:{number}: a public header includes a library that its .cpp should hide"
        included = PROJECT_INCLUDE.search(line)
        if included and included.group(1) in READING_ORDER:
            if READING_ORDER.index(included.group(1)) > READING_ORDER.index(folder):
                yield f"{path}:{number}: {folder} includes {included.group(1)}, which comes after it"
            if STRANGERS.get(folder) == included.group(1):
                yield f"{path}:{number}: {folder} includes {included.group(1)}; neither is to know the other"


def check_length(path, text):
    lines = text.count("\n")
    if lines > MAX_LINES and str(path) not in PURE_TABLES:
        yield f"{path}: {lines} lines, more than {MAX_LINES}"


def check_tree(root):
    """All violations below `root`, and the number of files that were looked at."""
    violations, count = [], 0
    for top in ("include", "src", "tests"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".cpp", ".hpp", ".py"):
                continue
            relative, text = path.relative_to(root), path.read_text(encoding="utf-8")
            count += 1
            violations += check_length(relative, text)
            if top != "tests":
                violations += check_file(relative, text)
    return violations, count


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    violations, count = check_tree(pathlib.Path(sys.argv[1]))
    print("\n".join(violations + [f"{count} files looked at, {len(violations)} violations"]))
    return 1 if violations or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

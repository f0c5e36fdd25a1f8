#!/usr/bin/env python3
"""Checks that links in the Markdown files lead somewhere.

usage: links.py SOURCE_TREE

A relative link names a file of the tree, and a fragment names a heading of its page. A page or program file that is
mentioned in backticks with a folder (`docs/topics.md`, `src/catalog/`) exists as well, and so does each page of docs/
that another file sends people to. Links to other hosts are not followed. Prints each violation and exits 1 if there is
one.
"""
import pathlib
import re
import sys

FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.M | re.S)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.M)
# Names with capitals, such as src/app/NAME_command.cpp, stand for many.
MENTION = re.compile(r"`((?:src|include|docs|tests|config|cmake|systemd|findings)/[a-z0-9_./-]*)`")
PAGE_OF_DOCS = re.compile(r"\bdocs/[A-Za-z0-9_.-]+\.(?:md|conf|acl|png)\b")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")
HISTORY = {"CHANGELOG.md", "docs/decisions.md"}  # tell of files as they were
SPEAKERS = ("src", "include", "config", "systemd", ".github", "cmake", "dev", "Dockerfile")  # besides the pages


def blank(match):
    """As many lines, so that the numbers of the others stay."""
    return "\n" * match.group().count("\n")


def anchor(heading):
    """GitHub's fragment of a heading: lower case, punctuation left out, blanks become hyphens."""
    text = LINK.sub(lambda link: link.group().split("]")[0].lstrip("!["), heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def anchors(text):
    """All fragments of a page; the second heading of a name ends in -1."""
    found, count = set(), {}
    for heading in HEADING.findall(FENCE.sub(blank, text)):
        name = anchor(heading)
        found.add(f"{name}-{count[name]}" if name in count else name)
        count[name] = count.get(name, 0) + 1
    return found


def links(text):
    """(line, target) of each link that is not code."""
    for number, line in enumerate(FENCE.sub(blank, text).splitlines(), 1):
        for match in LINK.finditer(CODE.sub("", line)):
            yield number, match.group(1)


def link_problem(root, page, target):
    """What is wrong with a link on `page`, whose path is relative to `root`; empty when nothing is."""
    if ELSEWHERE.match(target):
        return ""
    name, _, fragment = target.partition("#")
    file = (root / page.parent / name).resolve() if name else root / page
    if not file.is_relative_to(root.resolve()) or not file.exists():
        return f"{target} is no file of this tree"
    if fragment and fragment not in anchors(file.read_text(encoding="utf-8")):
        return f"{target} is no heading of its page"
    return ""


def check_page(root, page, text):
    """Violations of one page."""
    root = root.resolve()
    for number, target in links(text):
        if problem := link_problem(root, page, target):
            yield f"{page}:{number}: {problem}"
    if str(page) in HISTORY:
        return
    for number, line in enumerate(text.splitlines(), 1):
        for name in MENTION.findall(line):
            if not (root / name).exists():
                yield f"{page}:{number}: `{name}` does not exist"


def check_speaker(root, path, text):
    """Violations of a file that is no page."""
    for number, line in enumerate(text.splitlines(), 1):
        for name in PAGE_OF_DOCS.findall(line):
            if not (root / name).exists():
                yield f"{path}:{number}: {name} does not exist"


def pages(root):
    """All Markdown files but those of build folders."""
    for path in sorted(root.rglob("*.md")):
        relative = path.relative_to(root)
        if relative.parts[0] not in ("build", ".git"):
            yield relative


def speakers(root):
    for name in SPEAKERS:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".md":
                yield path.relative_to(root)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[1])
    found, others = list(pages(root)), list(speakers(root))
    violations = []
    for check, paths in ((check_page, found), (check_speaker, others)):
        for path in paths:
            violations += check(root, path, (root / path).read_text(encoding="utf-8"))
    print("\n".join(violations + [f"{len(found)} pages and {len(others)} other files looked at, "
                                  f"{len(violations)} violations"]))
    return 1 if violations or not found or not others else 0


if __name__ == "__main__":
    sys.exit(main())

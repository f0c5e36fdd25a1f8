"""The program's --help as values; its form is that of src/app/help_text.cpp."""
import dataclasses
import re
import subprocess

# "  -c, --config FILE       The configuration"; the description may be on a line of its own.
ROW = re.compile(r"^  (\S.*?)(?:  +(\S.*))?$")
NAMES = re.compile(r"^((?:-\w, )*)(--?[\w-]+)(?: (\S+))?$")  # "-V, -v, --version"
NOT_WITH = re.compile(r" \((?:[^()]*; )?not with ([^()]*)\)$")


@dataclasses.dataclass
class Option:
    """An option, or an argument, which has no names."""
    names: list    # ["-c", "--config"]
    value: str     # "FILE", "text|json"; empty: a flag
    text: str      # what --help says about it

    @property
    def choices(self):
        return self.value.split("|") if "|" in self.value and self.value != "FILE|-" else []

    @property
    def excludes(self):
        """Options and arguments that may not stand beside it."""
        found = NOT_WITH.search(self.text)
        return found.group(1).split(" or ") if found else []


@dataclasses.dataclass
class Help:
    name: str        # "run"; of the program itself, empty
    text: str
    usage: str       # "ams2mqtt run [OPTIONS]"
    arguments: list
    options: list
    commands: list   # [(name, text)]
    footer: list     # lines


def _rows(lines):
    """(left column, right column) of one section."""
    rows = []
    for line in lines:
        if match := ROW.match(line):
            rows.append([match.group(1), match.group(2) or ""])
        else:
            rows[-1][1] = line.strip()
    return rows


def _option(left, text):
    short, long, value = NAMES.match(left).groups()
    return Option([*short.replace(",", "").split(), long], value or "", text)


def parse(name, text):
    """The help of one command."""
    head, _, rest = text.partition("\n\nUsage: ")
    usage, _, rest = rest.partition("\n")
    sections = {"Arguments": [], "Options": [], "Commands": []}
    blocks = rest.strip("\n").split("\n\n")
    while blocks and (title := blocks[0].partition(":\n")[0]) in sections:
        sections[title] = _rows(blocks.pop(0).split("\n")[1:])
    return Help(name, head, usage,
                [Option([], left, right) for left, right in sections["Arguments"]],
                [_option(left, right) for left, right in sections["Options"]],
                [tuple(row) for row in sections["Commands"]],
                "\n\n".join(blocks).split("\n"))


def read(program):
    """The program's own help, and that of each of its commands."""
    def ask(*words):
        return subprocess.run([program, *words, "--help"], check=True, capture_output=True, text=True).stdout
    top = parse("", ask())
    return [top] + [parse(name, ask(name)) for name, _ in top.commands]

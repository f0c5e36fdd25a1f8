"""config/ams2mqtt.yaml and the table of settings as values: what each setting is for, and what it may be."""
import dataclasses
import re

KEY = re.compile(r"^(?P<indent> *)(?P<off>#?)(?P<dash>- )?(?P<key>\w+):(?: +(?P<value>.*))?$")
CONSTANT = re.compile(r'constexpr std::string_view (k\w+) =\s*"([^"]*)";')
SETTING = re.compile(r'Setting\{"([^"]+)",\s*(?:"([^"]*)"|(k\w+)),(.*?)(?=Setting\{"|^\};)', re.S | re.M)
REMARK = re.compile(r"\s+# (.*)$")


@dataclasses.dataclass
class Setting:
    """A row of the table in src/config/settings.cpp."""
    path: str       # "meters[].serial.baud"
    expected: str   # "a number such as 2400"
    where: str      # "file", "environment", or "old" for what is no longer shown

    @property
    def variable(self):
        return "AMS2MQTT_" + self.path.replace("[]", "__0").replace(".", "__").upper()


@dataclasses.dataclass
class Line:
    """A key of the example, a setting or a section of them."""
    path: str
    text: str        # the comment above it
    value: str
    in_force: bool   # not commented out: the value is the default


def settings(source):
    """All rows, from the text of settings.cpp."""
    constants = dict(CONSTANT.findall(source))
    allowed = {"AllowedIn::environment": "environment", "AllowedIn::old_configurations": "old"}
    return [Setting(path, text or constants[name], next((word for key, word in allowed.items() if key in rest), "file"))
            for path, text, name, rest in SETTING.findall(source)]


def _paragraph(comment):
    return re.sub(r"\s+", " ", " ".join(comment)).strip()


def example(source):
    """(introduction, lines) of the example file."""
    lines, comment, introduction = [], [], ""
    above = []  # (column, path) of the keys around
    for line in source.splitlines():
        stripped = line.strip()
        match = KEY.match(line)
        if not match:
            if stripped.startswith("# "):
                comment.append(stripped[2:])
            elif not stripped and comment and not introduction:
                introduction, comment = _paragraph(comment), []
            continue
        column = len(match["indent"])
        while above and above[-1][0] >= column:
            above.pop()
        if match["dash"]:
            above.append((column, above[-1][1] + "[]"))
            column += 2
        path = f"{above[-1][1]}.{match['key']}" if above else match["key"]
        above.append((column, path))
        value = match["value"] or ""
        if remark := REMARK.search(value):
            value = value[:remark.start()]
            comment.append(f"({remark.group(1)})")
        lines.append(Line(path, _paragraph(comment), value, not match["off"]))
        comment = []
    return introduction, lines

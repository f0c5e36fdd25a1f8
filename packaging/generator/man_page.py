"""Manual pages in the man(7) language."""
import itertools
import re
import textwrap

LITERAL = re.compile(r"`([^`]+)`")

DESCRIPTION = """\
ams2mqtt reads the customer port (HAN, M-Bus, P1) of smart electricity meters and publishes every value, exactly as the
meter sent it, to an MQTT broker. Home Assistant finds the meter by itself.

The daemon is `ams2mqtt run`, usually started by systemd. The other commands help to set it up, to find out what is
wrong, and to look at recordings."""

EXIT_STATUS = [("0", "It was done."),
               ("1", "It failed, or something was found wrong."),
               ("2", "Wrong usage or a wrong configuration. `run` also ends with it when another daemon has its client "
                     "id. Starting it again would not help.")]

ENVIRONMENT = [
    ("AMS2MQTT_*", "Every setting of ams2mqtt.yaml(5), such as AMS2MQTT_MQTT__HOST. It wins over the file."),
    ("CREDENTIALS_DIRECTORY", "The folder in which passwords and keys are found by the names of their credentials."),
    ("STATE_DIRECTORY", "The folder for what survives a restart, if no setting names one."),
    ("RUNTIME_DIRECTORY", "The folder for the socket by which commands find the daemon."),
    ("SUPERVISOR_TOKEN", "The secret by which Home Assistant knows its apps. With it, a configuration called "
                         "options.json is that of an app; see docs/operations.md."),
    ("TZ", "The time zone of meters without one of their own, if it is not the system's.")]

FILES = [("/etc/ams2mqtt/ams2mqtt.yaml", "The configuration, see ams2mqtt.yaml(5)."),
         ("/var/lib/ams2mqtt", "What survives a restart."),
         ("/run/ams2mqtt", "The socket by which commands find the daemon."),
         ("@CMAKE_INSTALL_FULL_DOCDIR@", "All pages of the documentation, and an example configuration.")]

CONFIGURATION = """\
A YAML file with the sections below. A setting is named by its path: `mqtt.host` is `host` within `mqtt`, and `meters[]`
stands for each entry of the list `meters`. Unknown settings are refused. Pages such as docs/energy.md are in
@CMAKE_INSTALL_FULL_DOCDIR@."""

ONLY_VARIABLES = """\
These are refused in the file, where everybody who reads a configuration would see them. In place of 0 is the number of
the meter, or of the key, in its list."""


def escape(text):
    """Plain text in a line of roff."""
    for plain, written in (("\\", "\\e"), ("-", "\\-"), ("'", "\\(aq"), ("`", "\\(ga"), ("^", "\\(ha"), ("~", "\\(ti")):
        text = text.replace(plain, written)
    return text


def prose(text):
    """Lines of a paragraph; what is `literal` becomes bold."""
    parts = LITERAL.split(" ".join(text.split()))
    line = "".join(escape(part) if index % 2 == 0 else f"\\fB{escape(part)}\\fR" for index, part in enumerate(parts))
    # Each sentence begins a line; one that begins with a dot would be a request.
    lines = [part for sentence in re.split(r"(?<=[.:]) (?=[A-Z])", line)
             for part in textwrap.wrap(sentence, 80, break_long_words=False, break_on_hyphens=False)]
    return ["\\&" + each if each.startswith(".") else each for each in lines]


def paragraphs(text):
    lines = []
    for paragraph in text.split("\n\n"):
        lines += ([".PP"] if lines else []) + prose(paragraph)
    return lines


def argument(text):
    """One argument of a macro."""
    return '"' + escape(text).replace('"', '\\(dq') + '"'


def entry(head, text):
    """A tagged paragraph; `head` is roff."""
    return [".TP", head, *prose(text)]


def literal(lines):
    """As it is written."""
    return [".nf", ".RS 4", *(("\\&" if line.startswith(".") else "") + escape(line) for line in lines), ".RE", ".fi"]


def footer(lines):
    """Paragraphs, and indented lines as they are."""
    result = []
    for paragraph in "\n".join(lines).split("\n\n"):
        result.append(".PP")
        for indented, run in itertools.groupby(paragraph.split("\n"), lambda line: line.startswith("  ")):
            result += literal(line[2:] for line in run) if indented else prose(" ".join(run))
    return result


def option_head(option):
    names = ", ".join(f"\\fB{escape(name)}\\fR" for name in option.names)
    value = f"\\fI{escape(option.value)}\\fR" if option.value else ""
    return f"{names} {value}".strip()


def title(name, section, manual):
    return ['.\\" Made by packaging/generate.py; do not edit.',
            f'.TH {name.upper()} {section} "@AMS2MQTT_DATE@" "ams2mqtt @PROJECT_VERSION@" "{manual}"']


def section(name, lines):
    return [f".SH {argument(name)}", *lines]


def see_also(*pages):
    links = ", ".join(f"\\fB{escape(page)}\\fR({number})" for page, number in pages)
    return section("SEE ALSO", [links])


def of_program(helps):
    """ams2mqtt(8)."""
    top, commands = helps[0], helps[1:]
    lines = title("ams2mqtt", 8, "System Administration") + section("NAME", [f"ams2mqtt \\- {escape(top.text)}"])
    synopsis = []
    for each in helps:
        name, _, rest = each.usage.partition(" [OPTIONS]")
        synopsis += [f".B {escape(name)}", f"[OPTIONS]{escape(rest)}", ".br"]
    lines += section("SYNOPSIS", synopsis[:-1])
    lines += section("DESCRIPTION", paragraphs(DESCRIPTION))
    lines += section("OPTIONS", [part for option in top.options for part in entry(option_head(option), option.text)])
    lines += section("COMMANDS", prose("Each of them explains itself with `--help`."))
    for each in commands:
        lines += [f".SS {argument(each.name)}", *prose(each.text + ".")]
        for option in each.arguments + [option for option in each.options if "--help" not in option.names]:
            lines += entry(option_head(option), option.text)
        lines += footer(each.footer)
    lines += section("EXIT STATUS", [part for code, text in EXIT_STATUS for part in entry(code, text)])
    for name, rows in (("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)):
        lines += section(name, [part for key, text in rows for part in entry(f"\\fB{escape(key)}\\fR", text)])
    lines += section("EXAMPLES", literal(line[2:] for line in top.footer if line.startswith("  ")))
    return "\n".join(lines + see_also(("ams2mqtt.yaml", 5), ("systemctl", 1), ("journalctl", 1), ("mosquitto", 8))) + "\n"


def _setting(line, row):
    """One setting: what it is for, what it may be, and its default or an example."""
    about = line.text if line.text.rstrip(".") not in row.expected else ""
    must = f"Must be {row.expected}." if row.expected not in about else ""
    # A meter needs a device; that of the example is none for everybody.
    is_default = line.in_force and line.path != "meters[].serial.device"
    value = f"{'Default' if is_default else 'Example'}: `{line.value}`." if line.value else ""
    return [".TP", f"\\fB{escape(line.path)}\\fR", *(prose(about) + [".br"] if about else []),
            *prose(f"{must} {value}")]


def of_configuration(introduction, lines, rows):
    """ams2mqtt.yaml(5)."""
    known = {row.path: row for row in rows}
    page = title("ams2mqtt.yaml", 5, "File Formats")
    page += section("NAME", ["ams2mqtt.yaml \\- the configuration of ams2mqtt"])
    page += section("SYNOPSIS", [f".B {escape('/etc/ams2mqtt/ams2mqtt.yaml')}"])
    # What the file says of its own form does not hold here.
    about = re.sub(r"^The configuration of ams2mqtt\. .*? shows the default\. ", "", introduction)
    page += section("DESCRIPTION", paragraphs(CONFIGURATION + "\n\n" + about))
    page += section("SETTINGS", [])
    for line in lines:
        if "." not in line.path:
            page.append(f".SS {argument(line.path)}")
        if line.path in known:
            page += _setting(line, known[line.path])
        elif line.text and "." in line.path:
            page += [".TP", f"\\fB{escape(line.path)}\\fR", *prose(line.text)]
        elif line.text:
            page += prose(line.text)
    page += section("SETTINGS OF THE ENVIRONMENT ALONE", paragraphs(ONLY_VARIABLES))
    for row in rows:
        if row.where == "environment":
            page += entry(f"\\fB{escape(row.variable)}\\fR", f"`{row.path}`: {row.expected}.")
    page += section("EXAMPLES", ["The smallest possible file:", *literal(
        ["mqtt: {host: localhost}", "meters:", "  - serial: {device: /dev/ttyUSB0}"])])
    return "\n".join(page + see_also(("ams2mqtt", 8))) + "\n"

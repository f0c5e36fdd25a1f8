"""The frames of the comparison: tests/data/**/*.hex, with the values that the files beside them hold."""
import dataclasses
import json
import re
from decimal import Decimal

# The keys of every encrypted test frame (tests/own_frames.hpp).
KEY = "000102030405060708090a0b0c0d0e0f"
AUTH_KEY = "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
ENCRYPTED_ONLY = ("-glo-20", "-glo-21")  # no tag, so no authentication key

# The code that a line of a P1 telegram begins with.
LINE = re.compile(rb"^(\d+-\d+:\d+\.\d+\.\d+(?:\*\d+)?)\(", re.M)
# A clock of twelve octets (Blue Book 4.1.6.1) of these years whose deviation is 0.
ZERO_OFFSET = re.compile(rb"\x07[\xe7-\xea].{7}\x00\x00", re.S)

# Rows of the table, in order: title and what the names of its frames begin with. The first that fits has the frame.
GROUPS = (
    ("Aidon, Norway", ("aidon/aidon-1phase", "aidon/aidon-3wire", "aidon/aidon-4wire")),
    ("Aidon, Sweden", ("aidon/aidon-se",)),
    ("Kaifa, Norway", ("kaifa/kaifa-1phase", "kaifa/kaifa-3phase", "kaifa/kaifa-3wire", "kaifa/kaifa-ct")),
    ("Kaifa, Sweden", ("kaifa/kaifa-se",)),
    ("Kamstrup, Norway", ("kamstrup/kamstrup-1phase", "kamstrup/kamstrup-3phase")),
    ("Kamstrup, Norway, at transformers", ("kamstrup/kamstrup-ct",)),
    ("Kamstrup, Denmark", ("kamstrup/kamstrup-dk", "kamstrup/kamstrup-37")),
    ("Landis+Gyr, Norway", ("embriq/", "landis-gyr/zmf100")),
    ("Landis+Gyr, Switzerland and Austria", ("landis-gyr/",)),
    ("Iskraemeco", ("iskraemeco/",)),
    ("EG.D, Czechia", ("egd/",)),
    ("Kaifa and Sagemcom, Austria, M-Bus", ("kaifa/kaifa-salzburg", "kaifa/kaifa-lower", "sagemcom/")),
    ("Encrypted lists", ("aidon/aidon-glo", "aidon/aidon-ded", "kamstrup/kamstrup-glo", "framing/blocks-encrypted",
                         "framing/mbus-encrypted")),
    ("HDLC segments and blocks", ("framing/hdlc",)),
    ("M-Bus telegrams", ("framing/mbus",)),
    ("Bare APDU", ("framing/bare-apdu",)),
    ("Without APDU header; hexadecimal text", ("framing/bare", "framing/hex")),
    ("Lists of unknown layout", ("unknown/",)),
    ("P1, DSMR 2.2", ("p1/p1-dsmr-2",)),
    ("P1, DSMR 4", ("p1/p1-dsmr-4",)),
    ("P1, DSMR 5", ("p1/p1-dsmr-5",)),
    ("P1, Flanders", ("p1/p1-flanders",)),
    ("P1, Sweden", ("p1/p1-sweden",)),
    ("P1, Denmark", ("p1/p1-denmark",)),
    ("P1, Austria", ("p1/p1-austria",)),
    ("P1, Hungary", ("p1/p1-hungary",)),
    ("P1, Slovenia", ("p1/p1-slovenia",)),
    ("P1, Germany", ("p1/p1-germany",)),
    ("P1, heat meter", ("p1/p1-heat",)),
    ("P1, encrypted", ("p1/p1-encrypted", "p1/p1-in-apdu")),
)


@dataclasses.dataclass(frozen=True)
class Value:
    """A number that a frame holds, with its unit; `read_at` if the meter says when it was read."""

    number: Decimal
    unit: str | None
    read_at: str | None
    key: str | None  # "gas_1"


@dataclasses.dataclass(frozen=True)
class Frame:
    """A frame and what it holds, in the order of the frame."""

    name: str  # "aidon/aidon-glo-30"
    group: str
    link: str  # hdlc, mbus, bare, p1
    octets: bytes
    key: str | None
    auth_key: str | None
    values: dict  # Value by code
    time: str | None
    meter_ids: frozenset  # its number, and its other names if it has some
    zero_offset: bool  # its clock states an offset of zero, which is UTC, and its maker means another time
    codes: frozenset | None = None  # of all its lines, if it is a plain P1 telegram

    @property
    def is_p1(self):
        return self.group.startswith("P1")

    def code_of(self, name):
        """The code of what a peer gives under a name alone ("gas") or the beginning of a code; a code is its own."""
        if name.endswith("."):
            return next((code for code in self.codes or () if code.startswith(name)), name)
        return next((code for code, value in self.values.items() if value.key == name + "_1"), name)


def short_code(code):
    """"1.7.0" of "1-0:1.7.0": codes of the meter itself are told apart by C, D and E alone."""
    return code.removesuffix("*255").rpartition(":")[2] if not code.startswith("0-") else code.removesuffix("*255")


def is_measured(code, value):
    """Whether the comparison asks for it: numbers with a unit, and power factors. States and texts are left out."""
    if not isinstance(value.get("value"), (int, Decimal)):
        return False
    return "unit" in value or "power_factor" in value.get("key", "")


def expected_values(telegram):
    return {short_code(code): Value(Decimal(value["value"]), value.get("unit"), value.get("measured_at"), value.get("key"))
            for code, value in telegram["values"].items() if is_measured(code, value)}


def ids_of(telegram):
    names = [value["value"] for code, value in telegram["values"].items()
             if code.startswith(("0-0:42.0.0", "0-0:96.1.")) and isinstance(value["value"], str)]
    return frozenset(filter(None, [telegram["meter"].get("id"), *names]))


def octets_of(text):
    return bytes.fromhex("".join(line for line in text.splitlines() if not line.startswith("#")))


def codes_of(telegram):
    return frozenset(short_code(code.decode("ascii")) for code in LINE.findall(telegram))


def group_of(name):
    for title, beginnings in GROUPS:
        if name.startswith(beginnings):
            return title
    raise ValueError(f"{name} belongs to no row of GROUPS in frames.py")


def read_frame(path, data):
    """The frame of a .hex file; None if it is none that can be compared (no single telegram, or no numbers)."""
    text = path.read_text(encoding="utf-8")
    lines = path.with_suffix(".json").read_text(encoding="utf-8").splitlines()
    name = str(path.relative_to(data).with_suffix(""))
    if len(lines) != 1 or not lines[0].startswith("{"):
        return None
    telegram = json.loads(lines[0], parse_float=Decimal)
    octets = octets_of(text)
    encrypted = "encrypted" in text.splitlines()[0] or "frame_counter" in telegram
    tagged = encrypted and not name.endswith(ENCRYPTED_ONLY)
    values = expected_values(telegram)
    if not values:
        return None
    return Frame(name, group_of(name), telegram["framing"], octets, KEY if encrypted else None, AUTH_KEY if tagged else None,
                 values, telegram.get("time"), ids_of(telegram), bool(ZERO_OFFSET.search(octets)),
                 codes_of(octets) if octets.startswith(b"/") and not encrypted else None)


def read_frames(data):
    """(frames in the order of GROUPS, names of those that are left out)"""
    order = {title: number for number, (title, _) in enumerate(GROUPS)}
    frames, left_out = [], []
    for path in sorted(data.rglob("*.hex")):
        frame = read_frame(path, data)
        if frame:
            frames.append(frame)
        else:
            left_out.append(str(path.relative_to(data).with_suffix("")))
    return sorted(frames, key=lambda frame: order[frame.group]), left_out


def question(frame):
    """What a driver is asked, as its line of JSON."""
    return json.dumps({"name": frame.name, "group": frame.group, "link": frame.link, "bytes": frame.octets.hex(),
                       "key": frame.key, "auth_key": frame.auth_key})

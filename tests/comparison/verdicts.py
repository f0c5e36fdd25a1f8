"""What a peer's answer is worth: exact comparison of numbers, units, times and the meter's number. No input, no output."""
import dataclasses
import datetime
import zoneinfo
from decimal import Decimal, InvalidOperation

METER_ZONE = zoneinfo.ZoneInfo("Europe/Oslo")  # that of the hosts on which the peers run, too

# What a peer made of a frame. `REFUSED` says so in words, `NOTHING` does not.
RIGHT, PART, RAW, WRONG, REFUSED, NOTHING = "right", "part", "raw", "wrong", "refused", "nothing"
CLASSES = (WRONG, NOTHING, REFUSED, PART, RAW, RIGHT)

# Binary floating point of 53 bits holds a decimal number to within 1 in 10^15; two steps of rounding are allowed for.
FLOAT_NOISE = Decimal("1e-12")
MAX_POWER_OF_TEN = 4

FACTORS = {"W": 1, "kW": 1000, "MW": 10**6, "Wh": 1, "kWh": 1000, "MWh": 10**6, "var": 1, "kvar": 1000, "varh": 1, "kvarh": 1000,
           "VA": 1, "kVA": 1000, "VAh": 1, "kVAh": 1000, "V": 1, "A": 1, "Hz": 1, "m3": 1, "GJ": 1, None: 1}


@dataclasses.dataclass(frozen=True)
class Verdict:
    """`given` of the `expected` numbers were given; `faults` says which are wrong, `words` are the peer's own."""

    kind: str
    given: int = 0
    expected: int = 0
    faults: tuple = ()
    words: str = ""


def number_of(text):
    """The number of a text, None if it is none."""
    try:
        number = Decimal(text)
    except (InvalidOperation, TypeError):
        return None
    return number if number.is_finite() else None


def unit_of(text):
    """A unit as FACTORS has it: superscripts, case and blanks do not count."""
    if not text:
        return None
    text = text.strip().replace("³", "3")
    return next((unit for unit in FACTORS if unit and unit.lower() == text.lower()), text)


def base(unit):
    """(factor to the unit without prefix, that unit)"""
    factor = FACTORS.get(unit)
    if factor is None:
        return 1, unit
    return factor, unit[1:] if factor > 1 else unit


def same_number(given, wanted):
    return abs(given - wanted) <= FLOAT_NOISE * abs(wanted)


def same_value(given, given_unit, wanted):
    """Whether a number with its unit is `wanted` (a Value of frames.py)."""
    number = number_of(given)
    factor, unit = base(unit_of(given_unit))
    wanted_factor, wanted_unit = base(unit_of(wanted.unit))
    return number is not None and unit == wanted_unit and same_number(number * factor, wanted.number * wanted_factor)


def same_as_its_unit(given, given_unit, wanted):
    """Whether the number is right but for its unit: VA instead of var, none instead of V."""
    factor, unit = base(unit_of(given_unit))
    return unit != base(unit_of(wanted.unit))[1] and number_of(given) is not None and same_number(
        number_of(given) * factor, wanted.number * base(unit_of(wanted.unit))[0])


def same_as_sent(given, wanted):
    """Whether a number without scale is `wanted`: they differ by a power of ten."""
    number = number_of(given)
    if number is None or number.is_signed() != wanted.number.is_signed() and number:
        return False
    return any(same_number(number.scaleb(power), wanted.number) for power in range(-MAX_POWER_OF_TEN, MAX_POWER_OF_TEN + 1))


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def same_time(given, wanted, zero_offset=False):
    """Whether two times are the same instant; where one has no offset, whether clocks at the meter show the same.

    `zero_offset`: the meter sent its clock with an offset of zero, so a reader may take it for UTC.
    """
    try:
        given, wanted = instant(given), instant(wanted)
    except ValueError:
        return False
    shown = wanted.replace(tzinfo=None)
    if wanted.tzinfo is None and given.tzinfo is not None:
        return shown in (given.replace(tzinfo=None), given.astimezone(METER_ZONE).replace(tzinfo=None))
    if given.tzinfo is None:
        return given == shown
    return given == wanted or (zero_offset and given == shown.replace(tzinfo=datetime.timezone.utc))


def same_id(given, wanted):
    """Whether a meter's number is the wanted one, as text or as the hexadecimal digits that P1 sends."""
    given = str(given).strip(" \0")
    if given.lstrip("0") == wanted.lstrip("0"):
        return True
    try:
        return bytes.fromhex(given).decode("ascii").strip() == wanted
    except (ValueError, UnicodeDecodeError):
        return False


def said(value):
    return " ".join(str(part) for part in value if part is not None)


def fault_of_value(frame, code, number, unit):
    """(whether only the unit is wrong, what is wrong with a value); None if nothing is."""
    wanted = frame.values.get(code)
    if wanted is None:
        unknown = frame.codes is not None and code not in frame.codes
        return (False, f"{code}: {said((number, unit))}, which the telegram does not have") if unknown else None
    if same_value(number, unit, wanted):
        return None
    return same_as_its_unit(number, unit, wanted), f"{code}: {said((number, unit))}, not {said((wanted.number, wanted.unit))}"


def faults_of_values(frame, values):
    """Wrong numbers first, then those whose unit alone is wrong."""
    faults = [fault_of_value(frame, code, number, unit) for code, (number, unit) in values.items()]
    return [words for _, words in sorted(filter(None, faults), key=lambda fault: fault[0])]


def faults_of_stamps(frame, stamps):
    for code, stamp in stamps.items():
        wanted = frame.values.get(code)
        if wanted and wanted.read_at and not same_time(stamp, wanted.read_at):
            yield f"{code} was read at {stamp}, not {wanted.read_at}"


def faults_of_meter(frame, answer):
    if answer.get("time") and frame.time and not same_time(answer["time"], frame.time, frame.zero_offset):
        yield f"time: {answer['time']}, not {frame.time}"
    if answer.get("id") and frame.meter_ids and not any(same_id(answer["id"], name) for name in frame.meter_ids):
        yield f"meter: {answer['id']}, not {' or '.join(sorted(frame.meter_ids))}"


def found_by_code(frame, raw):
    by_code = {code: number for code, number in raw if code}
    return sum(code in by_code and same_as_sent(by_code[code], wanted) for code, wanted in frame.values.items())


def found_in_order(frame, raw):
    found, at = 0, 0
    for wanted in frame.values.values():
        place = next((place for place in range(at, len(raw)) if same_as_sent(raw[place][1], wanted)), None)
        if place is not None:
            found, at = found + 1, place + 1
    return found


def raw_found(frame, raw):
    """How many expected numbers a list of (code or None, number) holds: by their codes, or in the order of the frame."""
    return max(found_by_code(frame, raw), found_in_order(frame, raw))


def judge(frame, answer):
    """The Verdict on a driver's answer to a frame."""
    expected = len(frame.values)
    if answer.get("refused"):
        return Verdict(REFUSED, expected=expected, words=answer["refused"])
    values = {frame.code_of(code.removesuffix("*255")): value for code, value in answer.get("values", {}).items()}
    stamps = {frame.code_of(code): stamp for code, stamp in answer.get("stamps", {}).items()}
    given = sum(code in frame.values for code in values)
    faults = (*faults_of_values(frame, values), *faults_of_stamps(frame, stamps),
              *faults_of_meter(frame, answer))
    if faults:
        return Verdict(WRONG, given, expected, faults, answer.get("warned", ""))
    if given:
        return Verdict(RIGHT if given == expected else PART, given, expected)
    found = raw_found(frame, answer.get("raw", []))
    if found:
        return Verdict(RAW, found, expected)
    words = answer.get("warned", "")
    return Verdict(REFUSED if words else NOTHING, expected=expected, words=words)

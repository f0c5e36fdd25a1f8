"""A P1 telegram that carries every value of the catalog at once, written without the project's encoder: no single real
meter sends them all, but Home Assistant has to take each of them."""
import datetime

import frames

# How a meter writes a number of each unit, and how many of the unit that is published it counts.
WRITTEN = {"W": "00.{:03d}*kW", "var": "00.{:03d}*kvar", "VA": "00.{:03d}*kVA", "V": "2{:02d}.1*V", "A": "{:03d}.25*A",
           "Hz": "50.{:02d}*Hz", "kWh": "{:06d}.125*kWh", "kvarh": "{:06d}.125*kvarh", "kVAh": "{:06d}.125*kVAh",
           "m³": "{:05d}.375*m3", "GJ": "{:03d}.125*GJ"}
DEVICE_TYPES = {"gas": 3, "water": 7, "warm_water": 6, "heat": 4, "cooling": 10, "electricity": 2}
SUBMETERS = {f"{kind}_1": channel for channel, kind in enumerate(DEVICE_TYPES, 1)}  # each the only one of its kind
# Never sent in P1, or said once and taken as the meter's own; what the daemon makes itself has codes in group 240.
NOT_SENT = {"meter_id", "meter_type", "list_version", "meter_clock"}


def sent_values(catalog):
    """The rows that the telegram carries: all but those that a P1 meter cannot send, one sub-meter of each kind."""
    return {key: row for key, row in catalog.items()
            if key not in NOT_SENT and ":240." not in row.obis and ("-n:" not in row.obis and not row.obis.endswith(":24.2.1") or key in SUBMETERS)}


def stamp_of(age=datetime.timedelta()):
    """A moment so long ago, as a meter writes it."""
    return (datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=1))) - age).strftime("%y%m%d%H%M%SW")


def telegram(meter_id, catalog, step=0, read_before=datetime.timedelta()):
    """Each value is its row's number plus `step`, so that no two are the same. Meters behind the meter have been read so
    long before."""
    stamp, read_at = stamp_of(), stamp_of(read_before)
    lines = ["/AMS5\\2MADE-UP", "", "1-3:0.2.8(50)", f"0-0:1.0.0({stamp})", f"0-0:96.1.1({meter_id.encode().hex()})"]
    for number, row in enumerate(sent_values(catalog).values(), 1):
        lines += lines_of(row, number + step, read_at)
    return frames.p1(*lines)


def lines_of(row, number, stamp):
    if row.key in SUBMETERS:
        channel = SUBMETERS[row.key]
        return [f"0-{channel}:24.1.0({DEVICE_TYPES[row.key.removesuffix('_1')]:03d})",
                f"0-{channel}:24.2.1({stamp})({WRITTEN[row.unit].format(number)})"]
    code = row.obis if "-" in row.obis else f"1-0:{row.obis}"
    if row.key == "tariff":
        return [f"{code}({number % 4 + 1:04d})"]
    if row.unit:
        return [f"{code}({WRITTEN[row.unit].format(number)})"]
    return [f"{code}(0.{number:03d})" if row.device_class == "power_factor" else f"{code}({number:04d})"]

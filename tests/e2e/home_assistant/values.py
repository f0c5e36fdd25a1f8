"""What Home Assistant must show for every value: a second list beside the program's catalog, so that a mistake there
does not agree with itself. Codes, units and English names are those that docs/topics.md promises to its readers."""
import collections
import pathlib
import re

TOPICS = pathlib.Path(__file__).resolve().parents[3] / "docs" / "topics.md"
LANGUAGES = ("en", "nb", "sv")
DEVICE_NAMES = {"en": "Electricity meter", "nb": "Strømmåler", "sv": "Elmätare"}
CONNECTION_NAMES = {"en": "Meter connection", "nb": "Målerforbindelse", "sv": "Mätaranslutning"}
STATE_CLASSES = {"measurement": "measurement", "register": "total_increasing", "text": None, "time": None}
DEVICE_CLASSES = {"W": "power", "var": "reactive_power", "VA": "apparent_power", "Hz": "frequency", "V": "voltage",
                  "A": "current", "kWh": "energy", "kvarh": "reactive_energy", "kVAh": None, "GJ": "energy"}

Value = collections.namedtuple("Value", "key obis names unit kind device_class state_class enabled diagnostic")

# Whole names, where the parts below do not make them up: Norwegian, Swedish.
NAMES = {
    "power_net": ("Effekt netto", "Effekt netto"),
    "power_factor": ("Effektfaktor", "Effektfaktor"),
    "frequency": ("Frekvens", "Frekvens"),
    "power_limit": ("Effektgrense", "Effektgräns"),
    "current": ("Strøm", "Ström"),
    "current_neutral": ("Strøm nøytralleder", "Ström neutralledare"),
    "energy_import_plus_export": ("Energi import pluss eksport", "Energi import plus export"),
    "power_failures": ("Strømbrudd", "Strömavbrott"),
    "long_power_failures": ("Lange strømbrudd", "Långa strömavbrott"),
    "tariff": ("Tariff", "Tariff"),
    "breaker_state": ("Bryterstilling", "Brytarläge"),
    "meter_clock": ("Målerklokke", "Mätarklocka"),
    "scales": ("Skalering", "Skalning"),
    "clock_offset": ("Klokkeavvik", "Klockavvikelse"),
    "withheld": ("Tilbakeholdte registre", "Undanhållna register"),
    "meter_id": ("Målernummer", "Mätarnummer"),
    "meter_type": ("Målertype", "Mätartyp"),
    "list_version": ("Listeversjon", "Listversion"),
}
# What a key begins with, longest first, and what it goes on with.
BEGINNINGS = {
    "reactive_power": ("Reaktiv effekt", "Reaktiv effekt"),
    "reactive_energy": ("Reaktiv energi", "Reaktiv energi"),
    "apparent_power": ("Tilsynelatende effekt", "Skenbar effekt"),
    "apparent_energy": ("Tilsynelatende energi", "Skenbar energi"),
    "peak_demand": ("Høyeste middeleffekt", "Högsta medeleffekt"),
    "demand": ("Middeleffekt", "Medeleffekt"),
    "power_factor": ("Effektfaktor", "Effektfaktor"),
    "power": ("Effekt", "Effekt"),
    "energy": ("Energi", "Energi"),
    "voltage_sags": ("Spenningsfall", "Spänningssänkningar"),
    "voltage_swells": ("Spenningsøkninger", "Spänningshöjningar"),
    "voltage": ("Spenning", "Spänning"),
    "current_limit": ("Strømgrense", "Strömgräns"),
    "current": ("Strøm", "Ström"),
    "gas": ("Gassmåler", "Gasmätare"),
    "warm_water": ("Varmtvannsmåler", "Varmvattenmätare"),
    "water": ("Vannmåler", "Vattenmätare"),
    "heat": ("Varmemåler", "Värmemätare"),
    "cooling": ("Kjølemåler", "Kylmätare"),
    "electricity": ("Undermåler for strøm", "Undermätare för el"),
}
ENDINGS = {"import": ("import", "import"), "export": ("eksport", "export"),
           **{f"l{phase}": (f"L{phase}", f"L{phase}") for phase in range(1, 4)},
           **{f"t{tariff}": (f"tariff {tariff}", f"tariff {tariff}") for tariff in range(1, 5)},
           **{f"q{quadrant}": (f"kvadrant {quadrant}", f"kvadrant {quadrant}") for quadrant in range(1, 5)}}


def catalog():
    """Every row of the table in docs/topics.md but the last, by key; a sub-meter's row stands for its channels."""
    rows = {}
    for line in TOPICS.read_text().split("<!-- values:begin -->")[1].split("<!-- values:end -->")[0].splitlines()[3:]:
        key, obis, name, unit, kind, _, shown = (cell.strip().strip("`") for cell in line.strip("|").split("|"))
        if key.startswith("obis/"):
            continue
        for channel in range(1, 9) if key.endswith("_<n>") else (0,):
            full = key.replace("<n>", str(channel))
            rows[full] = value(full, obis.replace("-n:", f"-{channel}:"), name, unit, kind, shown == "yes",
                               channel)
    return rows


def value(key, obis, english, unit, kind, enabled, channel):
    counts_events = kind == "register" and not unit
    numbered = f" {channel}" if channel > 1 else ""  # most homes have one meter of a kind
    names = [name + numbered for name in (english, *translations(key))]
    return Value(key, obis, dict(zip(LANGUAGES, names)), unit or None, kind,
                 device_class(key, unit), STATE_CLASSES[kind], enabled, kind in ("text", "time") or counts_events)


def translations(key):
    if key in NAMES:
        return NAMES[key]
    beginning = next(word for word in BEGINNINGS if re.match(word + "(_|$)", key))
    parts = [BEGINNINGS[beginning]] + [ENDINGS[part] for part in key[len(beginning) + 1:].split("_") if part in ENDINGS]
    return tuple(" ".join(words) for words in zip(*parts))


def device_class(key, unit):
    if unit == "m³":
        return "gas" if key.startswith("gas") else "water"
    if not unit:
        return "power_factor" if key.startswith("power_factor") else "timestamp" if key == "meter_clock" else None
    return DEVICE_CLASSES[unit]

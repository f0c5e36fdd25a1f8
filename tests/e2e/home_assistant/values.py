"""What Home Assistant must show for every value: a second list beside the program's catalog, so that a mistake there
does not agree with itself. Codes, units and English names are those that docs/topics.md promises to its readers."""
import collections
import pathlib
import re

TOPICS = pathlib.Path(__file__).resolve().parents[3] / "docs" / "topics.md"
LANGUAGES = ("en", "nb", "sv", "da", "de", "nl", "fi")
DEVICE_NAMES = {"en": "Electricity meter", "nb": "Strømmåler", "sv": "Elmätare", "da": "Elmåler", "de": "Stromzähler",
                "nl": "Elektriciteitsmeter", "fi": "Sähkömittari"}
CONNECTION_NAMES = {"en": "Meter connection", "nb": "Målerforbindelse", "sv": "Mätaranslutning",
                    "da": "Målerforbindelse", "de": "Zählerverbindung", "nl": "Meterverbinding",
                    "fi": "Mittarin yhteys"}
EVENT_NAMES = {"en": "Meter event", "nb": "Målerhendelse", "sv": "Mätarhändelse", "da": "Målerhændelse",
               "de": "Zählerereignis", "nl": "Metergebeurtenis", "fi": "Mittarin tapahtuma"}
# How the line of a meter is doing; every meter has these.
LINE = {"last_telegram", "line_quality", "framing"}
STATE_CLASSES = {"measurement": "measurement", "register": "total_increasing", "text": None, "time": None}
DEVICE_CLASSES = {"W": "power", "var": "reactive_power", "VA": "apparent_power", "Hz": "frequency", "V": "voltage",
                  "A": "current", "kWh": "energy", "kvarh": "reactive_energy", "kVAh": None, "GJ": "energy",
                  "s": "duration", "m³/h": "volume_flow_rate", "%": None}
# What has always been 0 is not shown; one value of a group that is not shows them all.
GROUPS = (r"(energy|power)_export(_l\d|_t\d|_live|_hour|_today|_month)?|power_net", r"reactive_\w+_import\w*",
          r"reactive_\w+_export\w*", *(rf"(voltage|current|power_import)_l{phase}" for phase in (1, 2, 3)))

Value = collections.namedtuple("Value", "key obis names unit kind device_class state_class enabled diagnostic")

# Whole names, where the parts below do not make them up, in the languages after English.
NAMES = {
    "power_net": ("Effekt netto", "Effekt netto", "Effekt netto", "Leistung Saldo", "Vermogen netto", "Teho netto"),
    "power_factor": ("Effektfaktor", "Effektfaktor", "Effektfaktor", "Leistungsfaktor", "Vermogensfactor",
                     "Tehokerroin"),
    "frequency": ("Frekvens", "Frekvens", "Frekvens", "Frequenz", "Frequentie", "Taajuus"),
    "power_limit": ("Effektgrense", "Effektgräns", "Effektgrænse", "Leistungsgrenze", "Vermogenslimiet", "Tehoraja"),
    "capacity": ("Kapasitet", "Effekttopp", "Effektspids", "Leistungsspitze", "Capaciteitspiek", "Tehohuippu"),
    "capacity_expected": ("Kapasitet ventet nå", "Effekttopp väntad nu", "Forventet effektspids",
                          "Erwartete Leistungsspitze", "Verwachte capaciteitspiek", "Odotettu tehohuippu"),
    "capacity_left": ("Kapasitet igjen i trinnet", "Effekt kvar till nästa steg", "Effekt til næste trin",
                      "Leistung bis zur nächsten Stufe", "Vermogen tot volgende trede", "Tehoa seuraavaan portaaseen"),
    "capacity_last_month": ("Kapasitet forrige måned", "Effekttopp förra månaden", "Effektspids sidste måned",
                            "Leistungsspitze Vormonat", "Capaciteitspiek vorige maand", "Tehohuippu viime kuussa"),
    "capacity_step": ("Kapasitetstrinn", "Effektsteg", "Effekttrin", "Leistungsstufe", "Capaciteitstrede",
                      "Tehoporras"),
    "capacity_peaks": ("Kapasitetstopper", "Effekttoppar", "Effektspidser", "Leistungsspitzen", "Capaciteitspieken",
                       "Tehohuiput"),
    "capacity_high_load": ("Kapasitet høylast", "Effekttopp höglast", "Effektspids højlast", "Leistungsspitze Hochlast",
                           "Capaciteitspiek hooglast", "Tehohuippu huippukuormitus"),
    "capacity_high_load_last_month": ("Kapasitet høylast forrige måned", "Effekttopp höglast förra månaden",
                                      "Effektspids højlast sidste måned", "Leistungsspitze Hochlast Vormonat",
                                      "Capaciteitspiek hooglast vorige maand",
                                      "Tehohuippu huippukuormitus viime kuussa"),
    "capacity_high_load_peaks": ("Kapasitetstopper høylast", "Effekttoppar höglast", "Effektspidser højlast",
                                 "Leistungsspitzen Hochlast", "Capaciteitspieken hooglast",
                                 "Tehohuiput huippukuormitus"),
    "current": ("Strøm", "Ström", "Strøm", "Strom", "Stroom", "Virta"),
    "current_neutral": ("Strøm nøytralleder", "Ström neutralledare", "Strøm nulleder", "Strom Neutralleiter",
                        "Stroom nulleider", "Virta nollajohdin"),
    "energy_import_plus_export": ("Energi import pluss eksport", "Energi import plus export",
                                  "Energi import plus eksport", "Energie Bezug plus Einspeisung",
                                  "Energie verbruik plus teruglevering", "Energia otto plus anto"),
    "power_failures": ("Strømbrudd", "Strömavbrott", "Strømafbrydelser", "Stromausfälle", "Stroomstoringen",
                       "Sähkökatkot"),
    "long_power_failures": ("Lange strømbrudd", "Långa strömavbrott", "Lange strømafbrydelser", "Lange Stromausfälle",
                            "Lange stroomstoringen", "Pitkät sähkökatkot"),
    "tariff": ("Tariff", "Tariff", "Tarif", "Tarif", "Tarief", "Tariffi"),
    "breaker_state": ("Bryterstilling", "Brytarläge", "Afbryderstilling", "Schalterstellung", "Schakelaarstand",
                      "Katkaisijan tila"),
    "meter_clock": ("Målerklokke", "Mätarklocka", "Målerur", "Zähleruhr", "Meterklok", "Mittarin kello"),
    "scales": ("Skalering", "Skalning", "Skalering", "Skalierung", "Schaling", "Skaalaus"),
    "clock_offset": ("Klokkeavvik", "Klockavvikelse", "Urafvigelse", "Uhrabweichung", "Klokafwijking",
                     "Kellon poikkeama"),
    "withheld": ("Tilbakeholdte registre", "Undanhållna register", "Tilbageholdte registre",
                 "Zurückgehaltene Zählerstände", "Achtergehouden meterstanden", "Julkaisemattomat lukemat"),
    "last_telegram": ("Siste telegram", "Senaste telegram", "Seneste telegram", "Letztes Telegramm",
                      "Laatste telegram", "Viimeisin sanoma"),
    "line_quality": ("Linjekvalitet", "Linjekvalitet", "Linjekvalitet", "Leitungsqualität", "Lijnkwaliteit",
                     "Linjan laatu"),
    "framing": ("Rammeformat", "Ramformat", "Rammeformat", "Rahmenformat", "Frameformaat", "Kehysmuoto"),
    "meter_id": ("Målernummer", "Mätarnummer", "Målernummer", "Zählernummer", "Meternummer", "Mittarinumero"),
    "meter_type": ("Målertype", "Mätartyp", "Målertype", "Zählertyp", "Metertype", "Mittarityyppi"),
    "list_version": ("Listeversjon", "Listversion", "Listeversion", "Listenversion", "Lijstversie", "Listan versio"),
}
# What a key begins with, longest first, and what it goes on with.
BEGINNINGS = {
    "reactive_power": ("Reaktiv effekt", "Reaktiv effekt", "Reaktiv effekt", "Blindleistung", "Blindvermogen",
                       "Loisteho"),
    "reactive_energy": ("Reaktiv energi", "Reaktiv energi", "Reaktiv energi", "Blindenergie", "Blindenergie",
                        "Loisenergia"),
    "apparent_power": ("Tilsynelatende effekt", "Skenbar effekt", "Tilsyneladende effekt", "Scheinleistung",
                       "Schijnbaar vermogen", "Näennäisteho"),
    "apparent_energy": ("Tilsynelatende energi", "Skenbar energi", "Tilsyneladende energi", "Scheinenergie",
                        "Schijnbare energie", "Näennäisenergia"),
    "peak_demand": ("Høyeste middeleffekt", "Högsta medeleffekt", "Højeste middeleffekt", "Höchste mittlere Leistung",
                    "Piekvermogen", "Suurin keskiteho"),
    "demand": ("Middeleffekt", "Medeleffekt", "Middeleffekt", "Mittlere Leistung", "Gemiddeld vermogen", "Keskiteho"),
    "power_factor": ("Effektfaktor", "Effektfaktor", "Effektfaktor", "Leistungsfaktor", "Vermogensfactor",
                     "Tehokerroin"),
    "power": ("Effekt", "Effekt", "Effekt", "Leistung", "Vermogen", "Teho"),
    "energy": ("Energi", "Energi", "Energi", "Energie", "Energie", "Energia"),
    "voltage_sags": ("Spenningsfall", "Spänningssänkningar", "Spændingsdyk", "Spannungseinbrüche", "Spanningsdips",
                     "Jännitekuopat"),
    "voltage_swells": ("Spenningsøkninger", "Spänningshöjningar", "Overspændinger", "Spannungsüberhöhungen",
                       "Spanningspieken", "Ylijännitteet"),
    "voltage": ("Spenning", "Spänning", "Spænding", "Spannung", "Spanning", "Jännite"),
    "current_limit": ("Strømgrense", "Strömgräns", "Strømgrænse", "Stromgrenze", "Stroomlimiet", "Virtaraja"),
    "current": ("Strøm", "Ström", "Strøm", "Strom", "Stroom", "Virta"),
    "gas_flow": ("Middelstrømning gass", "Medelflöde gas", "Middelflow gas", "Mittlerer Gasdurchfluss",
                 "Gemiddeld gasdebiet", "Kaasun keskivirtaama"),
    "water_flow": ("Middelstrømning vann", "Medelflöde vatten", "Middelflow vand", "Mittlerer Wasserdurchfluss",
                   "Gemiddeld waterdebiet", "Veden keskivirtaama"),
    "warm_water_flow": ("Middelstrømning varmtvann", "Medelflöde varmvatten", "Middelflow varmt vand",
                        "Mittlerer Warmwasserdurchfluss", "Gemiddeld warmwaterdebiet", "Lämpimän veden keskivirtaama"),
    "gas": ("Gassmåler", "Gasmätare", "Gasmåler", "Gaszähler", "Gasmeter", "Kaasumittari"),
    "warm_water": ("Varmtvannsmåler", "Varmvattenmätare", "Varmtvandsmåler", "Warmwasserzähler", "Warmwatermeter",
                   "Lämminvesimittari"),
    "water": ("Vannmåler", "Vattenmätare", "Vandmåler", "Wasserzähler", "Watermeter", "Vesimittari"),
    "heat": ("Varmemåler", "Värmemätare", "Varmemåler", "Wärmezähler", "Warmtemeter", "Lämpöenergiamittari"),
    "cooling": ("Kjølemåler", "Kylmätare", "Kølemåler", "Kältezähler", "Koudemeter", "Jäähdytysenergiamittari"),
    "electricity": ("Undermåler for strøm", "Undermätare för el", "Bimåler for el", "Unterzähler Strom",
                    "Tussenmeter elektriciteit", "Sähkön alamittari"),
}
ENDINGS = {
    "import": ("import", "import", "import", "Bezug", "verbruik", "otto"),
    "export": ("eksport", "export", "eksport", "Einspeisung", "teruglevering", "anto"),
    "live": ("nå", "nu", "nu", "aktuell", "actueel", "nyt"),
    "hour": ("denne timen", "denna timme", "denne time", "diese Stunde", "dit uur", "tällä tunnilla"),
    "today": ("i dag", "i dag", "i dag", "heute", "vandaag", "tänään"),
    "month": ("denne måneden", "denna månad", "denne måned", "diesen Monat", "deze maand", "tässä kuussa"),
    **{f"l{phase}": (f"L{phase}",) * 6 for phase in range(1, 4)},
    **{f"t{number}": tuple(f"{word} {number}" for word in ("tariff", "tariff", "tarif", "Tarif", "tarief", "tariffi"))
       for number in range(1, 5)},
    **{f"q{number}": tuple(f"{word} {number}" for word in
                           ("kvadrant", "kvadrant", "kvadrant", "Quadrant", "kwadrant", "kvadrantti"))
       for number in range(1, 5)}}


def catalog():
    """Every row of the table in docs/topics.md but the last, by key; a sub-meter's row stands for its slots."""
    rows = {}
    for line in TOPICS.read_text().split("<!-- values:begin -->")[1].split("<!-- values:end -->")[0].splitlines()[3:]:
        key, obis, name, unit, kind, _, shown = (cell.strip().strip("`") for cell in line.strip("|").split("|"))
        if key.startswith("obis/"):
            continue
        for slot in range(1, 9) if key.endswith("_<n>") else (0,):
            full = key.replace("<n>", str(slot))
            rows[full] = value(full, obis.replace("-n:", f"-{slot}:"), name, unit, kind, shown == "yes", slot)
    return rows


def value(key, obis, english, unit, kind, enabled, slot):
    counts_events = kind == "register" and not unit
    numbered = f" {slot}" if slot > 1 else ""  # most homes have one meter of a kind
    names = [name + numbered for name in (english, *translations(key))]
    diagnostic = counts_events or key in LINE | {"clock_offset"} or (kind in ("text", "time") and key != "tariff")
    return Value(key, obis, dict(zip(LANGUAGES, names)), unit or None, kind,
                 device_class(key, unit), STATE_CLASSES[kind], enabled, diagnostic)


def shown(payloads):
    """The keys that have an entity, of the newest payload of each key."""
    hidden = set()
    for group in GROUPS:
        keys = [key for key in payloads if re.fullmatch(group, key)]
        if all(float(payloads[key] or 0) == 0 or key == "power_net" for key in keys):
            hidden.update(keys)
    return set(payloads) - hidden


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
        classes = {"meter_clock": "timestamp", "last_telegram": "timestamp", "tariff": "enum"}
        return "power_factor" if key.startswith("power_factor") else classes.get(key)
    return DEVICE_CLASSES[unit]

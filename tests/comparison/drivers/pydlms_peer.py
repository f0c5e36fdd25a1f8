"""pydlms-client: PushDecoder with the framing of the link, a SecurityContext if there is a key, and the profile that it has
for the meter."""
from pydlms import PushDecoder, SecurityContext
from pydlms.cosem.enums import Unit
from pydlms.profiles import get_profile
from pydlms.security.suites import SecurityPolicy

from common import UNITS, is_number, run, text_of

PROFILES = {"kaifa/kaifa-lower": "netz-noe-p1", "landis-gyr/vienna": "wiener-netze", "kaifa/kaifa-1phase": "kaifa-han-no",
            "kaifa/kaifa-3phase": "kaifa-han-no", "kaifa/kaifa-3wire": "kaifa-han-no", "kaifa/kaifa-ct": "kaifa-han-no"}
FRAMINGS = {"hdlc": "hdlc", "mbus": "mbus", "bare": "raw"}


def security_of(frame):
    """The context that somebody who knows how the meter encrypts would make."""
    if not frame["key"]:
        return None
    key, auth_key = bytes.fromhex(frame["key"]), bytes.fromhex(frame["auth_key"]) if frame["auth_key"] else None
    policy = SecurityPolicy.AUTHENTICATED_ENCRYPTED if auth_key else SecurityPolicy.ENCRYPTED
    if frame["name"].endswith("-glo-10"):
        policy = SecurityPolicy.AUTHENTICATED
    suite = 1 if frame["name"].endswith(("-glo-21", "-glo-31")) else 0
    context = SecurityContext(key, auth_key, suite=suite, policy=policy)
    if "-ded-" in frame["name"]:
        context.set_dedicated_key(key)
    return context


def ask(frame):
    name = next((profile for start, profile in PROFILES.items() if frame["name"].startswith(start)), None)
    decoder = PushDecoder(FRAMINGS[frame["link"]], security_of(frame), profile=get_profile(name) if name else None)
    return [record for message in decoder.feed(frame["bytes"]) for record in message.records]


def code_of(obis):
    return f"{obis.c}.{obis.d}.{obis.e}" if obis.a else f"{obis.a}-{obis.b}:{obis.c}.{obis.d}.{obis.e}"


def answer(_, records):
    found = {"values": {}, "raw": []}
    for record in records:
        number = record.value
        if not is_number(number):
            continue
        code = code_of(record.obis) if record.obis else None
        if code and record.unit is not None:
            unit = UNITS.get(int(record.unit) if isinstance(record.unit, (int, Unit)) else None)
            found["values"][code] = [text_of(number), unit]
        else:
            found["raw"].append([code, text_of(number)])
    return found


run(ask, answer)

"""The peers: what is installed, how it is asked, and which frames it says that it reads."""
import dataclasses

HDLC_LISTS = ("Aidon, Norway", "Aidon, Sweden", "Kaifa, Norway", "Kaifa, Sweden", "Kamstrup, Norway",
              "Kamstrup, Norway, at transformers", "Kamstrup, Denmark", "Landis+Gyr, Norway",
              "Landis+Gyr, Switzerland and Austria", "Iskraemeco")
MBUS = ("Kaifa and Sagemcom, Austria, M-Bus", "M-Bus telegrams")
DUTCH = ("P1, DSMR 2.2", "P1, DSMR 4", "P1, DSMR 5")
PLAIN_P1 = (*DUTCH, "P1, Flanders", "P1, Sweden", "P1, Denmark", "P1, Austria", "P1, Hungary", "P1, Slovenia", "P1, Germany",
            "P1, heat meter")
# Asked only of those who say that they read them.
SPECIAL = ("Encrypted lists", "HDLC segments and blocks", "M-Bus telegrams", "Kaifa and Sagemcom, Austria, M-Bus", "Bare APDU",
           "Without APDU header; hexadecimal text", "P1, encrypted")


EVERYTHING = None  # all rows


@dataclasses.dataclass(frozen=True)
class Peer:
    """A package of a registry; `driver` is its program in drivers/, with its arguments."""

    name: str
    registry: str  # one of install.py; own for this reader
    package: str
    version: str
    driver: tuple
    kinds: tuple  # "dlms", "p1": what is asked of it
    claims: tuple  # the rows that it says it reads
    says: str  # where it says so, and what
    python: tuple = (3, 8)
    claimed_links_alone: bool = False  # it has no HDLC, so that other rows make no sense

    def is_asked(self, frame):
        kind = "p1" if frame.is_p1 else "dlms"
        others = frame.group not in SPECIAL and not self.claimed_links_alone
        return kind in self.kinds and (self.does_claim(frame.group) or others)

    def does_claim(self, group):
        return self.claims is EVERYTHING or group in self.claims


PEERS = (
    Peer("ams2mqtt", "own", "ams2mqtt", "", ("this_reader.py",), ("dlms", "p1"), EVERYTHING,
         "docs/meters.md: meters of many makers, and all P1 dialects, plain or encrypted"),
    Peer("amshan", "PyPI", "amshan", "2.1.1", ("amshan_peer.py",), ("dlms", "p1"),
         (*HDLC_LISTS[:6], *PLAIN_P1),
         "README: Norwegian and Swedish lists of Aidon, Kaifa and Kamstrup, and P1 in general"),
    Peer("gurux-dlms", "PyPI", "gurux-dlms", "1.0.203", ("gurux_peer.py",), ("dlms",),
         (*HDLC_LISTS, *MBUS, "Encrypted lists", "HDLC segments and blocks", "Bare APDU", "Lists of unknown layout"),
         "its interface types and ciphering: DLMS over HDLC, wired M-Bus and alone, encrypted, in blocks"),
    Peer("gurux.dlms", "Maven Central", "org.gurux:gurux.dlms", "4.0.47", ("gurux_java_peer.py", "Gurux.java"), ("dlms",),
         (*HDLC_LISTS, *MBUS, "Encrypted lists", "HDLC segments and blocks", "Bare APDU", "Lists of unknown layout"),
         "the same in Java"),
    Peer("dlms-cosem", "PyPI", "dlms-cosem", "25.1.0", ("dlms_cosem_peer.py",), ("dlms",),
         (*HDLC_LISTS, "Encrypted lists", "Bare APDU", "Lists of unknown layout"),
         "README: DLMS over HDLC, notifications, global ciphering with encryption and authentication"),
    Peer("cosempdu", "PyPI", "cosempdu", "0.4.6", ("cosempdu_peer.py",), ("dlms",),
         (*HDLC_LISTS, "Bare APDU", "Lists of unknown layout"),
         "README: all APDUs of DLMS; the link and the header before the APDU are taken off for it", python=(3, 12)),
    Peer("dlms_cosem", "crates.io", "dlms_cosem", "0.2.0", ("rust", "dlms_cosem"), ("dlms",),
         ("Kaifa and Sagemcom, Austria, M-Bus",), "its Dlms: notifications in M-Bus telegrams that mbusparse has found",
         claimed_links_alone=True),
    Peer("pydlms-client", "PyPI", "pydlms-client[all]", "0.1.0", ("pydlms_peer.py",), ("dlms",),
         (*HDLC_LISTS, *MBUS, "EG.D, Czechia", "Encrypted lists", "HDLC segments and blocks", "Bare APDU",
          "Lists of unknown layout"),
         "pydlms/push.py: pushes in HDLC, M-Bus or alone, encrypted, in blocks, EG.D's rows; profiles for some"),
    Peer("smartmeter-datacollector", "PyPI", "smartmeter-datacollector", "2.0.0", ("datacollector_peer.py",), ("dlms",),
         ("Landis+Gyr, Switzerland and Austria", "Iskraemeco", "Kamstrup, Norway", "Kamstrup, Norway, at transformers",
          "Kamstrup, Denmark"),
         "README: Landis+Gyr E450, E570, E360, Iskraemeco AM550, Kamstrup OMNIPOWER with HAN-NVE, Siemens TD-351x"),
    Peer("aidon", "PyPI", "aidon", "0.0.5", ("aidon_peer.py",), ("dlms",), ("Aidon, Norway",),
         "aidon_obis.py: Aidon's lists of 1, 12 and 17 objects as Hafslund's meters send them; not a general parser"),
    Peer("dsmr-parser (PyPI)", "PyPI", "dsmr-parser", "1.11.2", ("dsmr_parser_peer.py",), ("p1",),
         (*DUTCH, "P1, Flanders", "P1, Sweden", "P1, Austria", "P1, Hungary", "P1, Germany"),
         "its specifications: DSMR 2.2 to 5, Fluvius, Sweden, Styria, E.ON Hungary, Q3D; heat and others with DSMR 5's"),
    Peer("smeterd", "PyPI", "smeterd", "2.9.2", ("smeterd_peer.py",), ("p1",), DUTCH,
         "README: P1 packets; its fields are those of DSMR 2.2 to 5"),
    Peer("iec62056", "PyPI", "iec62056", "0.5.1", ("iec62056_peer.py",), ("p1",), DUTCH, "README: DSMR 2.2, 4.0 to 4.2, 5.0"),
    Peer("mygrid-voltbridge", "PyPI", "mygrid-voltbridge", "0.6.0", ("voltbridge_peer.py",), ("p1",),
         ("P1, DSMR 4", "P1, DSMR 5", "P1, Flanders"), "README: DSMR telegrams with M-Bus devices and monthly peaks",
         python=(3, 13)),
    Peer("dsmr-parser (npm)", "npm", "dsmr-parser", "2.1.1", ("npm_dsmr_parser.cjs",), ("p1",), ("P1, DSMR 4",),
         "README: only DSMR 4"),
    Peer("p1-reader", "npm", "p1-reader", "2.0.6", ("p1_reader.cjs",), ("p1",), (*DUTCH, "P1, Flanders"),
         "README: DSMR 2.2, 4 and 5, and the Belgian eMUCs 1.4"),
    Peer("smartmeter-obis", "npm", "smartmeter-obis", "4.0.0", ("smartmeter_obis.cjs",), ("p1",), PLAIN_P1,
         "README: IEC 62056-21 as text; tested with Dutch meters among others"),
    Peer("dsmr-parse", "crates.io", "dsmr-parse", "0.4.2", ("rust", "dsmr-parse"), ("p1",), ("P1, DSMR 5",),
         "README: DSMR 5"),
    Peer("dsmr5", "crates.io", "dsmr5", "0.4.0", ("rust", "dsmr5"), ("p1",), ("P1, DSMR 4", "P1, DSMR 5"),
         "README: DSMR 4.2 and 5"),
)

# Tried, or not, and why they have no column.
NOT_COMPARED = (
    ("vzlogger 0.8.6 (Debian)", "a daemon that wants a port and a broker; findings/vzlogger-time-stamp.sh runs it"),
    ("smartmeter-austria-energy 1.5.0 (PyPI)", "reads only encrypted lists of Kaifa in Austria; the frames of those are plain"),
    ("microdlms 0.1.6 (PyPI)", "needs Python 3.14"),
    ("p1-dsmr-common 0.1.2 (PyPI)", "has helpers, and no reader"),
    ("python4yahdlc 1.3.5 (PyPI)", "reads HDLC's frames, not what is in them"),
    ("pyMeterBus 0.8.5, pymbusparser 0.5.3 (PyPI), wmbusmeters (Debian)", "M-Bus of EN 13757-3, which is not DLMS"),
)

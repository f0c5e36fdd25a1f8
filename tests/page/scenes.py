"""Made-up daemons for the page: what each scene's answers are at a time, in the shapes of docs/openapi.yaml."""

import datetime
import json
import math
import pathlib

FRAME = json.loads((pathlib.Path(__file__).parent / "frame.json").read_text(encoding="utf-8"))
VERSION = "1.9.0"


def stated(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def ripple(seconds, *periods):
    """Between -1 and 1, the same at the same time."""
    return sum(math.sin(seconds / period + period) for period in periods) / len(periods)


def bump(hour, middle, width):
    return math.exp(-((((hour - middle + 12) % 24 - 12) / width) ** 2))


def house_power(seconds):
    """W of a house in Norway, below zero when its panels give more than it needs."""
    hour = (seconds / 3600 + 2) % 24
    day = int(seconds / 86400) % 5
    load = 420 + 900 * bump(hour, 7.2, 0.9) + 1700 * bump(hour, 18.3, 1.6) + (4200 if day % 2 and 1 < hour < 4 else 0)
    load += 650 * (math.sin(seconds / 340) > 0.72) + 60 * ripple(seconds, 47, 131)
    sun = max(0.0, math.sin((hour - 5.4) / 16 * math.pi)) if 5.4 < hour < 21.4 else 0.0
    clouds = 0.62 + 0.38 * ripple(seconds, 1900, 613, 97)
    return round(load - 4600 * sun**1.6 * max(0.12, clouds))


def simple_power(seconds):
    return round(700 + 500 * bump((seconds / 3600 + 1) % 24, 18, 2) + 90 * ripple(seconds, 53, 211))


class Scene:
    """One daemon. `now` is given to each question, in seconds since 1970."""

    meters = 1
    broker = "connected"
    state = "All is well: 1 meter, the broker accepts."

    def daemon(self, now):
        return {
            "version": VERSION,
            "time": stated(now),
            "state": self.state,
            "broker": self.broker,
            "waiting": 0,
            "dropped": 0,
            "meters": self.meters,
            "online": self.meters,
        }

    def keys(self):
        return ["7359990000000031"]

    def overview(self, now, begin):
        keys = self.keys()
        page = {"daemon": self.daemon(now), "meters": [self.summary(key, now) for key in keys[begin : begin + 1000]]}
        if begin + 1000 < len(keys):
            page["next"] = begin + 1000
        return page

    def summary(self, key, now):
        meter = self.meter(key, now)
        short = {name: meter[name] for name in ("key", "name", "state", "last_telegram_s") if name in meter}
        for value in meter["values"]:
            if value["key"] in ("power_import", "power_export"):
                short[value["key"]] = value["value"]
        return short

    def history(self, key, now, minutes, hours):
        minute, hour = int(now // 60) * 60, int(now // 3600) * 3600
        times = [minute - 60 * (minutes - 1 - index) for index in range(minutes)]
        power = [self.minute(at) for at in times]
        starts = [hour - 3600 * (hours - 1 - index) for index in range(hours)]
        both = [self.hour(at, now) for at in starts]
        return {
            "minutes": {"begin": times[0] if times else minute, "power": power},
            "hours": {
                "begin": starts[0] if starts else hour,
                "import": [a for a, _ in both],
                "export": [b for _, b in both],
            },
        }

    def minute(self, at):
        return None

    def hour(self, at, now):
        return None, None

    def frame(self, key):
        return {"age_s": 2, **FRAME}

    def log(self, now):
        texts = [
            ("info", "ams2mqtt 1.9.0 starts"),
            ("info", "Cellar: /dev/ttyUSB0 is open, 2400 baud 8N1"),
            ("info", "connected to the broker localhost:1883"),
            ("info", "Cellar: the meter is an Aidon 6534, number 7359990000000031"),
            ("warning", "Cellar: a frame was refused: the frame check sequence is wrong"),
            ("info", "Cellar: announced to Home Assistant"),
        ]
        return {
            "lines": [
                {"number": number, "time": stated(now - 3600 + 9 * number), "level": level, "text": text}
                for number, (level, text) in enumerate(texts)
            ]
        }


def value(key, obis, name, text, unit="", age=2, interval=10):
    row = {
        "key": key,
        "obis": obis,
        "name": name,
        "value": str(text),
        "unit": unit,
        "age_s": age,
        "interval_s": interval,
    }
    return {part: content for part, content in row.items() if content not in ("", None)}


class House(Scene):
    """Three phases, panels, a capacity tariff, a buffer of values of all kinds."""

    def meter(self, key, now, language="en"):
        net = house_power(now)
        drawn, fed = max(net, 0), max(-net, 0)
        amps = [round(net / 3 / 230 * share, 1) for share in (1.5, 0.6, 0.9)]
        volts = [round(231 + 2 * ripple(now + 40 * phase, 61, 17), 1) for phase in (1, 2, 3)]
        registers = [
            ("energy_import", "1-0:1.8.0", "Energy import", "48213.37", 1240, 3600),
            ("energy_export", "1-0:2.8.0", "Energy export", "9107.05", 1240, 3600),
            ("reactive_energy_import", "1-0:3.8.0", "Reactive energy import", "1204.88", 1240, 3600),
            ("reactive_energy_export", "1-0:4.8.0", "Reactive energy export", "7315.61", 1240, 3600),
            ("energy_import_live", "0-0:240.8.1", "Energy import live", "48213.902", 2, 10),
            ("energy_export_live", "0-0:240.8.2", "Energy export live", "9107.861", 2, 10),
        ]
        periods = [
            ("import_hour", "9.1", "this hour", "0.182"),
            ("import_today", "9.2", "today", "11.406"),
            ("import_month", "9.3", "this month", "287.531"),
            ("export_hour", "9.4", "this hour", "0.811"),
            ("export_today", "9.5", "today", "7.392"),
            ("export_month", "9.6", "this month", "143.208"),
        ]
        values = [
            value("power_import", "1-0:1.7.0", "Power import", drawn, "W"),
            value("power_export", "1-0:2.7.0", "Power export", fed, "W"),
            *(
                value(row, obis, name, text, row.startswith("re") and "kvarh" or "kWh", age, interval)
                for row, obis, name, text, age, interval in registers
            ),
            *(
                value(f"energy_{row}", f"0-0:240.{obis}", f"Energy {row.split('_')[0]} {name}", text, "kWh")
                for row, obis, name, text in periods
            ),
            value("capacity", "0-0:240.10.1", "Capacity", 4310, "W"),
            value("capacity_expected", "0-0:240.10.2", "Capacity expected now", 1240, "W"),
            value("capacity_left", "0-0:240.10.3", "Capacity left in step", 690, "W"),
            value("capacity_last_month", "0-0:240.10.4", "Capacity last month", 5120, "W", age=None),
            value("reactive_power_import", "1-0:3.7.0", "Reactive power import", 0, "var"),
            value("reactive_power_export", "1-0:4.7.0", "Reactive power export", 469, "var"),
            *(
                value(f"voltage_l{phase}", f"1-0:{12 + 20 * phase}.7.0", f"Voltage L{phase}", volts[phase - 1], "V")
                for phase in (1, 2, 3)
            ),
            *(
                value(f"current_l{phase}", f"1-0:{11 + 20 * phase}.7.0", f"Current L{phase}", amps[phase - 1], "A")
                for phase in (1, 2, 3)
            ),
            *(
                value(
                    f"power_import_l{phase}",
                    f"1-0:{1 + 20 * phase}.7.0",
                    f"Power import L{phase}",
                    round(drawn * share),
                    "W",
                )
                for phase, share in ((1, 0.5), (2, 0.2), (3, 0.3))
            ),
            value("frequency", "1-0:14.7.0", "Frequency", "49.98", "Hz"),
            value("capacity_step", "0-0:240.10.5", "Capacity step", "2-5 kW"),
            value(
                "capacity_peaks",
                "0-0:240.10.6",
                "Capacity peaks",
                "2026-05-04 18:00 4.52 kW, 2026-05-11 19:00 4.31 kW, 2026-05-13 18:00 4.10 kW",
            ),
            value("meter_clock", "0-0:1.0.0", "Meter clock", stated(now - 1240), age=1240, interval=3600),
            value("meter_id", "0-0:96.1.0", "Meter number", "7359990000000031"),
            value("meter_type", "0-0:96.1.7", "Meter type", "6534"),
            value("list_version", "1-1:0.2.129", "List version", "AIDON_V0001"),
        ]
        return {
            "key": key,
            "name": "House",
            "id": key,
            "source": "/dev/ttyUSB0, 2400 baud 8N1",
            "meter": "Aidon 6534, three phases, number 7359990000000031",
            "state": "online",
            "framing": "HDLC",
            "last_telegram_s": int(now) % 3,
            "bytes": 1843022 + int(now) % 10000,
            "skipped_bytes": 12,
            "frames": 9312,
            "refused": 2,
            "telegrams_a_minute": 24,
            "line_quality": 100,
            "lists": [
                {"values": 1, "telegrams": 7201, "age_s": 1, "interval_s": 2},
                {"values": 13, "telegrams": 2090, "age_s": 4, "interval_s": 10},
                {"values": 18, "telegrams": 21, "age_s": 1240, "interval_s": 3600},
            ],
            "values": values,
        }

    def minute(self, at):
        return round(sum(house_power(at + second) for second in (5, 20, 35, 50)) / 4)

    def hour(self, at, now):
        nets = [house_power(at + 120 * step) for step in range(30) if at + 120 * step <= now]
        return sum(max(net, 0) for net in nets) // 30, sum(max(-net, 0) for net in nets) // 30


class Simple(Scene):
    """A Kaifa that says its power and nothing else."""

    broker = "printing"

    def meter(self, key, now, language="en"):
        return {
            "key": key,
            "name": "Cabin",
            "source": "tcp han.example.org:3001",
            "meter": "Kaifa MA105H2E, one phase",
            "state": "online",
            "framing": "HDLC",
            "last_telegram_s": 1,
            "bytes": 8120,
            "skipped_bytes": 0,
            "frames": 203,
            "refused": 0,
            "telegrams_a_minute": 30,
            "values": [value("power_import", "1-0:1.7.0", "Power import", simple_power(now), "W", interval=2)],
        }

    def minute(self, at):
        return simple_power(at)


class Waiting(Scene):
    """A line that has said nothing yet."""

    def keys(self):
        return ["line-1"]

    def meter(self, key, now, language="en"):
        return {
            "key": key,
            "name": "meter 1",
            "source": "/dev/ttyUSB0, 2400 baud 8N1",
            "state": "waiting",
            "bytes": 0,
            "skipped_bytes": 0,
            "frames": 0,
            "refused": 0,
            "telegrams_a_minute": 0,
            "values": [],
        }

    def frame(self, key):
        return {"cut": False, "blocks": []}

    def log(self, now):
        return {"lines": []}


class Empty(Scene):
    """No meter is configured, and the broker is away."""

    meters = 0
    broker = "disconnected"
    state = "The broker localhost:1883 cannot be reached."

    def keys(self):
        return []


class Many(Simple):
    """As many as there may be."""

    meters = 20_000

    def keys(self):
        return [f"70{number:08}" for number in range(self.meters)]

    def summary(self, key, now):
        return {
            "key": key,
            "name": f"Flat {int(key[2:]) + 1}",
            "state": "online",
            "last_telegram_s": 3,
            "power_import": str(300 + int(key) % 2700),
        }

    def meter(self, key, now, language="en"):
        return {**super().meter(key, now), "name": f"Flat {int(key[2:]) + 1}"}


EVIL = "<img src=x onerror=alert(1)><script>document.title='owned'</script>\"'><style>*{display:none}</style>"
ARABIC = "\u202eمتر كهرباء\u202c"


class Hostile(House):
    """A meter whose texts want to be something else."""

    broker = "mute"

    def meter(self, key, now, language="en"):
        meter = super().meter(key, now)
        meter.update(name=EVIL + ARABIC, source="x" * 3000, meter=ARABIC + EVIL, framing=EVIL, refused=2**53 - 1)
        meter["values"] += [
            value("meter_id_2", EVIL, EVIL, EVIL, EVIL),
            value("obis_1_8_5", "1-0:1.8.5", "A" * 2000, "9" * 5000, "kWh"),
            value("__proto__", "constructor", "toString", "-0.000000000000000000000000001", "W"),
            value("energy_import_t1", "1-0:1.8.1", "Energy import tariff 1", "123456789012345678901234.5670", "kWh"),
            value("obis_9", "1-0:9.9.9", ARABIC, ARABIC * 50),
        ]
        meter["lists"] = meter["lists"] * 60
        return meter

    def frame(self, key):
        rows = [
            {
                "offset": index,
                "size": 1,
                "depth": index % 400,
                "verdict": "wrong" if index % 7 == 0 else "plain",
                "name": EVIL,
                "meaning": ARABIC,
            }
            for index in range(4000)
        ]
        return {
            "age_s": 1,
            "cut": True,
            "blocks": [
                {"title": EVIL, "offset": 0, "on_line": True, "bytes": "7e" * 4000, "rows": rows, "causes": [EVIL]}
            ],
        }

    def log(self, now):
        return {
            "lines": [
                {"number": number, "time": stated(now), "level": "error", "text": EVIL + "y" * 1000}
                for number in range(200)
            ]
        }


SCENES = {
    "house": House(),
    "simple": Simple(),
    "waiting": Waiting(),
    "none": Empty(),
    "many": Many(),
    "hostile": Hostile(),
}

"""Tests of the comparison: what counts as right, and what the tables say of it."""
import pathlib
import sys
import unittest
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).parent / "drivers"))
import common
import frames
import peers
import report
import verdicts

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
CODE = bytes((1, 0, 1, 8, 0, 255))


def value(number, unit, read_at=None, key=None):
    return frames.Value(Decimal(number), unit, read_at, key)


def frame(values, **others):
    fields = {"name": "a/a", "group": "P1, DSMR 5", "link": "p1", "octets": b"", "key": None, "auth_key": None, "values": values,
              "time": "2024-07-15T22:15:00+02:00", "meter_ids": frozenset({"E1"}), "zero_offset": False, "codes": None}
    return frames.Frame(**{**fields, **others})


ENERGY = frame({"1.8.0": value("20635.570", "kWh"), "2.7.0": value("0", "W")})


def kind(asked, answer):
    return verdicts.judge(asked, answer).kind


class Numbers(unittest.TestCase):
    def test_units_with_and_without_a_prefix_are_the_same(self):
        for number, unit in ("20635.57", "kWh"), ("20635570", "Wh"), ("20.63557", "MWh"), ("20635.570000000002", "KWH"):
            self.assertEqual(kind(ENERGY, {"values": {"1.8.0": [number, unit], "2.7.0": ["0", "kW"]}}), "right", (number, unit))

    def test_every_digit_sign_and_unit_counts(self):
        for number, unit in (("20635.58", "kWh"), ("20635.57", "kvarh"), ("20635.57", "Wh"), ("-20635.57", "kWh"),
                             ("20635.57", None), ("20635", "kWh"), ("NaN", "kWh"), ("none", "kWh")):
            verdict = verdicts.judge(ENERGY, {"values": {"1.8.0": [number, unit]}})
            self.assertEqual(verdict.kind, "wrong", (number, unit))
            self.assertIn("not 20635.570 kWh", verdict.faults[0])

    def test_wrong_numbers_are_named_before_wrong_units(self):
        faults = verdicts.judge(ENERGY, {"values": {"2.7.0": ["0", "VA"], "1.8.0": ["2", "kWh"]}}).faults
        self.assertEqual(faults, ("1.8.0: 2 kWh, not 20635.570 kWh", "2.7.0: 0 VA, not 0 W"))
        unit_alone = verdicts.judge(ENERGY, {"values": {"1.8.0": ["20635570", "VAh"], "2.7.0": ["1", "W"]}}).faults
        self.assertEqual(unit_alone, ("2.7.0: 1 W, not 0 W", "1.8.0: 20635570 VAh, not 20635.570 kWh"))

    def test_what_is_left_out_is_told_from_what_is_wrong(self):
        verdict = verdicts.judge(ENERGY, {"values": {"1.8.0": ["20635.57", "kWh"]}})
        self.assertEqual((verdict.kind, verdict.given, verdict.expected), ("part", 1, 2))

    def test_a_value_without_a_line_in_the_telegram_is_wrong(self):
        asked = frame(ENERGY.values, codes=frozenset({"1.8.0", "2.7.0", "13.7.0"}))
        self.assertEqual(kind(asked, {"values": {"21.7.0": ["0", "W"]}}), "wrong")
        self.assertEqual(kind(asked, {"values": {"13.7.0": ["4.321", None], "1.8.0*255": ["20635.57", "kWh"]}}), "part")

    def test_numbers_as_sent_are_raw_by_code_or_in_order(self):
        self.assertEqual(kind(ENERGY, {"raw": [["1.8.0", "2063557"], ["2.7.0", "0"]]}), "raw")
        self.assertEqual(kind(ENERGY, {"raw": [[None, "7"], [None, "2063557"], [None, "0"]]}), "raw")
        self.assertEqual(kind(ENERGY, {"raw": [[None, "2063558"]]}), "nothing")
        self.assertEqual(verdicts.raw_found(ENERGY, [[None, "0"], [None, "2063557"]]), 1)
        self.assertEqual(verdicts.raw_found(frame({"16.7.0": value("-8514", "W")}), [[None, "8514"]]), 0)


class Others(unittest.TestCase):
    def test_an_error_and_a_warning_without_values_are_refusals_and_silence_is_not(self):
        self.assertEqual(verdicts.judge(ENERGY, {"refused": "KeyError"}), verdicts.Verdict("refused", 0, 2, (), "KeyError"))
        self.assertEqual(verdicts.judge(ENERGY, {"warned": "damaged"}), verdicts.Verdict("refused", 0, 2, (), "damaged"))
        self.assertEqual(kind(ENERGY, {}), "nothing")
        self.assertEqual(kind(ENERGY, {"warned": "?", "values": {"1.8.0": ["1", "kWh"]}}), "wrong")

    def test_a_time_is_an_instant_or_what_clocks_at_the_meter_show(self):
        wanted = "2024-07-15T22:15:00+02:00"
        for given in "2024-07-15T20:15:00Z", "2024-07-15T22:15:00", wanted:
            self.assertTrue(verdicts.same_time(given, wanted), given)
        for given in "2024-07-15T22:15:00Z", "2024-07-15T22:15:00+01:00", "2024-07-15T20:15:00", "240715221500S":
            self.assertFalse(verdicts.same_time(given, wanted), given)
        self.assertTrue(verdicts.same_time("2024-07-15T22:15:00Z", wanted, zero_offset=True))
        self.assertTrue(verdicts.same_time("2024-07-15T20:15:00Z", "2024-07-15T22:15:00"))
        self.assertFalse(verdicts.same_time("2024-07-15T21:15:00Z", "2024-07-15T22:15:00"))

    def test_a_number_of_the_meter_may_be_hexadecimal_and_padded(self):
        for given in "E1", "4531", " E1\0\0", "00E1":
            self.assertTrue(verdicts.same_id(given, "E1"), given)
        self.assertFalse(verdicts.same_id("4532", "E1"))
        self.assertEqual(kind(ENERGY, {"values": {"1.8.0": ["20635.57", "kWh"]}, "id": "G1"}), "wrong")

    def test_a_name_stands_for_the_first_meter_of_its_kind(self):
        asked = frame({"0-2:24.2.1": value("846.507", "m³", "2024-07-15T22:30:01+02:00", "gas_1"),
                       "0-3:24.2.1": value("62.917", "m³", None, "water_1")}, codes=frozenset({"0-2:24.2.1", "0-3:24.2.1"}))
        right = {"values": {"gas": ["846.507", "m3"], "0-3:24.2.": ["62.917", "m3"]}}
        self.assertEqual(kind(asked, right), "right")
        self.assertEqual(kind(asked, {"values": {"gas": ["62.917", "m3"]}}), "wrong")
        self.assertEqual(kind(asked, {**right, "stamps": {"gas": "2024-07-15T22:30:01Z"}}), "wrong")
        self.assertEqual(kind(frame({}, codes=frozenset()), {"values": {"gas": ["0", "m3"]}}), "wrong")


class Drivers(unittest.TestCase):
    def test_rows_with_code_scale_and_unit_are_values(self):
        row = [CODE, 2063557, [1, 30]]
        self.assertEqual(common.from_structure([[b"x", 1], row]), {"values": {"1.8.0": ["2.063557E+7", "Wh"]}})
        self.assertEqual(common.from_structure([CODE, 2063557, [CODE, [4]]]), {"raw": [["1.8.0", "2063557"], ["1.8.0", "4"]]})
        self.assertEqual(common.from_structure(None), {})

    def test_an_exception_becomes_one_short_line(self):
        self.assertEqual(common.words_of(ValueError("a\n b")), "ValueError: a b")
        self.assertEqual(len(common.one_line("x" * 500)), 160)


class Frames(unittest.TestCase):
    def test_each_frame_has_a_row_and_values(self):
        found, left_out = frames.read_frames(DATA)
        self.assertEqual(len(found) + len(left_out), len(list(DATA.rglob("*.hex"))))
        self.assertIn("unknown/unknown-7", left_out)
        self.assertTrue(all(one.values for one in found))
        self.assertEqual({one.group for one in found}, {title for title, _ in frames.GROUPS})

    def test_the_values_are_those_of_the_files(self):
        found = {one.name: one for one in frames.read_frames(DATA)[0]}
        dutch = found["p1/p1-dsmr-5"]
        self.assertEqual(dutch.values["1.8.1"], value("2186.252", "kWh", None, "energy_import_t1"))
        self.assertEqual(dutch.code_of("gas"), "0-2:24.2.1")
        self.assertIn("0-1:24.2.1", dutch.codes)
        self.assertEqual(found["iskraemeco/iskraemeco-described"].meter_ids, {"00000001", "ISK1030700000001"})
        self.assertTrue(found["aidon/aidon-4wire-hourly"].zero_offset)
        self.assertFalse(found["kaifa/kaifa-3phase-hourly"].zero_offset)
        self.assertIsNone(found["kamstrup/kamstrup-glo-20"].auth_key)
        self.assertIsNotNone(found["p1/p1-encrypted-lines"].auth_key)

    def test_peers_claim_rows_that_exist(self):
        titles = {title for title, _ in frames.GROUPS}
        for peer in peers.PEERS:
            self.assertLessEqual(set(peer.claims or ()), titles, peer.name)


def row(peer, given, claimed=True, **others):
    return {"peer": peer, "group": "P1, DSMR 5", "frame": "p1/a", "claimed": claimed, "kind": given, "given": 1, "expected": 2,
            "faults": [], "words": "", **others}


class Reports(unittest.TestCase):
    def test_a_cell_counts_frames_and_brackets_what_is_not_claimed(self):
        self.assertEqual(report.cell([row("a", "right"), row("a", "wrong"), row("a", "right")]), "wrong 1, right 2")
        self.assertEqual(report.cell([row("a", "part")]), "part 1/2")
        self.assertEqual(report.cell([row("a", "refused", claimed=False)]), "(refused)")
        self.assertEqual(report.cell([]), "–")

    def test_a_page_holds_the_block_between_its_markers_and_names_faults_once(self):
        peer = {"name": "a", "registry": "npm", "version": "1", "kinds": ["p1"], "says": "x|y"}
        faults = {"faults": ["f1", "f2", "f3"]}
        rows = [row("a", "wrong", **faults), row("a", "wrong", frame="p1/b", **faults), row("a", "wrong", False, **faults)]
        block = report.as_markdown({"date": "2026-12-01", "peers": [peer], "rows": rows, "not_compared": []})
        self.assertEqual(block.count("f1; f2; and 1 more"), 1)
        self.assertIn("| a | npm | 1 | x\\|y |", block)
        page = f"above\n{report.BEGIN}\nold\n{report.END}\nbelow\n"
        self.assertEqual(report.embedded(page, block), f"above\n{block}\nbelow\n")
        with self.assertRaises(ValueError):
            report.embedded("no markers", block)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Compares what ams2mqtt and other readers make of the same valid frames.

usage: compare.py --program PROGRAM [--folder FOLDER] [--only NAME ...] [--text | --json | --markdown | --write]
       compare.py --check

Installs the packages of peers.py in a temporary folder (or in FOLDER, which then keeps them), gives each of them the frames
of tests/data, and compares what they give with the values that the files beside the frames hold. `--text`, the default,
prints a summary; `--json` and `--markdown` everything. `--write` puts the results into results.json and into
docs/comparison.md. `--check` needs no network: it exits 1 unless that page says what results.json holds.

A peer that cannot be installed here is named and left out; then --write writes nothing. Exit status: 0 done, 1 a difference
or nothing written, 2 wrong usage.

Example: compare.py --program build/dev/ams2mqtt --only amshan p1-reader
"""
import argparse
import dataclasses
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

from frames import question, read_frames
from install import CannotInstall, command_of
from peers import NOT_COMPARED, PEERS
from report import as_markdown, as_text, embedded
from verdicts import judge

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RESULTS, PAGE = HERE / "results.json", ROOT / "docs" / "comparison.md"
LONGEST = 120  # seconds for all frames of a peer


def answers_of(command, environment, frames):
    """The driver's answer by the frame's name. Raises RuntimeError if the driver itself fails: that is no result of a peer."""
    asked = "".join(question(frame) + "\n" for frame in frames)
    said = subprocess.run(command, env=environment, input=asked, capture_output=True, text=True, timeout=LONGEST, check=False)
    answers = {answer["name"]: answer for answer in map(json.loads, said.stdout.splitlines())}
    if said.returncode or set(answers) != {frame.name for frame in frames}:
        raise RuntimeError(f"the driver {' '.join(command)} has failed:\n{said.stderr[-2000:]}")
    return answers


def rows_of(peer, frames, answers):
    for frame in frames:
        verdict = dataclasses.asdict(judge(frame, answers[frame.name]))
        yield {"peer": peer.name, "group": frame.group, "frame": frame.name, "claimed": peer.does_claim(frame.group), **verdict}


def version_of(peer, program):
    if peer.registry != "own":
        return peer.version
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[1]


def entry_of(peer, program):
    """What the results say of a peer, whatever it makes of the frames."""
    return {"name": peer.name, "registry": peer.registry, "version": version_of(peer, program), "kinds": list(peer.kinds),
            "says": peer.says}


def described(entry):
    return json.dumps([entry[name] for name in ("name", "registry", "version", "kinds", "says")], ensure_ascii=False)


def compare(peers, folder, program):
    frames, left_out = read_frames(ROOT / "tests" / "data")
    results = {"date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(), "left_out": left_out, "peers": [],
               "rows": [], "not_compared": [list(row) for row in NOT_COMPARED]}
    for peer in peers:
        entry = entry_of(peer, program)
        results["peers"].append(entry)
        print(f"{peer.name} {entry['version']}", file=sys.stderr, flush=True)
        try:
            command, environment = command_of(peer, folder, program)
        except CannotInstall as problem:
            entry["missing"] = str(problem)
            continue
        asked = [frame for frame in frames if peer.is_asked(frame)]
        results["rows"] += rows_of(peer, asked, answers_of(command, environment, asked))
    return results


def check():
    """The differences between the page, the results and the table of peers."""
    results, page = json.loads(RESULTS.read_text(encoding="utf-8")), PAGE.read_text(encoding="utf-8")
    if embedded(page, as_markdown(results)) != page:
        yield f"{PAGE.relative_to(ROOT)} does not say what {RESULTS.relative_to(ROOT)} holds: compare.py --write"
    known = {described(entry_of(peer, None)) for peer in PEERS if peer.registry != "own"}
    run = {described(peer) for peer in results["peers"] if peer["registry"] != "own"}
    if known != run:
        yield f"results.json and peers.py have different packages: {sorted(known ^ run)}"
    if results["not_compared"] != [list(row) for row in NOT_COMPARED]:
        yield "results.json and peers.py name different packages that are not compared"
    claims = {(peer.name, group): peer.does_claim(group) for peer in PEERS for group in {row["group"] for row in results["rows"]}}
    changed = {row["peer"] for row in results["rows"] if claims.get((row["peer"], row["group"]), row["claimed"]) != row["claimed"]}
    if changed:
        yield f"results.json and peers.py say otherwise what these read: {sorted(changed)}"


def stored(results):
    """JSON with a line for each row, so that a diff shows which frames have changed."""
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in results["rows"])
    others = json.dumps({key: value for key, value in results.items() if key != "rows"}, indent=1, ensure_ascii=False)
    return f'{others[:-2]},\n "rows": [\n{rows}\n]}}\n'


def write(results):
    RESULTS.write_text(stored(results), encoding="utf-8")
    PAGE.write_text(embedded(PAGE.read_text(encoding="utf-8"), as_markdown(results)), encoding="utf-8")


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, help="ams2mqtt, as it was built")
    parser.add_argument("--folder", type=pathlib.Path, help="where packages are installed and kept")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these peers alone, as peers.py names them")
    forms = parser.add_mutually_exclusive_group()
    for form in "text", "json", "markdown", "write", "check":
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form)
    parser.set_defaults(form="text")
    return parser


def main():
    parser = options()
    wanted = parser.parse_args()
    if wanted.form == "check":
        problems = list(check())
        print("\n".join(problems) or "docs/comparison.md says what results.json holds")
        return 1 if problems else 0
    if not wanted.program or not wanted.program.is_file():
        parser.error("--program PROGRAM names no file: build ams2mqtt first, then --program build/dev/ams2mqtt")
    if wanted.only and wanted.form == "write":
        parser.error("--write needs all peers: leave --only out")
    unknown = sorted(set(wanted.only or ()) - {peer.name for peer in PEERS})
    if unknown:
        parser.error(f"--only: {', '.join(unknown)} is none of {', '.join(peer.name for peer in PEERS)}")
    peers = [peer for peer in PEERS if not wanted.only or peer.name in wanted.only]
    with tempfile.TemporaryDirectory() as temporary:
        folder = (wanted.folder or pathlib.Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        results = compare(peers, folder, wanted.program.resolve())
    missing = [f"{peer['name']} ({peer['missing']})" for peer in results["peers"] if "missing" in peer]
    if wanted.form == "write" and missing:
        print(f"nothing is written, since some could not be tried: {', '.join(missing)}", file=sys.stderr)
        return 1
    if wanted.form == "write":
        write(results)
    else:
        print({"text": as_text, "json": lambda r: json.dumps(r, ensure_ascii=False), "markdown": as_markdown}[wanted.form](results))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""docs/telegram.schema.json holds for every telegram that the tests expect, and not for others.
usage: telegram_schema.py PROJECT"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

WRONG = [{"framing": "hdlc"}, {"framing": "serial", "values": {}}, {"framing": "p1", "values": {"1.8.0": {"value": 1}}},
         {"framing": "p1", "values": {"1-0:1.8.0": {"value": None}}},
         {"framing": "p1", "values": {}, "time": "2026-11-30 05:00:00"},
         {"framing": "p1", "values": {}, "meter": {"id": ""}}]


def complaints(schema, telegrams):
    """What the validator says of these texts."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["jsonschema"]
        for number, telegram in enumerate(telegrams):
            file = pathlib.Path(folder) / f"{number}.json"
            file.write_text(telegram)
            command += ["-i", str(file)]
        told = subprocess.run([*command, str(schema)], capture_output=True, text=True)
        return told.stdout + told.stderr if told.returncode != 0 else ""


def main(project):
    if shutil.which("jsonschema") is None:
        return "jsonschema is missing; install python3-jsonschema"
    schema = project / "docs" / "telegram.schema.json"
    files = sorted((project / "tests" / "data").rglob("*.json"))
    telegrams = [line for file in files for line in file.read_text().splitlines() if line.startswith('{"')]
    telegrams = [line for line in telegrams if "framing" in json.loads(line)]
    if len(telegrams) < 100:
        return f"only {len(telegrams)} telegrams found"
    if told := complaints(schema, telegrams):
        return told
    accepted = [wrong for wrong in WRONG if not complaints(schema, [json.dumps(wrong)])]
    if accepted:
        return f"accepted: {accepted}"
    print(f"{len(telegrams)} telegrams fit the schema, {len(WRONG)} wrong ones do not")
    return None


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))

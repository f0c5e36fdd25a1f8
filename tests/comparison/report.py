"""The results of a run as text, as Markdown, and from JSON again. No input, no output."""
import collections

from verdicts import CLASSES, NOTHING, PART, RAW, REFUSED, RIGHT, WRONG

BEGIN, END = "<!-- comparison: begin -->", "<!-- comparison: end -->"
NOT_ASKED = "–"
MOST_FAULTS = 2
TABLES = (("DLMS", "dlms"), ("P1", "p1"))


def kind_of(row):
    return "p1" if row["group"].startswith("P1") else "dlms"


def groups_of(rows, kind):
    """(group, its number of frames) in the order of the rows."""
    found = collections.defaultdict(set)
    for row in rows:
        if kind_of(row) == kind:
            found[row["group"]].add(row["frame"])
    return [(group, len(frames)) for group, frames in found.items()]


def cell(rows):
    """What a peer made of the frames of a group: "right", "wrong 2, right 12", "(refused)" if it does not claim them."""
    if not rows:
        return NOT_ASKED
    count = collections.Counter(row["kind"] for row in rows)
    text = ", ".join(f"{kind} {count[kind]}" if len(rows) > 1 else kind for kind in CLASSES if count[kind])
    if len(rows) == 1 and rows[0]["kind"] in (PART, RAW, WRONG):
        text += f" {rows[0]['given']}/{rows[0]['expected']}"
    return text if rows[0]["claimed"] else f"({text})"


def table(results, kind):
    """(heading, lines) of a table: a row for each group, a column for each peer that was asked."""
    rows = results["rows"]
    peers = [peer["name"] for peer in results["peers"] if kind in peer["kinds"] and "missing" not in peer]
    by_cell = collections.defaultdict(list)
    for row in rows:
        by_cell[row["group"], row["peer"]].append(row)
    return ["frames", *peers], [[f"{group} ({number})", *(cell(by_cell[group, peer]) for peer in peers)]
                                for group, number in groups_of(rows, kind)]


def totals(results):
    """(peer, claimed frames, Counter of classes) for each peer, over the frames that it claims."""
    for peer in results["peers"]:
        rows = [row for row in results["rows"] if row["peer"] == peer["name"] and row["claimed"]]
        if rows:
            yield peer["name"], len(rows), collections.Counter(row["kind"] for row in rows)


def notes(results, kinds):
    """(peer, group, frame, words) once for each peer and group that has a frame of these classes among its claimed ones."""
    seen = set()
    for row in results["rows"]:
        key = row["peer"], row["group"]
        if not row["claimed"] or row["kind"] not in kinds or key in seen:
            continue
        seen.add(key)
        faults = row["faults"]
        more = f"; and {len(faults) - MOST_FAULTS} more" if len(faults) > MOST_FAULTS else ""
        words = "; ".join(faults[:MOST_FAULTS]) + more if faults else row["words"]
        yield row["peer"], row["group"], row["frame"], words


def as_text(results):
    lines = [f"compared on {results['date']}"]
    for name, number, count in totals(results):
        said = ", ".join(f"{kind} {count[kind]}" for kind in reversed(CLASSES) if count[kind])
        lines.append(f"  {name}: of {number} frames that it claims {said}")
    for title, kind in TABLES:
        heading, rows = table(results, kind)
        for row in rows:
            lines += ["", f"{title}: {row[0]}"]
            lines += [f"  {peer}: {said}" for peer, said in zip(heading[1:], row[1:])]
    lines += [""] + [f"wrong: {peer}, {frame}: {words}" for peer, _, frame, words in notes(results, (WRONG,))]
    lines += [f"refused: {peer}, {frame}: {words}" for peer, _, frame, words in notes(results, (REFUSED,))]
    lines += [f"could not be tried: {peer['name']}: {peer['missing']}" for peer in results["peers"] if "missing" in peer]
    return "\n".join(lines)


def escaped(text):
    """Text for a cell of a Markdown table; codes and units are no links or tags there."""
    return "".join("\\" + letter if letter in "|<>[]*_`" else letter for letter in text)


def markdown_table(heading, rows):
    yield "| " + " | ".join(map(escaped, heading)) + " |"
    yield "|" + "---|" * len(heading)
    for row in rows:
        yield "| " + " | ".join(map(escaped, row)) + " |"
    yield ""


def version_row(peer):
    return [peer["name"], peer["registry"], peer["version"], peer["says"] + (f"; could not be tried: {peer['missing']}"
                                                                           if "missing" in peer else "")]


def as_markdown(results):
    """The block that docs/comparison.md has between its markers."""
    lines = [BEGIN, f"Compared on {results['date']}.", ""]
    lines += markdown_table(["package", "from", "version", "what it says that it reads"], map(version_row, results["peers"]))
    lines += ["Over the frames that each says it reads:", ""]
    order = [RIGHT, RAW, PART, REFUSED, NOTHING, WRONG]
    lines += markdown_table(["package", "frames", *order], [[name, str(number), *(str(count[kind]) for kind in order)]
                                                            for name, number, count in totals(results)])
    for title, kind in TABLES:
        lines += [f"### {title}", "", *markdown_table(*table(results, kind))]
    lines += ["### What was wrong", "", "The first such frame of each row of a table.", ""]
    lines += markdown_table(["package", "frame", "given, and what the frame holds"],
                            [[peer, frame, words] for peer, _, frame, words in notes(results, (WRONG,))])
    lines += ["### How frames were refused", "", "In the package's own words, likewise.", ""]
    lines += markdown_table(["package", "frame", "words"],
                            [[peer, frame, words] for peer, _, frame, words in notes(results, (REFUSED,))])
    lines += ["### Not compared", ""]
    lines += markdown_table(["package", "why"], results["not_compared"])
    return "\n".join([*lines[:-1], END])


def embedded(page, block):
    """The page with the block between its markers. Raises ValueError if it has not both."""
    begin, end = page.index(BEGIN), page.index(END) + len(END)
    return page[:begin] + block + page[end:]

#!/usr/bin/env python3
"""Draws the bars of docs/energy.md: reads the table of hours there, writes docs/energy-hours.svg."""
import pathlib
import re
import sys

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| (\d\d) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|")
SERIES = [("used", "#9aa0a6"), ("booked by the register", "#d9822b"), ("booked by the live energy", "#2b7de9")]
LEFT, TOP, WIDTH, HEIGHT = 46, 40, 800, 260


def main():
    rows = [(hour, [float(value) for value in values]) for hour, *values in
            (match.groups() for match in map(ROW.match, (DOCS / "energy.md").read_text().splitlines()) if match)]
    if not rows:
        sys.exit("docs/energy.md has no table of hours")
    (DOCS / "energy-hours.svg").write_text(picture(rows))


def picture(rows):
    top = -(-max(value for _, values in rows for value in values) // 1)
    across = (WIDTH - LEFT - 10) / len(rows)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {TOP + HEIGHT + 40}" font-family="sans-serif" font-size="12">',
             f'<rect width="{WIDTH}" height="{TOP + HEIGHT + 40}" fill="#ffffff"/>']
    for index, (name, colour) in enumerate(SERIES):
        parts.append(f'<rect x="{LEFT + index * 210}" y="12" width="12" height="12" fill="{colour}"/>'
                     f'<text x="{LEFT + index * 210 + 18}" y="22">{name}</text>')
    for step in range(0, int(top) + 1, max(1, int(top) // 6)):
        y = TOP + HEIGHT * (1 - step / top)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
                     f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{step}</text>')
    parts.append(f'<text x="{LEFT - 6}" y="{TOP - 8}" text-anchor="end">kWh</text>')
    for index, (hour, values) in enumerate(rows):
        x = LEFT + index * across
        for place, value in enumerate(values):
            height = HEIGHT * value / top
            parts.append(f'<rect x="{x + across * (0.1 + 0.27 * place):.1f}" y="{TOP + HEIGHT - height:.1f}" '
                         f'width="{across * 0.25:.1f}" height="{height:.1f}" fill="{SERIES[place][1]}"/>')
        parts.append(f'<text x="{x + across / 2:.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{hour}</text>')
    parts.append(f'<text x="{LEFT + (WIDTH - LEFT) / 2}" y="{TOP + HEIGHT + 34}" text-anchor="middle">local hour</text></svg>')
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    main()

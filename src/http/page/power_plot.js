// Power as a line: import above zero, export below.
import { buckets } from "./scale.js";
import { svg } from "./dom.js";

const kMinute = 60;

// The span's points: each minute of an hour, each ten of two days.
export const kSpans = { hour: { minutes: 60, together: 1 }, days: { minutes: 2880, together: 10 } };

// A plot's model of the last rows of `series` in W; null if none of them is known.
export function powerModel(series, span, words, format) {
  const { minutes, together } = kSpans[span];
  const end = series.begin + series.rows.length * kMinute;
  const begin = end - minutes * kMinute;
  const rows = series.rows.slice(-minutes);
  const step = together * kMinute;
  const found = buckets({ begin: end - rows.length * kMinute, rows }, kMinute, together);
  const known = found.filter(({ mean }) => mean !== null);
  if (known.length === 0) return null;
  const low = Math.min(...known.map((point) => point.low));
  const high = Math.max(...known.map((point) => point.high));
  const mean = known.reduce((sum, point) => sum + point.mean, 0) / known.length;
  const large = Math.max(high, -low) >= 2000;
  const points = found.map((point) => ({ ...point, ...told(point, together, words, format) }));
  return {
    begin,
    end,
    low: Math.min(0, low),
    high: Math.max(0, high),
    points,
    label: `${words("power")}, ${words(span === "hour" ? "last_hour" : "last_48")}`,
    summary: ["lowest", "mean", "highest"]
      .map((name, index) => `${words(name)} ${format.watts([low, mean, high][index])}`)
      .join(" · "),
    columns: [words("time"), words("mean"), ...(together > 1 ? [words("lowest"), words("highest")] : [])],
    tick: (watts) => format.tick(large ? watts / 1000 : watts),
    unit: large ? "kW" : "W",
    paint: (x, y, size) => painted(points, step, x, y, size),
    spot: (point, x, y) => ({ x: x(point.at + step / 2), y: point.mean === null ? undefined : y(point.mean) }),
  };
}

function told({ at, mean, low, high }, together, words, format) {
  const time = (together > 1 ? format.dayAndClock : format.clock).format(new Date(at * 1000));
  if (mean === null) {
    const none = words("not_known");
    return { text: `${time}: ${none}`, row: [time, none, ...(together > 1 ? [none, none] : [])] };
  }
  const shown = format.watts(mean);
  const direction = Math.round(mean) === 0 ? words("neither") : words(mean > 0 ? "import" : "export");
  const range = together > 1 ? ` (${format.watts(low)} … ${format.watts(high)})` : "";
  return {
    text: `${time}: ${shown}, ${direction}${range}`,
    row: [time, shown, ...(together > 1 ? [format.watts(low), format.watts(high)] : [])],
  };
}

let plots = 0; // names of the clips are the document's

function painted(points, step, x, y, size) {
  const at = (point) => x(point.at + step / 2).toFixed(1);
  const up = (value) => y(value).toFixed(1);
  const runs = runsOf(points);
  const line = runs
    .map((run) => `M${run.map((point) => `${at(point)} ${up(point.mean)}`).join("L")}${run.length === 1 ? "h.1" : ""}`)
    .join("");
  const area = runs
    .map(
      (run) =>
        `M${at(run[0])} ${up(0)}L${run.map((point) => `${at(point)} ${up(point.mean)}`).join("L")}L${at(run.at(-1))} ${up(0)}Z`,
    )
    .join("");
  const band = runs
    .map(
      (run) =>
        `M${run.map((point) => `${at(point)} ${up(point.high)}`).join("L")}L${[...run]
          .reverse()
          .map((point) => `${at(point)} ${up(point.low)}`)
          .join("L")}Z`,
    )
    .join("");
  const name = `clip-${++plots}`;
  const halves = [
    ["import", 0, y(0)],
    ["export", y(0), Math.max(0, size.height - y(0))],
  ];
  return halves.flatMap(([direction, top, height]) => {
    const clip = `${name}-${direction}`;
    return [
      svg("clipPath", { id: clip }, svg("rect", { x: 0, y: top, width: size.width, height })),
      svg(
        "g",
        { class: `half ${direction}`, "clip-path": `url(#${clip})` },
        svg("path", { class: "band", d: band }),
        svg("path", { class: "area", d: area }),
        svg("path", { class: "line", d: line }),
      ),
    ];
  });
}

// Neighbours that are known, without the gaps.
function runsOf(points) {
  const runs = [[]];
  for (const point of points) {
    if (point.mean !== null) runs.at(-1).push(point);
    else if (runs.at(-1).length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

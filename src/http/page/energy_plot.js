// Energy of each hour as bars: import upwards, export downwards, the three highest imports marked.
import { highest } from "./scale.js";
import { svg } from "./dom.js";

const kHour = 3600;
const kPeaks = 3;
const kLabel = 10; // pixels that a peak's number needs

// A plot's model of {begin, rows} in Wh, import and export; null if nothing is known.
export function energyModel(imported, exported, words, format) {
  const hours = imported.rows.map((value, index) => ({
    at: imported.begin + index * kHour,
    import: value,
    export: exported.rows[index] ?? null,
    running: index === imported.rows.length - 1,
    peak: 0,
  }));
  highest(imported.rows, kPeaks).forEach((index, place) => (hours[index].peak = place + 1));
  const sum = (name) => hours.reduce((total, hour) => total + (hour[name] ?? 0), 0);
  if (hours.every((hour) => hour.import === null && hour.export === null)) return null;
  const high = Math.max(0, ...hours.map((hour) => hour.import ?? 0));
  const low = Math.min(0, ...hours.map((hour) => -(hour.export ?? 0)));
  const exports = hours.some((hour) => hour.export !== null && hour.export > 0);
  const shown = (name) => `${words(name)} ${format.kilowattHours(sum(name))}`;
  return {
    begin: imported.begin,
    end: imported.begin + hours.length * kHour,
    low: low / 1000,
    high: Math.max(high / 1000, low < 0 ? 0 : 0.001),
    points: hours.map((hour) => ({ ...hour, ...told(hour, exports, words, format) })),
    label: `${words("energy_per_hour")}, ${words("last_48")}`,
    summary: shown("import") + (exports ? ` · ${shown("export")}` : ""),
    columns: [words("time"), words("import"), ...(exports ? [words("export")] : []), words("peaks")],
    tick: (energy) => format.tick(energy),
    unit: "kWh",
    paint: (x, y) => hours.flatMap((hour, index) => bars(hour, x, y, hours[index - 1]?.peak > 0)),
    spot: (hour, x) => ({ x: x(hour.at + kHour / 2) }),
  };
}

function told(hour, exports, words, format) {
  const time = format.dayAndClock.format(new Date(hour.at * 1000));
  const number = (value) => (value === null ? words("not_known") : format.kilowattHours(value));
  const peak = hour.peak > 0 ? words("peak", { n: hour.peak }) : "";
  const running = hour.running ? words("so_far") : "";
  const parts = [`${words("import")} ${number(hour.import)}`];
  if (exports) parts.push(`${words("export")} ${number(hour.export)}`);
  const marks = [peak, running].filter((part) => part !== "");
  return {
    text: `${time}: ${[...parts, ...marks].join(", ")}`,
    row: [time, number(hour.import), ...(exports ? [number(hour.export)] : []), marks.join(", ")],
  };
}

function bars(hour, x, y, besidePeak) {
  const left = x(hour.at);
  const width = x(hour.at + kHour) - left;
  const gap = Math.min(2, width * 0.15);
  const bar = (name, value) => {
    const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
    const kind = `bar ${name}${hour.running ? " running" : ""}${name === "import" && hour.peak > 0 ? " peak" : ""}`;
    return svg("rect", {
      class: kind,
      x: left + gap,
      width: Math.max(1, width - 2 * gap),
      y: top,
      height: Math.max(0.5, bottom - top),
      rx: Math.min(2, width / 4),
    });
  };
  const shapes = [];
  if (hour.import) shapes.push(bar("import", hour.import / 1000));
  if (hour.export) shapes.push(bar("export", -hour.export / 1000));
  if (hour.peak > 0) {
    const above = besidePeak && width < kLabel ? 15 : 4;
    shapes.push(
      svg(
        "text",
        { class: "peak", x: left + width / 2, y: y(hour.import / 1000) - above, "text-anchor": "middle" },
        String(hour.peak),
      ),
    );
  }
  return shapes;
}

// What a plot needs to know of numbers and times; no page here.

// Round numbers from at most `low` to at least `top`, about `most` of them.
export function niceTicks(low, top, most) {
  const high = top > low ? top : low + 1;
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const ticks = [];
  for (let at = Math.floor(low / step); at <= Math.ceil(high / step - 1e-9); ++at) ticks.push(at * step);
  return ticks;
}

const kSteps = [5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440]; // minutes

// Full hours, or minutes, of the local time between two times in seconds.
export function timeTicks(begin, end, most) {
  const step = kSteps.find((minutes) => (end - begin) / 60 / minutes <= most) ?? kSteps.at(-1);
  const time = new Date(begin * 1000);
  const ticks = [];
  if (step < 60) {
    time.setMinutes(Math.ceil(time.getMinutes() / step) * step, 0, 0);
    for (let at = time.getTime() / 1000; at <= end; at += step * 60) {
      if (at >= begin) ticks.push(at);
    }
    return ticks;
  }
  const hours = step / 60;
  time.setHours(Math.floor(time.getHours() / hours) * hours, 0, 0, 0);
  while (time.getTime() / 1000 <= end && ticks.length <= 2 * most) {
    if (time.getTime() / 1000 >= begin) ticks.push(time.getTime() / 1000);
    time.setHours(time.getHours() + hours);
  }
  return ticks;
}

// Indices of the `most` highest values above zero, the highest first.
export function highest(values, most) {
  return values
    .map((value, index) => ({ value, index }))
    .filter(({ value }) => value !== null && value > 0)
    .sort((a, b) => b.value - a.value || a.index - b.index)
    .slice(0, most)
    .map(({ index }) => index);
}

// Rows of `step` seconds, several in one: {at, mean, low, high}, the mean null where there is nothing.
export function buckets({ begin, rows }, step, count) {
  const wide = step * count;
  const points = [];
  for (let at = Math.floor(begin / wide) * wide; at < begin + rows.length * step; at += wide) {
    const first = Math.max(0, (at - begin) / step);
    const known = rows.slice(first, (at - begin) / step + count).filter((row) => row !== null);
    const sum = known.reduce((total, row) => total + row, 0);
    points.push({
      at,
      mean: known.length > 0 ? sum / known.length : null,
      low: Math.min(...known),
      high: Math.max(...known),
    });
  }
  return points;
}

export const clamp = (number, low, high) => Math.min(high, Math.max(low, number));

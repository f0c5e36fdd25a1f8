// History that was fetched once and goes on with what arrives. Rows of equal length follow each other without a gap:
// {begin: seconds since 1970, rows: [number or null, ...]}.

// Newer rows replace what they overlap; a gap between is nothing known. At most `most` rows stay.
export function merged(old, newer, step, most) {
  const offset = (newer.begin - old.begin) / step;
  if (!Number.isInteger(offset) || offset < 0 || offset > old.rows.length + most) {
    return { begin: newer.begin, rows: [...newer.rows] };
  }
  const rows = old.rows.slice(0, offset);
  while (rows.length < offset) rows.push(null);
  return trimmed({ begin: old.begin, rows: rows.concat(newer.rows) }, step, most);
}

function trimmed({ begin, rows }, step, most) {
  const extra = Math.max(0, rows.length - most);
  return { begin: begin + extra * step, rows: rows.slice(extra) };
}

// The last `most` rows.
export const latest = (series, step, most) => trimmed(series, step, most);

const kMinute = 60;

// The running minute's mean until the daemon's own is fetched.
export class RunningMinute {
  #minute = -1;
  #sum = 0;
  #count = 0;

  // Power in W at a time in seconds; gives the series with it. A time before the last row changes nothing.
  added(series, at, watts, most) {
    const minute = Math.floor(at / kMinute) * kMinute;
    const index = (minute - series.begin) / kMinute;
    if (index < series.rows.length - 1 || index > series.rows.length + most) return series;
    if (minute !== this.#minute) {
      const known = series.rows[index] ?? null;
      this.#minute = minute;
      this.#sum = known ?? 0;
      this.#count = known === null ? 0 : 1;
    }
    this.#sum += watts;
    this.#count += 1;
    const mean = Math.round(this.#sum / this.#count);
    return merged(series, { begin: minute, rows: [mean] }, kMinute, most);
  }
}

// Numbers and times as a locale writes them. A meter's digits all stay: numbers are texts here, never floats.
const kNumber = /^-?[0-9]+(\.[0-9]+)?$/;
const kMinus = "\u2212";
const kSpace = "\u00a0"; // does not break between number and unit
// Numbers without a unit that are counts or ratios; others, such as a meter's number, are names.
const kCounted = /^(power_factor|power_failures|long_power_failures|voltage_sags|voltage_swells)/;
const kMostDigits = 60;

export const isNumber = (text) => kNumber.test(text) && text.length <= kMostDigits;

export class Format {
  #integer;
  #decimalSign;
  #relative;
  #units = new Map();

  constructor(locale) {
    this.locale = locale;
    this.#integer = new Intl.NumberFormat(locale, { numberingSystem: "latn" });
    this.#decimalSign = new Intl.NumberFormat(locale, { numberingSystem: "latn", minimumFractionDigits: 1 })
      .formatToParts(1)
      .find((part) => part.type === "decimal").value;
    this.#relative = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "always" });
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    this.clockWithSeconds = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
    this.dayAndClock = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit" });
    this.dayName = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric" });
    this.moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  }

  count(number) {
    return this.#integer.format(number);
  }

  // "-1234.50" -> "−1 234,50"; what is no number stays as it is.
  decimal(text) {
    if (!isNumber(text)) return text;
    const [whole, fraction] = text.replace("-", "").split(".");
    const sign = text.startsWith("-") ? kMinus : "";
    const digits = this.#integer.format(BigInt(whole));
    return sign + digits + (fraction === undefined ? "" : this.#decimalSign + fraction);
  }

  // With a plus where the number is above zero.
  signed(text) {
    const shown = this.decimal(text);
    return isNumber(text) && !text.startsWith("-") && /[1-9]/.test(text) ? `+${shown}` : shown;
  }

  withUnit(text, unit) {
    return unit ? text + kSpace + unit : text;
  }

  // A value of the daemon's: {key, value, unit}.
  value({ key, value, unit }) {
    if (unit) return this.withUnit(this.decimal(value), unit);
    if (kCounted.test(key)) return this.decimal(value);
    return isTime(value) ? this.moment.format(new Date(value)) : value;
  }

  // Watts of a plot, where no digit of a meter is at stake.
  watts(number) {
    return this.withUnit(this.signed(String(Math.round(number))), "W");
  }

  kilowattHours(wattHours) {
    const text = String(Math.abs(wattHours)).padStart(4, "0");
    return this.withUnit(this.decimal(`${text.slice(0, -3)}.${text.slice(-3)}`), "kWh");
  }

  // An axis' number: short.
  tick(number) {
    const options = { maximumFractionDigits: 2, numberingSystem: "latn" };
    return number.toLocaleString(this.locale, options).replace("-", kMinus);
  }

  ago(seconds) {
    const [number, unit] = step(seconds);
    return this.#relative.format(-number, unit);
  }

  duration(seconds) {
    const [number, unit] = step(seconds);
    if (!this.#units.has(unit)) {
      this.#units.set(unit, new Intl.NumberFormat(this.locale, { style: "unit", unit, unitDisplay: "short" }));
    }
    return this.#units.get(unit).format(number);
  }
}

const isTime = (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(text) && !isNaN(Date.parse(text));

// 90 s, not 1 min.
function step(seconds) {
  for (const [unit, size] of [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ]) {
    if (seconds >= 2 * size || seconds === size) return [Math.floor(seconds / size), unit];
  }
  return [Math.max(0, Math.floor(seconds)), "second"];
}

// a - b of decimals, exactly; undefined if one of them is no number.
export function difference(a, b) {
  if (!isNumber(a) || !isNumber(b)) return undefined;
  const places = Math.max(...[a, b].map((text) => (text.split(".")[1] ?? "").length));
  const scaled = (text) => {
    const [whole, fraction = ""] = text.split(".");
    return BigInt(whole + fraction.padEnd(places, "0"));
  };
  const result = scaled(a) - scaled(b);
  const digits = String(result < 0n ? -result : result).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  return (result < 0n ? "-" : "") + whole + (places > 0 ? `.${digits.slice(-places)}` : "");
}

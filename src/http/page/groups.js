// Which card a value belongs to, by its key.
const kPeriod = /^energy_(import|export)_(hour|today|month)$/;
const kPhase = /^(voltage|current|power_import|power_export)_(l[123])$/;
const kRules = [
  ["capacity", /^(capacity|power_limit)/],
  ["behind", /^(gas|water|warm_water|heat|cooling|electricity)(_flow)?_\d+$/],
  ["registers", /^(energy|reactive_energy|apparent_energy)_/],
  ["power", /(^|_)(power|demand)_/],
  ["grid", /^(frequency|power_|long_power_|voltage_|current|breaker_state)/],
  ["codes", /^obis_/],
];
const kElsewhere = new Set(["power_import", "power_export", "power_net", "line_quality", "framing", "last_telegram"]);
const kGrid = /^(power_factor|power_failures|long_power_failures)/;

function groupOf(key) {
  if (kGrid.test(key)) return "grid";
  return kRules.find(([, rule]) => rule.test(key))?.[0] ?? "meter";
}

// {phases: {l1: {voltage: Value, ...}}, periods: {hour: {import: Value}}, registers: [Value], ...}
export function grouped(values) {
  const groups = { phases: {}, periods: {}, now: {} };
  for (const name of ["capacity", "behind", "registers", "power", "grid", "meter", "codes"]) groups[name] = [];
  for (const value of values) {
    const phase = kPhase.exec(value.key);
    const period = kPeriod.exec(value.key);
    if (phase) (groups.phases[phase[2]] ??= {})[phase[1]] = value;
    else if (period) (groups.periods[period[2]] ??= {})[period[1]] = value;
    else if (kElsewhere.has(value.key)) groups.now[value.key] = value;
    else groups[groupOf(value.key)].push(value);
  }
  return groups;
}

const kLate = 3; // intervals after which a value is late

// `passed`: seconds since the daemon said the age.
export function isLate({ age_s: age, interval_s: interval }, passed) {
  return age === undefined || (interval !== undefined && age + passed > Math.max(kLate * interval, 30));
}

// Unit tests of the page's pure parts. The results stand in the body's data-results, as JSON: [{name, problem}].
import { Format, difference, isNumber } from "../house/format.js";
import { buckets, highest, niceTicks, timeTicks } from "../house/scale.js";
import { RunningMinute, latest, merged } from "../house/history.js";
import { Link, delayAfter } from "../house/link.js";
import { grouped, isLate } from "../house/groups.js";
import { netPower } from "../house/power_view.js";
import { ownBytes } from "../house/frame_view.js";
import { energyModel } from "../house/energy_plot.js";
import { powerModel } from "../house/power_plot.js";
import { chosen, languages, table, wordsOf } from "../house/words.js";

const tests = [];
const test = (name, body) => tests.push({ name, body });
function same(found, wanted) {
  const [a, b] = [found, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`${a} instead of ${b}`);
}
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");
const words = wordsOf("en");
const english = new Format("en-GB");
const german = new Format("de");

test("numbers keep every digit", () => {
  same(german.decimal("1234567.890"), "1.234.567,890");
  same(plain(new Format("nb").decimal("-48213.370")), "−48 213,370");
  same(plain(new Format("fi").decimal("0.00")), "0,00");
  same(english.decimal("123456789012345678901234.5670"), "123,456,789,012,345,678,901,234.5670");
  same(/^1['’]234\.5$/.test(new Format("de-CH").decimal("1234.5")), true);
});
test("what is no number stays as it is", () => {
  for (const text of ["", "-", "1.", ".5", "1e5", "0x10", "2-5 kW", " 1", "NaN", "1,5", "9".repeat(61)]) {
    same([isNumber(text), german.decimal(text)], [false, text]);
  }
});
test("a meter's number is a name, a count is a number", () => {
  same(german.value({ key: "meter_id", value: "7359990000000031" }), "7359990000000031");
  same(german.value({ key: "power_failures", value: "1203" }), "1.203");
  same(plain(german.value({ key: "energy_import", value: "48213.370", unit: "kWh" })), "48.213,370 kWh");
  same(german.value({ key: "tariff", value: "2" }), "2");
  same(/2026/.test(german.value({ key: "meter_clock", value: "2026-05-14T11:00:00Z" })), true);
});
test("a plus stands before what is above zero", () => {
  same(
    ["5", "0", "0.00", "-5", "x"].map((text) => english.signed(text)),
    ["+5", "0", "0.00", "−5", "x"],
  );
});
test("other numbers and times", () => {
  same(plain(english.kilowattHours(45)), "0.045 kWh");
  same(plain(english.kilowattHours(12345)), "12.345 kWh");
  same([english.tick(-2.5), english.tick(1000)], ["−2.5", "1,000"]);
  same(
    [0, 119, 120, 7200, 172800].map((seconds) => english.ago(seconds)),
    ["0 sec ago", "119 sec ago", "2 min ago", "2 hr ago", "2 days ago"],
  );
  same(
    [10, 90, 3600].map((seconds) => english.duration(seconds)),
    ["10 secs", "90 secs", "1 hr"],
  );
});
test("differences are exact", () => {
  same(difference("0.1", "0.3"), "-0.2");
  same(difference("100", "0.005"), "99.995");
  same(difference("123456789012345678901", "1"), "123456789012345678900");
  same(difference("5", "5.00"), "0.00");
  same(difference("x", "1"), undefined);
});
test("net power", () => {
  const power = (drawn, fed, net) =>
    Object.fromEntries(
      Object.entries({ power_import: drawn, power_export: fed, power_net: net })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, { value }]),
    );
  same(netPower(power("0", "1447")), "-1447");
  same(netPower(power("383.5")), "383.5");
  same(netPower(power(undefined, "20")), "-20");
  same(netPower(power(undefined, undefined, "-7")), "-7");
  same(netPower({}), undefined);
});

test("ticks are round and hold everything", () => {
  same(niceTicks(0, 788, 4), [0, 200, 400, 600, 800]);
  same(
    niceTicks(-4075, 0, 5),
    [-5000, -4000, -3000, -2000, -1000, 0].map((tick) => tick),
  );
  same(niceTicks(0, 0, 4).length >= 2, true);
  for (const [low, high] of [
    [-3, 17],
    [0, 0.001],
    [-1e6, 5],
    [0, 99999],
  ]) {
    const ticks = niceTicks(low, high, 5);
    same([ticks[0] <= low, ticks.at(-1) >= high, ticks.length <= 12], [true, true, true]);
  }
});
test("time's ticks are full hours, on the days of the clock's changes too", () => {
  const hoursOf = (text, hours) => {
    const end = Date.parse(text) / 1000;
    return timeTicks(end - hours * 3600, end, 8).map((at) => new Date(at * 1000));
  };
  for (const day of ["2026-03-29T12:00:00Z", "2026-10-25T12:00:00Z", "2026-06-01T08:20:00Z"]) {
    const ticks = hoursOf(day, 48);
    same(
      ticks.every((time) => time.getMinutes() === 0),
      true,
    );
    same(ticks.length > 2 && ticks.length < 12, true);
  }
  same(
    hoursOf("2026-06-01T08:20:00Z", 1).every((time) => time.getMinutes() % 10 === 0),
    true,
  );
});
test("the highest hours", () => {
  same(highest([1, null, 5, 0, 5, 2], 3), [2, 4, 5]);
  same(highest([null, 0], 3), []);
});
test("buckets know the mean and both ends, and nothing of nothing", () => {
  const points = buckets({ begin: 600, rows: [1, 3, null, 8, null, null] }, 60, 2);
  same(
    points.map(({ at, mean }) => [at, mean]),
    [
      [600, 2],
      [720, 8],
      [840, null],
    ],
  );
  same([points[0].low, points[0].high], [1, 3]);
  same(
    buckets({ begin: 660, rows: [4, 6, 10] }, 60, 2).map(({ at, mean }) => [at, mean]),
    [
      [600, 4],
      [720, 8],
    ],
  );
});

test("newer history replaces what it overlaps", () => {
  const old = { begin: 600, rows: [1, 2, 3] };
  same(merged(old, { begin: 720, rows: [30, 4] }, 60, 10), { begin: 600, rows: [1, 2, 30, 4] });
  same(merged(old, { begin: 840, rows: [5] }, 60, 10), { begin: 600, rows: [1, 2, 3, null, 5] });
  same(merged(old, { begin: 780, rows: [4] }, 60, 3), { begin: 660, rows: [2, 3, 4] });
  same(merged(old, { begin: 0, rows: [9] }, 60, 10), { begin: 0, rows: [9] });
  same(merged(old, { begin: 6e6, rows: [9] }, 60, 10), { begin: 6e6, rows: [9] });
  same(latest(old, 60, 2), { begin: 660, rows: [2, 3] });
});
test("the running minute goes on with what arrives", () => {
  const running = new RunningMinute();
  let series = { begin: 600, rows: [1, null] };
  series = running.added(series, 663, 10, 10);
  series = running.added(series, 669, 20, 10);
  same(series, { begin: 600, rows: [1, 15] });
  series = running.added(series, 785, 7, 10);
  same(series, { begin: 600, rows: [1, 15, null, 7] });
  same(running.added(series, 601, 99, 10), series);
  same(running.added(series, 9e9, 99, 10), series);
});

test("values find their cards", () => {
  const keys = [
    "power_import",
    "voltage_l2",
    "energy_import_today",
    "energy_import",
    "energy_import_l1",
    "capacity_left",
    "gas_1",
    "reactive_power_q1",
    "demand_import",
    "frequency",
    "power_factor_l1",
    "power_failures",
    "current_neutral",
    "meter_id",
    "obis_1_8_5",
  ];
  const groups = grouped(keys.map((key) => ({ key })));
  same(Object.keys(groups.now), ["power_import"]);
  same(Object.keys(groups.phases.l2), ["voltage"]);
  same(Object.keys(groups.periods.today), ["import"]);
  const names = (group) => groups[group].map(({ key }) => key);
  same(names("registers"), ["energy_import", "energy_import_l1"]);
  same([names("capacity"), names("behind")], [["capacity_left"], ["gas_1"]]);
  same(names("power"), ["reactive_power_q1", "demand_import"]);
  same(names("grid"), ["frequency", "power_factor_l1", "power_failures", "current_neutral"]);
  same([names("meter"), names("codes")], [["meter_id"], ["obis_1_8_5"]]);
});
test("late values", () => {
  same(isLate({ age_s: 40, interval_s: 10 }, 0), true);
  same(isLate({ age_s: 20, interval_s: 10 }, 5), false);
  same(isLate({ age_s: 4000, interval_s: 3600 }, 0), false);
  same(isLate({}, 0), true);
});
test("a row's own bytes", () => {
  const row = (offset, size) => ({ offset, size });
  same(ownBytes("7ea0e22b", row(1, 3), row(2, 1)), "A0");
  same(ownBytes("7ea0e22b", row(1, 2), row(3, 1)), "A0 E2");
  same(ownBytes("7e".repeat(100), row(0, 100)).endsWith(" …"), true);
  same(ownBytes("7e", row(5, 3)), "");
});
test("models of plots", () => {
  same(powerModel({ begin: 0, rows: [null, null] }, "hour", words, english), null);
  const power = powerModel({ begin: 0, rows: Array(60).fill(null).concat([-5, 10]) }, "hour", words, english);
  same([power.low, power.high, power.end, power.points.length], [-5, 10, 3720, 60]);
  same(plain(power.points.at(-1).text).endsWith("+10 W, Import"), true);
  same(plain(power.points.at(-2).text).endsWith("−5 W, Export"), true);
  same(energyModel({ begin: 0, rows: [null] }, { begin: 0, rows: [null] }, words, english), null);
  const energy = energyModel(
    { begin: 0, rows: [900, 100, null, 500, 700] },
    { begin: 0, rows: [0, 0, 0, 0, 0] },
    words,
    english,
  );
  same(
    energy.points.map(({ peak }) => peak),
    [1, 0, 0, 3, 2],
  );
  same(
    energy.points.map(({ row }) => row.length),
    Array(5).fill(3),
  );
  same(plain(energy.points[4].text).endsWith("Import 0.700 kWh, Peak 2, so far"), true);
});

// Timers that a test lets run out.
function fakeHost() {
  const host = { time: 0, timers: new Map(), next: 1, random: () => 0.5, now: () => host.time };
  host.setTimeout = (call, delay) => host.timers.set(host.next, { call, at: host.time + delay }) && host.next++;
  host.clearTimeout = (timer) => host.timers.delete(timer);
  host.pass = async (span) => {
    host.time += span;
    for (const [timer, { call, at }] of [...host.timers]) {
      if (at <= host.time && host.timers.delete(timer)) await call();
    }
    await Promise.resolve();
  };
  return host;
}
function fakeLink() {
  const host = fakeHost();
  const told = { states: [], opened: 0, closed: 0, fails: false, lost: null };
  const open = async (lost) => {
    told.opened += 1;
    told.lost = lost;
    if (told.fails) throw new Error("no");
    return () => (told.closed += 1);
  };
  return { host, told, link: new Link(open, (state) => told.states.push(state), host) };
}
test("the link comes back, later each time", async () => {
  same(
    [0, 1, 2, 10].map((failures) => delayAfter(failures, 0.5)),
    [1000, 2000, 4000, 30000],
  );
  const { host, told, link } = fakeLink();
  told.fails = true;
  await link.connect();
  await host.pass(999);
  same([told.opened, told.states], [1, ["connecting", "lost"]]);
  await host.pass(1);
  await host.pass(1999);
  same(told.opened, 2);
  told.fails = false;
  await host.pass(1);
  same([told.opened, told.states.at(-1)], [3, "live"]);
  told.lost();
  same([told.closed, link.state], [1, "lost"]);
  await host.pass(3999);
  same(told.opened, 3);
  await host.pass(1);
  await host.pass(20_000);
  told.lost();
  await host.pass(1000);
  same([told.opened, link.state], [5, "live"]);
});
test("a hidden page hangs up after a minute, and a shown one calls again", async () => {
  const { host, told, link } = fakeLink();
  await link.connect();
  link.hidden();
  await host.pass(59_999);
  same([told.closed, link.state], [0, "live"]);
  await host.pass(1);
  same([told.closed, link.state], [1, "paused"]);
  link.shown();
  await Promise.resolve();
  await Promise.resolve();
  same([told.opened, link.state], [2, "live"]);
  link.hidden();
  link.shown();
  await host.pass(60_000);
  same([told.closed, link.state], [1, "live"]);
});
test("an answer to an older attempt does not count", async () => {
  const { told, link } = fakeLink();
  await link.connect();
  const old = told.lost;
  await link.connect();
  old();
  same([told.closed, link.state], [1, "live"]);
});

test("each language has every word, with the same blanks", () => {
  const blanks = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, row] of Object.entries(table)) {
    if (row.length !== languages.length) throw new Error(`${key} has ${row.length} of ${languages.length} languages`);
    row.forEach((text, column) => {
      if (text.trim() === "") throw new Error(`${key} is missing in ${languages[column]}`);
      same([key, languages[column], blanks(text)], [key, languages[column], blanks(row[0])]);
    });
  }
});
test("the browser's wishes choose the language", () => {
  const language = (...wishes) => chosen(wishes).language;
  same([language("nn-NO"), language("no"), language("nb"), language("de-AT")], ["nb", "nb", "nb", "de"]);
  same([language("fr", "sv-FI"), language("fr"), language(), language("x", "")], ["sv", "en", "en", "en"]);
  same(chosen(["de-CH"]).locale, "de-CH");
  same(wordsOf("sv")("peak", { n: 2 }), "Topp 2");
});

const results = [];
for (const { name, body } of tests) {
  try {
    await body();
    results.push({ name });
  } catch (error) {
    results.push({ name, problem: String(error.stack) });
  }
}
document.body.dataset.results = JSON.stringify(results);

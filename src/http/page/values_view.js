// The cards of what a meter says: phases, periods, registers and the rest.
import { Rows, bounded, byId, el, foreign, setText, show } from "./dom.js";
import { isLate } from "./groups.js";

const kAgeWorthSaying = 120; // seconds
const kPhaseColumns = ["voltage", "current", "power_import", "power_export"];
const kPeaks = /^capacity_.*peaks$/; // several, each on its own line
const kOtherGroups = { power: "power", grid: "group_grid", meter: "choose", codes: "group_codes" };

export class ValuesView {
  #words;
  #format;
  #rows = {};
  #shape = {};

  constructor(words, format) {
    this.#words = words;
    this.#format = format;
    for (const id of ["capacity", "behind", "registers"]) this.#rows[id] = new Rows(byId(id).querySelector("dl"));
    for (const [name, heading] of Object.entries(kOtherGroups)) {
      const list = el("dl", { class: "rows value" });
      byId("others")
        .querySelector(".groups")
        .append(el("div", { id: `others-${name}` }, el("h3", {}, words(heading)), list));
      this.#rows[name] = new Rows(list);
    }
  }

  // `passed`: seconds since the daemon said so.
  show(groups, passed) {
    for (const id of ["capacity", "behind", "registers"]) {
      show(byId(id), groups[id].length > 0);
      this.#rows[id].show(groups[id].map((value) => this.#row(value, passed)));
    }
    for (const name of Object.keys(kOtherGroups)) {
      show(byId(`others-${name}`), groups[name].length > 0);
      this.#rows[name].show(groups[name].map((value) => this.#row(value, passed)));
    }
    show(
      byId("others"),
      Object.keys(kOtherGroups).some((name) => groups[name].length > 0),
    );
    this.#showPhases(groups.phases);
    this.#showPeriods(groups.periods);
    for (const column of document.querySelectorAll("#meter .column")) {
      show(
        column,
        [...column.children].some((card) => !card.hidden),
      );
    }
  }

  #row(value, passed) {
    const age = value.age_s === undefined ? undefined : value.age_s + passed;
    const old = age === undefined || age >= kAgeWorthSaying;
    return {
      key: value.key,
      name: value.name ?? value.key,
      code: value.obis,
      text: kPeaks.test(value.key) ? value.value.replaceAll(", ", "\n") : this.#format.value(value),
      note: !old ? "" : age === undefined ? this.#words("before_start") : this.#format.ago(age),
      late: isLate(value, passed),
    };
  }

  #showPhases(phases) {
    const columns = kPhaseColumns.filter((column) => Object.values(phases).some((phase) => phase[column]));
    const heads = { voltage: "voltage", current: "current", power_import: "import", power_export: "export" };
    const head = [this.#words("phase"), ...columns.map((column) => this.#words(heads[column]))];
    const rows = ["l1", "l2", "l3"]
      .filter((name) => phases[name])
      .map((name) => [name.toUpperCase(), ...columns.map((column) => this.#cell(phases[name][column]))]);
    this.#table("phases", head, rows);
  }

  #showPeriods(periods) {
    const columns = ["import", "export"].filter((column) => Object.values(periods).some((period) => period[column]));
    const head = [this.#words("period"), ...columns.map((column) => this.#words(column))];
    const rows = ["hour", "today", "month"]
      .filter((name) => periods[name])
      .map((name) => [this.#words(name), ...columns.map((column) => this.#cell(periods[name][column]))]);
    this.#table("periods", head, rows);
  }

  #cell(value) {
    return value === undefined ? "–" : bounded(this.#format.value(value));
  }

  // Built when its shape changes, filled otherwise.
  #table(id, head, rows) {
    show(byId(id), rows.length > 0);
    const table = byId(id).querySelector("table");
    const shape = JSON.stringify([head, rows.map(([name]) => name)]);
    if (this.#shape[id] !== shape) {
      this.#shape[id] = shape;
      const heads = head.map((name) => el("th", { scope: "col" }, name));
      const body = rows.map(([name, ...cells]) =>
        el("tr", {}, el("th", { scope: "row" }, name), ...cells.map(() => el("td"))),
      );
      table.replaceChildren(el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...body));
    }
    const cells = table.querySelectorAll("td");
    rows.flatMap(([, ...texts]) => texts).forEach((text, index) => setText(cells[index], text));
  }
}

// The line to the meter, and what came over it.
export class LineView {
  #words;
  #format;
  #rows = new Rows(byId("line").querySelector("dl"));

  constructor(words, format) {
    this.#words = words;
    this.#format = format;
  }

  show(meter, passed) {
    const count = (key) => [key, this.#words(key), this.#format.count(meter[key])];
    const rows = [
      ["source", this.#words("source"), meter.source],
      ["framing", this.#words("framing"), meter.framing],
      ["line_quality", this.#words("line_quality"), percent(meter.line_quality, this.#format)],
      ["last_telegram", this.#words("last_telegram"), this.age(meter, passed)],
      count("telegrams_a_minute"),
      ...(meter.lists ?? [])
        .slice(0, 8)
        .map((list, index) => [
          `list-${index}`,
          this.#words("list", { n: this.#format.count(list.values) }),
          this.#every(list),
        ]),
      ...["frames", "refused", "bytes", "skipped_bytes"].map(count),
    ];
    this.#rows.show(rows.filter(([, , text]) => text !== undefined).map(([key, name, text]) => ({ key, name, text })));
  }

  age(meter, passed) {
    return meter.last_telegram_s === undefined
      ? this.#words("not_known")
      : this.#format.ago(meter.last_telegram_s + passed);
  }

  #every({ interval_s: interval }) {
    return interval === undefined ? this.#words("not_known") : this.#format.duration(interval);
  }
}

const percent = (number, format) => (number === undefined ? undefined : format.withUnit(format.count(number), "%"));

// The daemon and its broker.
export class DaemonView {
  #words;
  #format;
  #rows = new Rows(byId("daemon").querySelector("dl"));

  constructor(words, format) {
    this.#words = words;
    this.#format = format;
  }

  show(daemon) {
    const { broker } = daemon;
    const pill = byId("broker-pill");
    show(pill, true);
    setText(pill, `${this.#words("broker")}: ${this.#words(`broker_${broker}`)}`);
    pill.className = `pill ${broker === "connected" ? "online" : broker === "printing" ? "" : "silent"}`;
    show(byId("daemon"), true);
    const count = (key, number) => ({ key, name: this.#words(key), text: this.#format.count(number) });
    this.#rows.show([
      { key: "state", name: this.#words("daemon_state"), text: daemon.state, lang: "en" },
      { key: "version", name: this.#words("version"), text: daemon.version },
      { key: "broker", name: this.#words("broker"), text: this.#words(`broker_${broker}`) },
      ...(daemon.waiting === undefined ? [] : [count("messages_waiting", daemon.waiting)]),
      ...(daemon.dropped === undefined ? [] : [count("messages_dropped", daemon.dropped)]),
      {
        key: "meters",
        name: this.#words("meters_online"),
        text: `${this.#format.count(daemon.online)} / ${this.#format.count(daemon.meters)}`,
      },
    ]);
  }
}

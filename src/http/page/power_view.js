// What counts at a glance: power now, today, the capacity step.
import { bounded, byId, el, setAttribute, setText, show } from "./dom.js";
import { difference, isNumber } from "./format.js";

const isZero = (text) => !/[1-9]/.test(text);

// Import less export with the meter's digits; undefined if the meter says neither.
export function netPower({ power_import: drawn, power_export: fed, power_net: net }) {
  if (drawn && fed) return difference(drawn.value, fed.value);
  if (drawn) return drawn.value;
  if (net) return net.value;
  return fed && isNumber(fed.value) ? difference("0", fed.value) : undefined;
}

export class PowerView {
  #words;
  #format;

  constructor(words, format) {
    this.#words = words;
    this.#format = format;
  }

  show(groups) {
    const net = netPower(groups.now);
    const kind = net === undefined ? "" : isZero(net) ? "neither" : net.startsWith("-") ? "export" : "import";
    setText(byId("power"), net === undefined ? "–" : this.#format.signed(bounded(net)));
    setText(byId("direction"), kind === "" ? this.#words("not_known") : this.#words(kind));
    for (const part of [byId("power").parentElement, byId("direction")]) setAttribute(part, "data-kind", kind);
    this.#showBoth(groups.now);
    this.#showBrief(groups);
  }

  // Some meters count both at once, one phase against the other.
  #showBoth({ power_import: drawn, power_export: fed }) {
    const both = drawn && fed && !isZero(drawn.value) && !isZero(fed.value);
    const said = (name, value) => `${this.#words(name)} ${this.#format.value(value)}`;
    show(byId("both"), Boolean(both));
    if (both) setText(byId("both"), `${said("import", drawn)} · ${said("export", fed)}`);
  }

  #showBrief(groups) {
    const today = groups.periods.today ?? {};
    const capacity = (key) => groups.capacity.find((value) => value.key === key);
    const rows = [today.import, today.export, capacity("capacity_step"), capacity("capacity_expected")].filter(
      (value) => value !== undefined,
    );
    const shown = rows.map((value) => [value.name ?? value.key, bounded(this.#format.value(value))]);
    const text = JSON.stringify(shown);
    if (byId("brief").dataset.shown === text) return;
    byId("brief").dataset.shown = text;
    show(byId("brief"), shown.length > 0);
    byId("brief").replaceChildren(
      ...shown.map(([name, value]) =>
        el("div", {}, el("dt", {}, el("bdi", {}, name)), el("dd", {}, el("bdi", {}, value))),
      ),
    );
  }
}

// The choice among up to 20,000 meters: a filter and a list that never holds more than kShown of them.
import { byId, el, foreign, setAttribute, setText, show } from "./dom.js";

const kShown = 50;

export class Chooser {
  #meters = new Map();
  #chosen;
  #active = -1;
  #found = [];
  #open = false;
  #words;
  #format;
  #loadAll;
  #choose;
  #input = byId("meter-filter");
  #list = byId("meter-list");
  #popup = byId("meter-popup");

  // `loadAll` is called when the list is first opened, `choose(key)` when one has been picked.
  constructor(words, format, loadAll, choose) {
    this.#words = words;
    this.#format = format;
    this.#loadAll = loadAll;
    this.#choose = choose;
    this.#input.addEventListener("focus", () => this.#input.select());
    this.#input.addEventListener("click", () => this.#unfold());
    this.#input.addEventListener("input", () => this.#unfold());
    this.#input.addEventListener("blur", () => this.#fold());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    // Keeps the focus in the field, so that the list stays open until the click has come.
    this.#popup.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#pick(event.target.closest("li")?.dataset.key));
  }

  get first() {
    return this.#meters.keys().next().value;
  }
  get size() {
    return this.#meters.size;
  }
  has(key) {
    return this.#meters.has(key);
  }
  nameOf(key) {
    return this.#meters.get(key)?.name;
  }

  clear() {
    this.#meters.clear();
  }

  // Summaries that are new or have news. Gives whether one is of a meter that was not here.
  add(summaries) {
    const before = this.#meters.size;
    for (const summary of summaries) this.#meters.set(summary.key, summary);
    return this.#meters.size > before;
  }

  // As they are now; `count`: how many the daemon has.
  draw(count) {
    show(byId("chooser"), count > 1);
    if (this.#open) this.#drawList();
  }

  chosen(key) {
    this.#chosen = key;
    if (!this.#open) this.#input.value = this.nameOf(key) ?? "";
  }

  #unfold() {
    if (!this.#open) {
      this.#open = true;
      this.#loadAll();
    }
    this.#active = -1;
    this.#drawList();
    setText(byId("meter-count"), this.#words("chooser_count", this.#counts()));
  }

  #fold() {
    this.#open = false;
    show(this.#popup, false);
    setAttribute(this.#input, "aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
    setText(byId("meter-count"), "");
    this.#input.value = this.nameOf(this.#chosen) ?? "";
  }

  #counts() {
    return { n: this.#format.count(this.#found.length), m: this.#format.count(this.#meters.size) };
  }

  #search() {
    const wish = this.#input.value.trim().toLowerCase();
    const all = [...this.#meters.values()];
    // The name of the chosen one is what the field shows at rest, and no filter.
    if (wish === "" || wish === (this.nameOf(this.#chosen) ?? "").trim().toLowerCase()) return all;
    return all.filter(({ key, name }) => name.toLowerCase().includes(wish) || key.toLowerCase().includes(wish));
  }

  #drawList() {
    this.#found = this.#search();
    const shown = this.#found.slice(0, kShown);
    this.#active = Math.min(this.#active, shown.length - 1);
    this.#list.replaceChildren(...shown.map((meter, index) => this.#option(meter, index)));
    const more = this.#found.length - shown.length;
    const text = more > 0 ? this.#words("chooser_more", { n: this.#format.count(more) }) : "";
    setText(byId("meter-more"), shown.length > 0 ? text : this.#words("chooser_count", this.#counts()));
    show(byId("meter-more"), more > 0 || shown.length === 0);
    show(this.#list, shown.length > 0);
    show(this.#popup, true);
    setAttribute(this.#input, "aria-expanded", String(shown.length > 0));
    this.#mark();
  }

  #option(meter, index) {
    const power =
      meter.power_export && /[1-9]/.test(meter.power_export) ? `-${meter.power_export}` : meter.power_import;
    return el(
      "li",
      {
        role: "option",
        id: `meter-${index}`,
        "data-key": meter.key,
        "aria-selected": String(meter.key === this.#chosen),
      },
      el("span", { class: "name" }, foreign(meter.name), el("small", {}, foreign(meter.key))),
      el("span", { class: `pill ${meter.state}` }, this.#words(`state_${meter.state}`)),
      el(
        "span",
        { class: "number" },
        power === undefined ? "" : this.#format.withUnit(this.#format.signed(power), "W"),
      ),
    );
  }

  #mark() {
    const options = this.#list.children;
    for (let index = 0; index < options.length; ++index)
      options[index].classList.toggle("active", index === this.#active);
    if (this.#active < 0) return this.#input.removeAttribute("aria-activedescendant");
    setAttribute(this.#input, "aria-activedescendant", `meter-${this.#active}`);
    options[this.#active].scrollIntoView({ block: "nearest" });
  }

  #move(by) {
    if (!this.#open) this.#unfold();
    const count = this.#list.children.length;
    if (count > 0) this.#active = (this.#active + by + count + (this.#active < 0 && by < 0 ? 1 : 0)) % count;
    this.#mark();
  }

  #key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.#move(moves[event.key]);
    else if (event.key === "Enter") this.#pick(this.#list.children[Math.max(0, this.#active)]?.dataset.key);
    else if (event.key === "Escape" && this.#open) this.#fold();
    else return;
    event.preventDefault();
  }

  #pick(key) {
    if (!this.#open || key === undefined) return;
    this.#chosen = key;
    this.#fold();
    this.#choose(key);
  }
}

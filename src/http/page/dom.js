// Elements. Texts come from meters and may be hostile: they only ever become text.
const kSvg = "http://www.w3.org/2000/svg";
const kLongest = 400; // characters of a text from outside

export const byId = (id) => document.getElementById(id);

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export const el = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
export const svg = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS(kSvg, tag), attributes, children);

// A text from outside, cut where nobody reads on.
export const bounded = (text, most = kLongest) => (text.length > most ? `${text.slice(0, most)}…` : text);

// Leaves the page alone where nothing has changed.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}
export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

// A text of the outside world; its direction is its own.
export const foreign = (text) => el("bdi", {}, bounded(text));

// A <dl> whose rows are {key, name, text, note, late, lang}, the same ones as long as their keys are.
export class Rows {
  #host;
  #rows = new Map();

  constructor(host) {
    this.#host = host;
  }

  show(rows) {
    if (rows.length !== this.#rows.size || rows.some((row) => !this.#rows.has(row.key))) this.#rebuild(rows);
    for (const row of rows) {
      const parts = this.#rows.get(row.key);
      setText(parts.name, bounded(row.name));
      setText(parts.text, bounded(row.text));
      setText(parts.note, row.note ?? "");
      parts.row.classList.toggle("late", row.late === true);
    }
  }

  #rebuild(rows) {
    this.#rows.clear();
    for (const row of rows) {
      const parts = { name: el("bdi"), text: el("bdi", { lang: row.lang }), note: el("small") };
      const code = row.code ? el("small", {}, foreign(row.code)) : undefined;
      parts.row = el("div", {}, el("dt", {}, parts.name, code), el("dd", {}, parts.text, parts.note));
      this.#rows.set(row.key, parts);
    }
    this.#host.replaceChildren(...[...this.#rows.values()].map((parts) => parts.row));
  }
}

// The last lines of the daemon's log, the newest first.
import { byId, el, foreign, show } from "./dom.js";

const kMost = 200;

export class LogView {
  #words;
  #format;
  #lines = [];
  #drawn = -1;

  constructor(words, format) {
    this.#words = words;
    this.#format = format;
  }

  // All lines anew, the oldest first.
  replace(lines) {
    this.#lines = lines.slice(-kMost);
    this.#drawn = -1;
  }

  // False: lines before this one are missing. One that is here already is no news.
  add(line) {
    const last = this.#lines.at(-1);
    if (last !== undefined && line.number <= last.number) return true;
    if (last !== undefined && line.number > last.number + 1) return false;
    this.#lines = [...this.#lines.slice(1 - kMost), line];
    return true;
  }

  draw() {
    const newest = this.#lines.at(-1)?.number ?? -1;
    if (newest === this.#drawn && newest !== -1) return;
    const list = byId("log-lines");
    const fresh = this.#drawn < 0 ? this.#lines : this.#lines.filter((line) => line.number > this.#drawn);
    if (this.#drawn < 0) list.replaceChildren();
    list.prepend(...fresh.map((line) => this.#item(line)).reverse());
    while (list.children.length > kMost) list.lastElementChild.remove();
    this.#drawn = newest;
    show(byId("log-empty"), this.#lines.length === 0);
    show(list.parentElement, this.#lines.length > 0);
  }

  #item({ time, level, text }) {
    const moment = new Date(time);
    const shown = isNaN(moment) ? time : this.#format.dayAndClock.format(moment);
    const lang = document.documentElement.lang;
    return el(
      "li",
      { class: level },
      el("time", { datetime: time, lang }, shown),
      el("span", { class: "level", lang }, this.#words(`level_${level}`)),
      foreign(text),
    );
  }
}

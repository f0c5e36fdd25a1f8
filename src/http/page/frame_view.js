// The last telegram's bytes, each explained, as `ams2mqtt explain` does it; asked for only while it is open.
import { bounded, byId, el, foreign, setText, show } from "./dom.js";
import * as api from "./api.js";

const kMostRows = 1000;
const kMostBytes = 64; // shown of one row
const kDeepest = 12;

export class FrameView {
  #words;
  #format;
  #key;
  #now;
  #details = byId("frame");

  // `now` is the daemon's clock, in ms.
  constructor(words, format, now) {
    this.#words = words;
    this.#format = format;
    this.#now = now;
    this.#details.addEventListener("toggle", () => this.#details.open && this.load());
    byId("frame-renew").addEventListener("click", () => this.load());
  }

  show(key) {
    if (key === this.#key) return;
    this.#key = key;
    byId("frame-blocks").replaceChildren();
    setText(byId("frame-time"), "");
    if (this.#details.open) this.load();
  }

  async load() {
    const key = this.#key;
    if (key === undefined) return;
    setText(byId("frame-time"), "…");
    const shown = await api.frame(key).then(
      (frame) => this.#blocks(frame),
      () => this.#failure(),
    );
    if (key !== this.#key) return;
    setText(byId("frame-time"), shown.at);
    byId("frame-blocks").replaceChildren(...shown.parts);
  }

  #failure() {
    return { at: this.#words("not_loaded"), parts: [] };
  }

  #blocks({ age_s: age, blocks }) {
    let room = kMostRows;
    const parts = blocks.flatMap((block) => {
      const rows = block.rows.slice(0, room);
      room -= rows.length;
      return this.#block(block, rows);
    });
    if (blocks.length === 0) return { at: this.#words("no_frame"), parts };
    const at = age === undefined ? "" : this.#format.clockWithSeconds.format(new Date(this.#now() - age * 1000));
    return { at, parts };
  }

  #block(block, rows) {
    const head = [this.#words("offset"), "Hex", this.#words("meaning")].map((name) => el("th", { scope: "col" }, name));
    const left = block.rows.length - rows.length;
    return [
      el("h3", { lang: "en" }, foreign(`${block.title}, ${block.bytes.length / 2} bytes`)),
      el(
        "table",
        { class: "frame" },
        el("thead", {}, el("tr", {}, ...head)),
        el("tbody", {}, ...rows.map((row, index) => this.#row(block, row, rows[index + 1]))),
      ),
      ...(left > 0 ? [el("p", { class: "quiet" }, this.#words("more_rows", { n: this.#format.count(left) }))] : []),
      ...block.causes.map((cause) =>
        el(
          "p",
          { class: "cause" },
          el("strong", {}, `${this.#words("probably")}: `),
          el("span", { lang: "en" }, foreign(cause)),
        ),
      ),
    ];
  }

  #row(block, row, next) {
    const meaning = el("td", { lang: "en" }, el("bdi", { class: "row-name" }, bounded(row.name)));
    if (row.name && row.meaning) meaning.append(": ");
    meaning.append(foreign(row.meaning));
    if (row.verdict === "right" || row.verdict === "wrong") {
      const lang = document.documentElement.lang;
      meaning.append(" ", el("span", { class: `verdict ${row.verdict}`, lang }, this.#words(row.verdict)));
    }
    meaning.style.setProperty("--depth", Math.min(kDeepest, row.depth));
    return el(
      "tr",
      { class: row.verdict },
      el("td", { class: "offset" }, row.verdict === "remark" ? "" : String(row.offset)),
      el("td", { class: "hex" }, ownBytes(block.bytes, row, next)),
      meaning,
    );
  }
}

// The bytes of a row that no row within it shows.
export function ownBytes(hex, row, next) {
  const within = next && next.size > 0 && next.offset >= row.offset && next.offset < row.offset + row.size;
  const size = within ? next.offset - row.offset : row.size;
  const shown = hex.slice(2 * row.offset, 2 * (row.offset + Math.min(size, kMostBytes)));
  return (shown.toUpperCase().match(/../g) ?? []).join(" ") + (size > kMostBytes ? " …" : "");
}

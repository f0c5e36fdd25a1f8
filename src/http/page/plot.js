// A plot with axes that can be read with the pointer, with the keyboard and as a table. What is drawn in it comes as a
// model:
//   {begin, end: seconds; low, high: of the upward axis; label, summary: texts;
//    points: [{at, row: [text, ...], text}], in the order of time; columns: [text, ...] of their rows;
//    tick(number), unit: texts of the upward axis;
//    paint(x, y, size): SVG elements; spot(point, x, y): where a point is}
import { clamp, niceTicks, timeTicks } from "./scale.js";
import { el, setAttribute, setText, show, svg } from "./dom.js";

const kMargin = { top: 26, right: 6, bottom: 22, left: 44 };
const kTickEvery = { x: 76, y: 44 }; // pixels, at least
const kLeast = 120; // pixels

export class Plot {
  #box;
  #format;
  #plot;
  #reading;
  #table;
  #model = null;
  #scale = null;
  #read = null; // the time that is read; null: none
  #cursor = svg("g", { class: "cursor" });

  constructor(box, words, format) {
    this.#box = box;
    this.#format = format;
    this.#plot = box.querySelector(".plot");
    this.#reading = box.querySelector(".reading");
    this.#table = box.querySelector(".as-table");
    for (const [name, value] of Object.entries({ role: "slider", tabindex: 0, "aria-valuemin": 0 })) {
      this.#plot.setAttribute(name, value);
    }
    this.#plot.title = words("arrow_keys");
    this.#plot.addEventListener("pointermove", (event) => this.#point(event));
    this.#plot.addEventListener("pointerdown", (event) => this.#point(event));
    this.#plot.addEventListener("pointerleave", () => this.#go(null));
    this.#plot.addEventListener("blur", () => this.#go(null));
    this.#plot.addEventListener("keydown", (event) => this.#key(event));
    this.#table.addEventListener("toggle", () => this.#drawTable());
    new ResizeObserver(() => this.#draw()).observe(this.#plot);
  }

  // null: there is nothing to draw.
  show(model) {
    this.#model = model;
    const has = model !== null;
    for (const part of [this.#plot, this.#reading, this.#table]) show(part, has);
    show(this.#box.querySelector(".plot-empty"), !has);
    if (!has) return;
    setAttribute(this.#plot, "aria-label", model.label);
    setAttribute(this.#table.querySelector(".scroll"), "aria-label", model.label);
    setAttribute(this.#plot, "aria-valuemax", model.points.length - 1);
    this.#draw();
    this.#drawTable();
    // Not while somebody listens: it would be said each time.
    if (document.activeElement !== this.#plot) this.#say();
  }

  #draw() {
    const width = Math.round(this.#plot.clientWidth);
    const height = Math.round(this.#plot.clientHeight);
    if (this.#model === null || width < kLeast || height < kLeast / 2) return;
    this.#scale = scaleOf(this.#model, width, height);
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" });
    const { x, y } = this.#scale;
    picture.append(
      ...this.#axes(width, height),
      ...this.#model.paint(x, y, { width, height, ...kMargin }),
      this.#cursor,
    );
    this.#plot.replaceChildren(picture);
    this.#drawCursor();
  }

  #axes(width, height) {
    const { x, y, ticks } = this.#scale;
    const lines = ticks.flatMap((tick) => [
      svg("line", {
        class: tick === 0 ? "zero" : "grid",
        x1: kMargin.left,
        x2: width - kMargin.right,
        y1: y(tick),
        y2: y(tick),
      }),
      svg("text", { x: kMargin.left - 6, y: y(tick) + 4, "text-anchor": "end" }, this.#model.tick(tick)),
    ]);
    const { begin, end } = this.#model;
    const most = Math.max(2, (width - kMargin.left) / kTickEvery.x);
    const times = timeTicks(begin, end, most).filter((at) => x(at) < width - kTickEvery.x / 3);
    lines.push(svg("text", { x: kMargin.left - 6, y: 12, "text-anchor": "end" }, this.#model.unit));
    return lines.concat(
      times.map((at) => svg("text", { x: x(at), y: height - 4, "text-anchor": "middle" }, this.#timeOf(at))),
    );
  }

  #timeOf(at) {
    const time = new Date(at * 1000);
    const midnight = time.getHours() === 0 && time.getMinutes() === 0;
    return midnight ? this.#format.dayName.format(time) : this.#format.clock.format(time);
  }

  #point(event) {
    if (this.#scale === null) return;
    const at = this.#scale.time(event.clientX - this.#plot.getBoundingClientRect().left);
    const near = (point) => Math.abs(point.at - at);
    this.#go(this.#model.points.reduce((best, point) => (near(point) < near(best) ? point : best)).at);
  }

  #index() {
    const index = this.#read === null ? -1 : this.#model.points.findIndex((point) => point.at >= this.#read);
    return index < 0 ? this.#model.points.length - 1 : index;
  }

  #key(event) {
    const last = this.#model.points.length - 1;
    const index = this.#index();
    const steps = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -10,
      PageUp: 10,
      Home: -last,
      End: last,
    };
    if (event.key in steps)
      this.#go(
        this.#model.points[
          clamp(this.#read === null && steps[event.key] > 0 ? last : index + steps[event.key], 0, last)
        ].at,
      );
    else if (event.key === "Escape") this.#go(null);
    else return;
    event.preventDefault();
  }

  #go(at) {
    this.#read = at;
    if (this.#model === null) return;
    this.#drawCursor();
    this.#say();
  }

  #say() {
    const index = this.#index();
    setAttribute(this.#plot, "aria-valuenow", index);
    setAttribute(this.#plot, "aria-valuetext", this.#model.points[index].text);
  }

  #drawCursor() {
    setText(this.#reading, this.#read === null ? this.#model.summary : this.#model.points[this.#index()].text);
    this.#reading.classList.toggle("read", this.#read !== null);
    if (this.#read === null || this.#scale === null) return this.#cursor.replaceChildren();
    const { x, y, bottom } = this.#scale;
    const spot = this.#model.spot(this.#model.points[this.#index()], x, y);
    const line = svg("line", { x1: spot.x, x2: spot.x, y1: kMargin.top, y2: bottom });
    this.#cursor.replaceChildren(
      line,
      ...(spot.y === undefined ? [] : [svg("circle", { cx: spot.x, cy: spot.y, r: 5 })]),
    );
  }

  // The newest first.
  #drawTable() {
    if (this.#model === null || !this.#table.open) return;
    const head = this.#model.columns.map((column) => el("th", { scope: "col" }, column));
    const rows = this.#model.points.map(({ row: [first, ...rest] }) =>
      el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((cell) => el("td", {}, cell))),
    );
    const table = el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows.reverse()));
    this.#table.querySelector(".scroll").replaceChildren(table);
  }
}

// From times and numbers to pixels, and back to times.
function scaleOf({ begin, end, low, high }, width, height) {
  const bottom = height - kMargin.bottom;
  const ticks = niceTicks(low, high, (bottom - kMargin.top) / kTickEvery.y);
  const [least, most] = [ticks[0], ticks.at(-1)];
  const wide = width - kMargin.left - kMargin.right;
  return {
    ticks,
    bottom,
    x: (at) => kMargin.left + ((at - begin) / (end - begin)) * wide,
    y: (value) => bottom - ((value - least) / (most - least)) * (bottom - kMargin.top),
    time: (pixels) => begin + ((pixels - kMargin.left) / wide) * (end - begin),
  };
}

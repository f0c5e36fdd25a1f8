// The page: what it has heard, when it asks, and when it draws.
import * as api from "./api.js";
import { Chooser } from "./chooser.js";
import { bounded, byId, setAttribute, setText, show } from "./dom.js";
import { energyModel } from "./energy_plot.js";
import { Format } from "./format.js";
import { FrameView } from "./frame_view.js";
import { grouped } from "./groups.js";
import { RunningMinute, latest, merged } from "./history.js";
import { Link } from "./link.js";
import { LogView } from "./log_view.js";
import { Plot } from "./plot.js";
import { powerModel } from "./power_plot.js";
import { PowerView, netPower } from "./power_view.js";
import { DaemonView, LineView, ValuesView } from "./values_view.js";
import { chosen, wordsOf } from "./words.js";

const kMinutes = 2880;
const kHours = 48;
const kDrawEvery = 1000; // ms, at least
const kAgesEvery = 10; // draws of a page without news, until all its ages are drawn anew
const kQuiet = 60_000; // ms without an event, until the page asks whether the daemon is there

const wish = new URLSearchParams(location.search).get("language");
const { language, locale } = chosen([...(wish ? [wish] : []), ...navigator.languages]);
const words = wordsOf(language);
const format = new Format(locale);

const state = {
  daemon: null,
  meter: null,
  heardAt: 0, // ms, when the meter's ages were right
  key: undefined,
  wanted: undefined, // by the address or the chooser, also while it is not there
  ahead: 0, // ms of the daemon's clock before this one's
  lastEvent: 0,
  span: "hour",
  power: null,
  imported: null,
  exported: null,
  fetchedMinute: 0, // of the last history
  running: new RunningMinute(),
  allLoaded: false,
};

const now = () => Date.now() + state.ahead;
const passed = () => Math.max(0, Math.floor((Date.now() - state.heardAt) / 1000));

const stale = new Set(); // parts to draw
let drawnAt = -Infinity; // ms
let idle = 0;

const powerView = new PowerView(words, format);
const valuesView = new ValuesView(words, format);
const lineView = new LineView(words, format);
const daemonView = new DaemonView(words, format);
const frameView = new FrameView(words, format, now);
const logView = new LogView(words, format);
const powerPlot = new Plot(byId("power-plot"), words, format);
const energyPlot = new Plot(byId("energy-plot"), words, format);
const chooser = new Chooser(words, format, loadAllMeters, choose);
const host = {
  setTimeout: (call, delay) => setTimeout(call, delay),
  clearTimeout: (timer) => clearTimeout(timer),
  now: () => performance.now(),
  random: () => Math.random(),
};
const link = new Link(open, linkChanged, host);

// Drawing

function changed(...parts) {
  for (const part of parts) stale.add(part);
}

// What was asked for need not wait for its second.
function drawAnswer() {
  drawnAt = -Infinity;
  draw();
}

function tick() {
  if (document.hidden) return;
  if (++idle % kAgesEvery === 0) changed("meter");
  if (link.state === "live") askInTime();
  drawAges();
  draw();
}

function draw() {
  if (document.hidden || performance.now() - drawnAt < kDrawEvery * 0.9) return;
  if (stale.size === 0) return;
  drawnAt = performance.now();
  const parts = new Set(stale);
  stale.clear();
  if (parts.has("daemon") && state.daemon) daemonView.show(state.daemon);
  if (parts.has("meters")) chooser.draw(state.daemon?.meters ?? 0);
  if (parts.has("meter")) drawMeter();
  if (parts.has("power") && state.power) powerPlot.show(powerModel(state.power, state.span, words, format));
  if (parts.has("hours") && state.imported) energyPlot.show(energyModel(state.imported, state.exported, words, format));
  if (parts.has("log")) logView.draw();
}

function drawMeter() {
  const { meter, daemon } = state;
  const waiting = meter !== null && meter.values.length === 0 && meter.last_telegram_s === undefined;
  show(byId("meter"), meter !== null);
  show(byId("empty"), waiting || (meter === null && daemon?.meters === 0));
  if (!byId("empty").hidden) setText(byId("empty"), words(waiting ? "waiting_first" : "no_meters"));
  for (const part of document.querySelectorAll("#meter > .card")) {
    if (part.id !== "others") show(part, !waiting);
  }
  drawTitle();
  drawAges();
  if (meter === null) return;
  const groups = grouped(meter.values);
  valuesView.show(groups, passed());
  lineView.show(meter, passed());
  if (waiting) return;
  powerView.show(groups);
  frameView.show(meter.key);
}

function drawTitle() {
  const { meter } = state;
  setText(byId("name"), bounded(meter?.name ?? "ams2mqtt"));
  document.title = meter ? `${bounded(meter.name, 60)} – ams2mqtt` : "ams2mqtt";
  show(byId("state"), meter !== null);
  show(byId("sentence"), Boolean(meter?.meter));
  if (meter === null) return;
  setText(byId("state"), words(`state_${meter.state}`));
  setAttribute(byId("state"), "class", `pill ${meter.state}`);
  setText(byId("sentence"), bounded(meter.meter ?? ""));
}

function drawAges() {
  if (state.meter) setText(byId("age"), lineView.age(state.meter, passed()));
  const lost = link.state === "lost";
  show(byId("lost-age"), lost && state.heardAt > 0);
  if (!lost || state.heardAt === 0) return;
  const from = format.clockWithSeconds.format(new Date(state.heardAt + state.ahead));
  setText(byId("lost-age"), words("values_from", { t: from, ago: format.ago(passed()) }));
}

// The link

function linkChanged(name) {
  setAttribute(document.documentElement, "data-link", name);
  setText(byId("link-pill"), words(`link_${name === "paused" ? "connecting" : name}`));
  setAttribute(byId("link-pill"), "class", `pill ${name === "live" ? "online" : name === "lost" ? "silent" : ""}`);
  setText(byId("lost"), name === "lost" ? words("lost") : "");
  show(byId("lost"), name === "lost");
  drawAges();
}

// Everything that may have changed while there was no link, and from then on the events.
async function open(lost) {
  takeOverview(await api.overview(), true);
  const close = await api.events(state.key, language, heard, lost);
  state.lastEvent = Date.now();
  loadLog().catch(() => {});
  loadMeter().catch(lost);
  return close;
}

function takeOverview({ daemon, meters, next }, first) {
  if (first) {
    chooser.clear();
    state.allLoaded = next === undefined;
  }
  takeDaemon(daemon);
  chooser.add(meters);
  if (!first) return changed("meters");
  // One that is further back in a long list is there, too: its own answer says so.
  const key =
    state.wanted !== undefined && (chooser.has(state.wanted) || next !== undefined) ? state.wanted : chooser.first;
  if (key !== state.key) take(key);
  changed("meters", "meter");
  drawAnswer();
}

function takeDaemon(daemon) {
  state.daemon = daemon;
  const time = Date.parse(daemon.time);
  if (!isNaN(time)) state.ahead = time - Date.now();
  changed("daemon");
}

function take(key) {
  Object.assign(state, { key, meter: null, power: null, imported: null, exported: null, fetchedMinute: 0 });
  state.running = new RunningMinute();
  chooser.chosen(key);
}

function choose(key) {
  if (key === state.key) return;
  state.wanted = key;
  history.replaceState(null, "", `#${key}`);
  take(key);
  link.connect();
}

let loading = false;
async function loadAllMeters() {
  if (state.allLoaded || loading) return;
  loading = true;
  try {
    for (let next = chooser.size; next !== undefined;) {
      const page = await api.overview(next);
      takeOverview(page, false);
      next = page.next > next ? page.next : undefined;
    }
    state.allLoaded = true;
  } catch {
    // The next opening of the list tries again.
  } finally {
    loading = false;
  }
}

// Answers about the meter

async function loadMeter() {
  const { key } = state;
  if (key === undefined) return;
  const meter = await api.meter(key, language).catch((error) => {
    if (state.wanted === key) state.wanted = undefined; // no longer there: the next attempt takes the first
    throw error;
  });
  if (key !== state.key) return;
  takeMeter(meter);
  drawAnswer();
  loadHistory().catch(() => {});
}

function takeMeter(meter) {
  if (meter.key !== state.key) return;
  state.meter = meter;
  state.heardAt = Date.now();
  chooser.chosen(state.key);
  changed("meter");
}

const minuteNow = () => Math.floor(now() / 60_000);

// All of it first, and then what has been added.
async function loadHistory() {
  const { key, power } = state;
  const missed = power === null ? kMinutes : minuteNow() - state.fetchedMinute + 2;
  state.fetchedMinute = minuteNow();
  const minutes = Math.min(kMinutes, Math.max(2, missed));
  const hours = power === null ? kHours : Math.min(kHours, Math.ceil(minutes / 60) + 1);
  const fresh = await api.history(key, minutes, hours);
  if (key !== state.key) return;
  const join = (old, begin, rows, step, most) =>
    old === null ? latest({ begin, rows }, step, most) : merged(old, { begin, rows }, step, most);
  state.power = join(state.power, fresh.minutes.begin, fresh.minutes.power, 60, kMinutes);
  state.imported = join(state.imported, fresh.hours.begin, fresh.hours.import, 3600, kHours);
  state.exported = join(state.exported, fresh.hours.begin, fresh.hours.export, 3600, kHours);
  changed("power", "hours");
  drawAnswer();
}

async function loadLog() {
  logView.replace((await api.log()).lines);
  changed("log");
  drawAnswer();
}

// Once a minute the history, and whether the daemon is there when nothing comes.
function askInTime() {
  if (state.meter && minuteNow() > state.fetchedMinute) loadHistory().catch(() => {});
  if (Date.now() - state.lastEvent < kQuiet) return;
  state.lastEvent = Date.now();
  api.overview().then(
    (answer) => takeOverview(answer, false),
    () => link.connect(),
  );
}

function heard(kind, data) {
  state.lastEvent = Date.now();
  if (kind === "daemon") heardDaemon(data);
  if (kind === "meters") heardMeters(data.meters);
  if (kind === "meter") heardMeter(data);
  if (kind === "line") heardLine(data);
  draw();
}

function heardDaemon(daemon) {
  const before = state.daemon?.meters;
  takeDaemon(daemon);
  if (before !== undefined && before !== daemon.meters) link.connect();
}

// A line whose meter has become known has another key from then on.
function heardMeters(summaries) {
  if (chooser.add(summaries) && state.allLoaded) link.connect();
  changed("meters");
}

function heardMeter(meter) {
  takeMeter(meter);
  const net = netPower(grouped(meter.values).now);
  if (net === undefined || state.power === null || meter.key !== state.key) return;
  state.power = state.running.added(state.power, now() / 1000, Number(net), kMinutes);
  changed("power");
}

function heardLine(line) {
  if (logView.add(line)) changed("log");
  else loadLog().catch(() => {});
}

// The page's own words and controls

function applyWords() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) setText(element, words(element.dataset.word));
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words(element.dataset.label));
  }
}

function watchSpans() {
  const buttons = [...document.querySelectorAll("[data-span]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      state.span = button.dataset.span;
      for (const each of buttons) setAttribute(each, "aria-pressed", String(each === button));
      if (state.power) powerPlot.show(powerModel(state.power, state.span, words, format));
    });
  }
}

function watchVisibility() {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return link.hidden();
    link.shown();
    tick();
  });
  addEventListener("online", () => link.state === "lost" && link.connect());
  addEventListener("hashchange", () => /^#[\w-]{1,64}$/.test(location.hash) && choose(location.hash.slice(1)));
}

applyWords();
watchSpans();
watchVisibility();
if (/^#[\w-]{1,64}$/.test(location.hash)) state.wanted = location.hash.slice(1);
setInterval(tick, kDrawEvery);
link.connect();

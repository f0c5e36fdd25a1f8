// The page's link to the daemon: comes back by itself after a loss, and rests while nobody looks.
const kFirstDelay = 1000;
const kLongestDelay = 30_000;
const kProven = 10_000; // a link that held so long was a good one
const kRestAfter = 60_000; // of a hidden page

// Before the attempt after so many failures, in ms; `random` in [0, 1) keeps pages from coming all at once.
export const delayAfter = (failures, random) =>
  Math.round(Math.min(kLongestDelay, kFirstDelay * 2 ** Math.min(failures, 10)) * (0.75 + random / 2));

// `open(lost)` makes the connection and gives what closes it; it rejects, or calls `lost` later, when there is none.
// `changed(state)` hears of connecting, live, lost and paused. `host` has the timers and the clock.
export class Link {
  #open;
  #changed;
  #host;
  #state = "";
  #attempt = 0; // answers to older attempts don't count
  #failures = 0;
  #since = 0;
  #close = null;
  #retry = null;
  #rest = null;

  constructor(open, changed, host) {
    this.#open = open;
    this.#changed = changed;
    this.#host = host;
  }

  get state() {
    return this.#state;
  }

  // Anew, at once.
  async connect() {
    this.#drop();
    const attempt = this.#attempt;
    if (this.#state !== "lost") this.#become("connecting");
    const lost = () => attempt === this.#attempt && this.#lose();
    try {
      const close = await this.#open(lost);
      if (attempt !== this.#attempt) return close();
      this.#close = close;
      this.#since = this.#host.now();
      this.#become("live");
    } catch {
      lost();
    }
  }

  hidden() {
    this.#rest ??= this.#host.setTimeout(() => {
      this.#drop();
      this.#become("paused");
    }, kRestAfter);
  }

  shown() {
    this.#host.clearTimeout(this.#rest);
    this.#rest = null;
    if (this.#state === "paused" || this.#state === "lost") this.connect();
  }

  #lose() {
    if (this.#state === "live" && this.#host.now() - this.#since >= kProven) this.#failures = 0;
    this.#drop();
    this.#become("lost");
    this.#retry = this.#host.setTimeout(() => this.connect(), delayAfter(this.#failures++, this.#host.random()));
  }

  #drop() {
    this.#attempt += 1;
    this.#host.clearTimeout(this.#retry);
    this.#retry = null;
    this.#close?.();
    this.#close = null;
  }

  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed(state);
  }
}

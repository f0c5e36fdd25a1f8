// Questions to the daemon. Every address is relative, so that the page also works below another's prefix.
const kPatience = 10_000; // ms

async function ask(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(kPatience), cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const meterPath = (key) => `api/meters/${encodeURIComponent(key)}`;

export const overview = (from = 0) => ask(`api/meters?from=${from}`);
export const meter = (key, language) => ask(`${meterPath(key)}?language=${language}`);
export const history = (key, minutes, hours) => ask(`${meterPath(key)}/history?minutes=${minutes}&hours=${hours}`);
export const frame = (key) => ask(`${meterPath(key)}/frame`);
export const log = () => ask("api/log");

const kEvents = ["daemon", "meters", "meter", "line"];

// Resolves with what closes the stream as soon as it is open. `heard(kind, data)` gets each event.
export function events(key, language, heard, lost) {
  return new Promise((resolve, reject) => {
    const about = key === undefined ? "" : `&key=${encodeURIComponent(key)}`;
    const source = new EventSource(`api/events?language=${language}${about}`);
    source.onopen = () => resolve(() => source.close());
    source.onerror = () => {
      source.close();
      reject(new Error("no events"));
      lost();
    };
    for (const kind of kEvents) source.addEventListener(kind, (event) => heard(kind, JSON.parse(event.data)));
  });
}

// Badges with data-clock keep counting. The server said how many seconds were left and, for working time, in which spans
// from then on it counts; nothing is counted outside them. In the last hour the seconds are shown, unless somebody wants
// no motion; without scripts the sentence of the server stands.
const BEAT = 1000;
const HOUR = 3600;

export function watchClocks(root) {
  const words = JSON.parse(document.getElementById("clock-words").textContent);
  const badges = [...root.querySelectorAll("[data-clock]:not([data-counting])")];
  if (root.matches?.("[data-clock]:not([data-counting])")) badges.push(root);
  for (const badge of badges) count(badge, words);
}

function count(badge, words) {
  const begun = Date.now();
  const runs = read(badge.dataset.runs);
  badge.dataset.counting = "1";
  const timer = setInterval(() => {
    if (!badge.isConnected) return clearInterval(timer);
    const passed = (Date.now() - begun) / 1000;
    const runsNow = runs.some(([begin, end]) => begin <= passed && passed < end);
    if (!document.hidden) show(badge, Number(badge.dataset.seconds) - counted(passed, runs), runsNow, words);
  }, BEAT);
}

// "0-3600 5400-20000" -> [[0, 3600], [5400, 20000]]; nothing given: it always counts.
const read = (runs) => (runs === undefined ? [[0, Infinity]] : runs.split(" ").filter(Boolean).map((run) => run.split("-").map(Number)));

// Of so many seconds those that lay in the spans.
export function counted(passed, runs) {
  return runs.reduce((sum, [begin, end]) => sum + Math.max(0, Math.min(passed, end) - begin), 0);
}

function show(badge, left, runsNow, words) {
  const state = stateOf(badge.dataset, left);
  const said = span(left, Number(badge.dataset.day), words.units);
  const text = words.sentences[badge.dataset.clock][state].replace("%(span)s", runsNow && exact(left) ? seconds(left, words.units) : said);
  const place = badge.querySelector("[data-clock-text]");
  if (place.textContent === text) return;
  place.textContent = text;
  badge.className = `gg-badge gg-clock ${state} tone-${words.tones[state]}`;
  badge.querySelector(".bi").className = `bi bi-${words.icons[state]}`;
}

const exact = (left) => left >= 0 && left < HOUR && !matchMedia("(prefers-reduced-motion: reduce)").matches;

function seconds(left, units) {
  const parts = [[Math.floor(left / 60), units.minute], [Math.floor(left % 60), units.second]];
  return parts.filter(([number], index) => number || index).map(([number, unit]) => unit.replace("%(n)s", number)).join(" ");
}

function stateOf(given, left) {
  if (left < 0) return "lapsed";
  return given.warnAt && left <= Number(given.warnAt) ? "warned" : given.state;
}

// The two largest units, as gridgov/ui/clocks.py says it.
export function span(seconds, day, units) {
  const whole = Math.floor(Math.abs(seconds));
  if (whole < 60) return units.moment;
  const parts = [
    [Math.floor(whole / day), units.day],
    [Math.floor((whole % day) / 3600), units.hour],
    [Math.floor(((whole % day) % 3600) / 60), units.minute],
  ];
  const first = parts.findIndex(([number]) => number);
  return parts
    .slice(first, first + 2)
    .filter(([number]) => number)
    .map(([number, unit]) => unit.replace("%(n)s", number))
    .join(" ");
}

// Badges with data-clock keep counting. The server said how many seconds were left and, for working time, until when the
// present office span lasts; nothing is counted beyond it.
const BEAT = 15000;

export function watchClocks(root) {
  const words = JSON.parse(document.getElementById("clock-words").textContent);
  for (const badge of root.querySelectorAll("[data-clock]:not([data-counting])")) count(badge, words);
}

function count(badge, words) {
  const begun = Date.now();
  const given = badge.dataset;
  const end = given.until ? Date.parse(given.until) : Infinity;
  badge.dataset.counting = "1";
  const timer = setInterval(() => {
    if (!badge.isConnected) return clearInterval(timer);
    const passed = (Math.min(Date.now(), Math.max(end, begun)) - begun) / 1000;
    show(badge, Number(given.seconds) - passed, words);
  }, BEAT);
}

function show(badge, left, words) {
  const state = stateOf(badge.dataset, left);
  const text = words.sentences[badge.dataset.clock][state].replace("%(span)s", span(left, Number(badge.dataset.day), words.units));
  badge.querySelector("[data-clock-text]").textContent = text;
  badge.className = `gg-badge gg-clock ${state} tone-${words.tones[state]}`;
  badge.querySelector(".bi").className = `bi bi-${words.icons[state]}`;
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

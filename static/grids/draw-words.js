// Words and numbers of the drawing page, in the language of the page.
const LANGUAGE = document.documentElement.lang;
let words = {};

export const setWords = (given) => (words = given);

export function say(key, values = {}) {
  return words[key].replace(/%\((\w+)\)s/g, (_all, name) => values[name] ?? "");
}

export function number(value, places = 0) {
  if (value === null || value === undefined) return "–";
  return new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: places }).format(value);
}

// m² up to a tenth of a square kilometre, then km²; slivers with their decimals, so that none reads as nothing.
export function area(m2) {
  if (m2 === null || m2 === undefined) return "–";
  const size = Math.abs(m2);
  if (size >= 100000) return say("km2", { n: number(m2 / 1e6, 2) });
  return say("m2", { n: number(m2, size < 1 ? 3 : size < 100 ? 1 : 0) });
}

export const metres = (value) => say("metres", { n: number(value, value < 1 ? 3 : value < 10 ? 2 : 0) });

export function moment(iso) {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" }).format(time);
}

// The name in the language of the page; English names may be missing.
export const nameOf = (grid) => (LANGUAGE.startsWith("zh") ? grid.name : grid.name_en || grid.name) || grid.code;

// The band is for comprehensive grids: an exclusive grid or a micro-grid is measured by nothing.
export const bandFor = (grid, target) => (grid.kind === "comprehensive" ? bandOf(grid.households, target) : "none");

// Where a number of households lies against the band: below, inside, above, or unknown.
export function bandOf(households, target) {
  if (households === null || households === undefined) return "unknown";
  if (households < target.from) return "below";
  return households > target.to ? "above" : "inside";
}

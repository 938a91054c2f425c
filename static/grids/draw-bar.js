// A number of households against the band: where it lies is told by place and by word; the colour only repeats it.
import { bandFor, number, say } from "./draw-words.js";

const SVG = "http://www.w3.org/2000/svg";

function part(name, about) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(about)) made.setAttribute(key, value);
  return made;
}

export function bar(grid, target) {
  const { households } = grid;
  const band = bandFor(grid, target);
  const box = document.createElement("span");
  box.className = `draw-bar band-${band}`;
  const measured = band !== "unknown" && band !== "none";
  if (measured) box.append(picture(households, target));
  const word = Object.assign(document.createElement("span"), { className: "draw-word", textContent: say(band) });
  if (measured) word.title = say("bar", { n: number(households), word: say(band), from: number(target.from), to: number(target.to) });
  box.append(word);
  return box;
}

function picture(households, { from, to }) {
  const whole = to * 2 || 1;
  const at = (value) => Math.min(100, (value / whole) * 100);
  const svg = part("svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" });
  svg.append(
    part("rect", { class: "rail", x: 0, y: 3, width: 100, height: 6 }),
    part("rect", { class: "band", x: at(from), y: 3, width: Math.max(1, at(to) - at(from)), height: 6 }),
    part("rect", { class: "mark", x: Math.max(0, at(households) - 2), y: 0, width: 4, height: 12 }),
  );
  return svg;
}

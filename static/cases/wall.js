// The wall renews itself, in the dark or in the light, and fills the screen when asked.
const main = document.querySelector("[data-wall]");
const lost = main.querySelector("[data-live-lost]");
const EVERY = 20_000; // milliseconds
const LOOK = "gridgov-wall";
let tag = "";
let waits = EVERY;

async function renew() {
  const answer = document.hidden ? null : await fetch(main.dataset.wall, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" }).catch(() => ({ status: 0 }));
  if (answer) await show(answer);
  setTimeout(renew, waits);
}

async function show(answer) {
  const well = answer.status === 304 || (answer.ok && !answer.redirected);
  waits = well ? EVERY : Math.min(waits * 2, 300_000);
  say(well ? "" : answer.redirected ? "out" : "lost");
  if (!well || answer.status === 304) return;
  tag = answer.headers.get("ETag") ?? "";
  main.querySelector("[data-wall-numbers]").innerHTML = await answer.text();
}

function say(which) {
  if (lost.dataset.which === which) return;
  lost.dataset.which = which;
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  lost.textContent = which ? lost.dataset[which].replace("{time}", time) : "";
  lost.hidden = !which;
}

const button = document.querySelector("[data-wall-look]");
function look(light) {
  document.body.classList.toggle("light", light);
  button.textContent = light ? button.dataset.dark : button.dataset.light;
}
look(localStorage.getItem(LOOK) === "light");
button.addEventListener("click", () => {
  const light = !document.body.classList.contains("light");
  localStorage.setItem(LOOK, light ? "light" : "dark");
  look(light);
});
const full = document.querySelector("[data-wall-full]");
full.hidden = !document.fullscreenEnabled;
full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
setTimeout(renew, EVERY);

// A page keeps up by asking every few seconds: only while it is looked at, more and more seldom while nobody answers,
// and it says when the connection is lost. What is told is the page's own business.
const EVERY = 10_000; // milliseconds
const SELDOM = 120_000;

export function keepUp({ box, ask, told }) {
  let waits = EVERY;
  let timer = null;
  let asking = false;
  let again = false; // somebody wanted to know while an answer was on its way
  let over = false;

  async function look() {
    clearTimeout(timer);
    again = asking;
    if (document.hidden || asking || over) return;
    asking = true;
    const answer = await fetched(ask());
    asking = false;
    if (answer.status === 200 || answer.status === 204) {
      waits = EVERY;
      say(box, "");
      told(answer);
    } else if (answer.over) {
      over = true;
      return say(box, answer.over);
    } else {
      waits = Math.min(waits * 2, SELDOM);
      say(box, "lost");
    }
    timer = setTimeout(look, again ? 0 : waits * (0.9 + Math.random() / 5)); // three hundred desks that start together spread out
  }

  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
  timer = setTimeout(look, 1000);
  return look;
}

// {status, said, state}; `over` names the sentence where asking again is of no use.
async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer) return { status: 0 };
  if (answer.redirected) return { status: 0, over: "out" }; // to the page for signing in
  if (answer.status === 404 || answer.status === 403) return { status: answer.status, over: "gone" };
  const said = answer.status === 200 ? await answer.json().catch(() => null) : {};
  return { status: said ? answer.status : 0, said, state: answer.headers.get("X-Live") ?? "" };
}

// One of the sentences that the server wrote into the box, with the time since when it holds; none is all well.
function say(box, which) {
  const place = box.querySelector("[data-live-lost]");
  if (place.dataset.which === which) return;
  place.dataset.which = which;
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  place.textContent = which ? place.dataset[which].replace("{time}", time) : "";
  place.hidden = !which;
}

// The draft's state, and how it is changed: one POST for each change, one at a time. What could not be sent is kept on
// this device until it is sent or dropped.
import { say } from "./draw-words.js";

export class Store extends EventTarget {
  constructor(base) {
    super();
    this.base = base;
    this.state = null;
    this.busy = false;
    this.pending = null;
    window.addEventListener("online", () => this.pending && this.again());
    window.addEventListener("beforeunload", (event) => this.busy && event.preventDefault());
  }

  get version() {
    return this.state.version;
  }

  get editable() {
    return Boolean(this.state?.editable) && !this.pending && !this.busy;
  }

  async load() {
    const answer = await ask(this.base + "state/");
    if (!answer.ok) return this.tell("trouble", { text: answer.problem ?? say("no_state"), offer: "reload" });
    this.take(answer.data, null);
    const kept = read(this.base);
    if (kept?.body.version === this.version) {
      this.pending = kept;
      this.tell("trouble", { text: say("kept"), offer: "again" });
    } else forget(this.base);
  }

  // True when it is saved. A refusal is told; the state stays as it was.
  async change(path, body, done) {
    if (!this.editable) return false;
    const sending = { path, body: { version: this.version, ...body }, done };
    keep(this.base, sending);
    return this.send(sending);
  }

  again() {
    const sending = this.pending;
    this.pending = null;
    return this.send(sending);
  }

  drop() {
    this.pending = null;
    forget(this.base);
    return this.load();
  }

  async send(sending) {
    this.busy = true;
    this.tell("saving");
    const answer = await ask(this.base + sending.path, sending.body);
    this.busy = false;
    if (answer.ok) {
      forget(this.base);
      this.take(answer.data, sending);
      return true;
    }
    if (answer.lost) {
      this.pending = sending;
      this.tell("trouble", { text: say(answer.lost), offer: "again" });
      return false;
    }
    forget(this.base);
    if (answer.status === 409) this.tell("trouble", { text: answer.problem, offer: "reload" });
    else this.tell("refused", { text: answer.problem });
    return false;
  }

  // A question that changes nothing, such as which repair would be possible.
  work(path, body) {
    return ask(this.base + path, body);
  }

  take(state, sending) {
    this.state = state;
    this.tell("state", { sending });
  }

  tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  grid(id) {
    return this.state.grids.find((grid) => grid.id === id);
  }
}

async function ask(address, body) {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const how = body ? { method: "POST", body: JSON.stringify(body), headers: { ...headers, "Content-Type": "application/json", "X-CSRFToken": token() } } : { headers };
  const answer = await fetch(address, how).catch(() => null);
  if (!answer) return { lost: "lost" };
  if (answer.redirected) return { lost: "signed_out" };
  const data = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => null) : null;
  if (answer.ok && data) return { ok: true, data };
  if (answer.status >= 500) return { lost: "broken" };
  return { status: answer.status, problem: data?.problem ?? data?.error ?? say("not_understood") };
}

const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];

const keep = (base, { path, body }) => attempt(() => localStorage.setItem(`draw:${base}`, JSON.stringify({ path, body })));
const forget = (base) => attempt(() => localStorage.removeItem(`draw:${base}`));
const read = (base) => attempt(() => JSON.parse(localStorage.getItem(`draw:${base}`)));

// A full or forbidden storage costs the safety net, not the work.
function attempt(what) {
  try {
    return what();
  } catch {
    return null;
  }
}

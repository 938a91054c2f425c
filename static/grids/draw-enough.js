// A repair that leaves something says which distance would mend everything, and offers it.
import { waiting } from "./draw-waiting.js";
import { metres, say } from "./draw-words.js";

export class Enough {
  constructor(box, store) {
    Object.assign(this, { box, store, asked: 0 });
    this.form = box.querySelector("[data-ask]");
    this.text = box.querySelector("[data-enough]");
    this.button = box.querySelector("[data-enough-take]");
    this.button.addEventListener("click", () => this.take());
  }

  // What was asked before is not waited for any more.
  reset() {
    this.asked += 1;
    this.text.textContent = "";
    this.button.hidden = true;
  }

  async ask(within) {
    this.reset();
    const asked = this.asked;
    this.text.textContent = say("looking_for_enough");
    const answer = await waiting(this.box.querySelector("[data-busy]"), this.store.work("repair/enough/", { within_m: within }));
    if (asked !== this.asked) return;
    this.text.textContent = answer.ok ? answer.data.text : (answer.problem ?? say("not_computed"));
    this.metres = answer.ok ? answer.data.within_m : null;
    this.button.hidden = this.metres === null;
    this.button.querySelector("span").textContent = this.metres === null ? "" : say("repair_with", { metres: metres(this.metres) });
  }

  take() {
    this.form.elements.within_m.value = this.metres;
    this.form.requestSubmit();
  }
}

// What takes longer than two seconds shows that it goes on, and for how long already.
import { say } from "./draw-words.js";

const SHOWN_AFTER = 2; // seconds

// Answers what `work` answers. The bar stands in `box`; the seconds are for the eye only, or they would be read out each.
export async function waiting(box, work) {
  const begun = Date.now();
  const tick = () => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    box.hidden = seconds < SHOWN_AFTER;
    box.querySelector("[data-seconds]").textContent = say("so_far", { n: seconds });
  };
  const timer = setInterval(tick, 500);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    box.hidden = true;
  }
}

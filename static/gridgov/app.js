// What every page runs: menus, dialogs before harm, clocks, one send per form, photos, and the first error in sight.
import { watchClocks } from "./clock.js";
import { watchDialogs } from "./confirm.js";
import { watchFolds } from "./fold.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menu.js";
import { watchPhotos } from "./photo.js";
import { watchSubmits } from "./submit-once.js";

function begin(root) {
  watchClocks(root);
  watchPhotos(root);
  root.querySelector("[data-error-summary]")?.focus();
}

watchMenus(document);
watchDialogs(document);
watchSubmits(document);
watchFolds(document);
watchKeys(document);
begin(document);
document.addEventListener("htmx:load", (event) => begin(event.target));

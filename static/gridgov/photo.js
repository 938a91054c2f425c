// <input type="file" data-photos> shows what was chosen, lets one take a photo away, and sends large ones smaller.
// data-remove is the button's word, data-longest the longest side in pixels (2000).
import { withExif } from "./exif.js";

export function watchPhotos(root) {
  for (const input of root.querySelectorAll("input[type=file][data-photos]:not([data-watched])")) {
    input.dataset.watched = "1";
    const list = document.createElement("ul");
    list.className = "gg-photo-preview";
    input.after(list);
    input.addEventListener("change", async () => {
      // Several taps on the camera add up; the control itself would forget the photo before.
      const chosen = await Promise.all([...input.files].map((file) => smaller(file, Number(input.dataset.longest ?? 2000))));
      give(input, list, [...(input.multiple ? (input.chosen ?? []) : []), ...chosen]);
    });
  }
}

function give(input, list, files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.chosen = files;
  input.files = transfer.files;
  list.replaceChildren(...files.map((file) => preview(input, list, file)));
  input.dispatchEvent(new CustomEvent("photos-changed", { bubbles: true, detail: { files } }));
}

function preview(input, list, file) {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.alt = file.name;
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-light btn-sm";
  button.textContent = input.dataset.remove;
  button.setAttribute("aria-label", `${input.dataset.remove}: ${file.name}`);
  button.addEventListener("click", () => {
    give(input, list, input.chosen.filter((other) => other !== file));
    input.focus();
  });
  item.append(image, button);
  return item;
}

async function smaller(file, longest) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
    if (share === 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * share);
    canvas.height = Math.round(bitmap.height * share);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return new File([await withExif(file, blob)], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // Not an image this browser can read: the server says so in words.
  }
}

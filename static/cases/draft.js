// A report that was not sent yet, kept in this browser: fields and photos under a key, nothing else.
import { openDB } from "../vendor/idb/build/index.js";

let opened;

function store() {
  opened ??= openDB("gridgov", 1, {
    upgrade(base) {
      base.createObjectStore("fields");
      base.createObjectStore("photos");
    },
  });
  return opened;
}

// A browser without storage (a private window) simply keeps nothing.
async function quietly(work) {
  try {
    return await work(await store());
  } catch {
    return null;
  }
}

export const keepDraft = (key, fields) => quietly((base) => base.put("fields", fields, key));

export function keepPhotos(key, name, files) {
  return quietly(async (base) => {
    const kept = (await base.get("photos", key)) ?? {};
    await base.put("photos", { ...kept, [name]: files }, key);
  });
}

export function readDraft(key) {
  return quietly(async (base) => ({ fields: await base.get("fields", key), photos: (await base.get("photos", key)) ?? {} }));
}

export function dropDraft(key) {
  return quietly(async (base) => {
    await base.delete("fields", key);
    await base.delete("photos", key);
  });
}

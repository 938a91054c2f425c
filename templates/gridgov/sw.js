{% load gridgov_ui %}// Keeps the files of the shell, whose addresses change with their content. Pages and data always come from the network.
const SHELL = {{ shell|as_json }};
const NAME = `shell-${SHELL.version}`;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forget()));
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && SHELL.addresses.includes(pathname)) event.respondWith(answer(event.request));
});

async function keep() {
  const cache = await caches.open(NAME);
  await cache.addAll(SHELL.addresses);
  await self.skipWaiting();
}

async function forget() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

const answer = async (request) => (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);

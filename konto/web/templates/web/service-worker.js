/* Shows a page of our own where there is no connection. It keeps public files and that page, never one of an account,
   and lets everything else pass: forms, answers to scripts, pages with a person's data. */
"use strict";

const STORE = {{ store|safe }};
const OFFLINE = {{ offline|safe }};
const FILES = {{ files|safe }};
const OURS = "konto-";

// What the site does not let everybody keep is not kept here either.
const mayBeKept = (answer) =>
  answer.ok && !answer.redirected && !/private|no-store/.test(answer.headers.get("Cache-Control") || "");

const fill = async () => {
  const store = await caches.open(STORE);
  await Promise.all(FILES.map(async (path) => {
    // Without cookies: the answer is the one that a stranger gets.
    const answer = await fetch(path, { credentials: "omit", cache: "no-cache" });
    if (!mayBeKept(answer)) throw new Error(`not for keeping: ${path}`);
    await store.put(path, answer);
  }));
};

const dropOldStores = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== STORE).map((name) => caches.delete(name)));
};

const kept = async (path) => (await (await caches.open(STORE)).match(path)) || Response.error();

const page = async (event) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return kept(OFFLINE);
  }
};

const file = async (request, path) => {
  try {
    return await fetch(request);
  } catch {
    return kept(path);
  }
};

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldStores()
    .then(() => self.registration.navigationPreload && self.registration.navigationPreload.enable())
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (FILES.includes(pathname + search)) event.respondWith(file(request, pathname + search));
});

/* Shows a page of our own where there is no connection. It keeps public files and that page in every language, never one
   of an account, and lets everything else pass: forms, answers to scripts, pages with a person's data.

   A newer version waits until no page is open that an older one serves: to take its place while a page is being
   fetched can leave that page hanging for good. */
"use strict";

const STORE = {{ store|safe }};
const OFFLINE = {{ offline|safe }};
const FILES = {{ files|safe }};
const LANGUAGE = {{ language|safe }};
const OURS = "konto-";
const SPOKEN = "/spoken";

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

// Pages say their language: it is the one that was chosen, which the browser's own need not be.
const spoken = async () => {
  const noted = await (await caches.open(STORE)).match(SPOKEN);
  return noted && noted.text();
};

const note = async (language) => {
  if (!(language in OFFLINE) || language === await spoken()) return;
  await (await caches.open(STORE)).put(SPOKEN, new Response(language));
};

const page = async (request) => {
  try {
    return await fetch(request);
  } catch {
    return kept(OFFLINE[(await spoken()) || LANGUAGE]);
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
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldStores().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  event.waitUntil(note(event.data.language));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(pathname + search)) event.respondWith(file(request, pathname + search));
});

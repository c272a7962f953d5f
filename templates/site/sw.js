// Keeps the site for reading and studying without a network. A file is kept under its address and
// the hash of its content, so that a new build fetches only what changed.
"use strict";
const CACHE = {{ cache }};
const FILES = {{ files }};
const CORE = {{ core }};

const root = new URL("./", self.location.href).href;

/** The key of a file that this build has; null for any other request. */
function keyOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(root)) return null;
  const path = url.href.slice(root.length).split(/[?#]/, 1)[0] || "index.html";
  return Object.hasOwn(FILES, path) ? `${root}${path}?build=${FILES[path]}` : null;
}

async function keep(paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    const key = `${root}${path}?build=${FILES[path]}`;
    if (await cache.match(key)) continue;
    const answer = await fetch(root + path, { cache: "no-cache" });
    if (answer.ok) await cache.put(key, answer);
  }
}

async function tidy() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(Object.entries(FILES).map(([path, hash]) => `${root}${path}?build=${hash}`));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
}

async function answer(request, key) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && fresh.type === "basic") await cache.put(key, fresh.clone());
  return fresh;
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep(CORE).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "keep-all") event.waitUntil(keep(Object.keys(FILES)));
});

self.addEventListener("fetch", (event) => {
  const key = keyOf(event.request);
  if (key) event.respondWith(answer(event.request, key));
});

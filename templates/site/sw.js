// Caches the site for offline use. The key of a file contains the hash of its content, so a new build
// fetches only the files that changed.
"use strict";
const CACHE = {{ cache }};
const FILES = {{ files }};
const CORE = {{ core }};

const root = new URL("./", self.location.href).href;

/** The cache key of a file of this build; null for any other request. */
function keyOf(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(root)) return null;
  const path = url.href.slice(root.length).split(/[?#]/, 1)[0] || "index.html";
  return Object.hasOwn(FILES, path) ? `${root}${path}?build=${FILES[path]}` : null;
}

async function cacheFiles(paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    const key = `${root}${path}?build=${FILES[path]}`;
    if (await cache.match(key)) continue;
    const response = await fetch(root + path, { cache: "no-cache" });
    if (response.ok) await cache.put(key, response);
  }
}

async function removeOldFiles() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(Object.entries(FILES).map(([path, hash]) => `${root}${path}?build=${hash}`));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
}

async function respond(request, key) {
  const cache = await caches.open(CACHE);
  const cached = await cache.match(key);
  if (cached) return cached;
  const fresh = await fetch(request);
  if (fresh.ok && fresh.type === "basic") await cache.put(key, fresh.clone());
  return fresh;
}

self.addEventListener("install", (event) => {
  event.waitUntil(cacheFiles(CORE).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(removeOldFiles().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "cache-all") event.waitUntil(cacheFiles(Object.keys(FILES)));
});

self.addEventListener("fetch", (event) => {
  const key = keyOf(event.request);
  if (key) event.respondWith(respond(event.request, key));
});

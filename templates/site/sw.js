// Caches the site for offline use. A file is stored only after its content was checked against the hash
// that this build recorded for it, so an old version from a cache or from a host in the middle of a
// deploy is never stored as the new one. A new build fetches only the files that changed.
"use strict";
const CACHE = {{ cache }};
const FILES = {{ files }};
const CORE = {{ core }};

const root = new URL("./", self.location.href).href;

/** The file of this build that a URL addresses, whatever its name is encoded like; null for any other. */
function pathOf(href) {
  if (!href.startsWith(root)) return null;
  const written = href.slice(root.length).split(/[?#]/, 1)[0];
  for (const path of [written, decoded(written)]) {
    for (const end of ["", "index.html", ".html"]) {
      if (Object.hasOwn(FILES, path + end)) return path + end;
    }
  }
  return null;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function addressOf(path) {
  return root + path.split("/").map(encodeURIComponent).join("/");
}

/** The cache key of a file. Keys with `build` instead of `sha256` are from versions that did not check. */
function keyOf(path) {
  return `${addressOf(path)}?sha256=${FILES[path]}`;
}

/** Stores a response if its content is that of this build. Returns whether it is. */
async function storeIfCurrent(cache, path, response) {
  const content = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!hash.startsWith(FILES[path])) return false;
  // Without its other headers and without a redirect, which browsers reject when they open a page.
  const type = response.headers.get("content-type");
  await cache.put(keyOf(path), new Response(content, { headers: type ? { "content-type": type } : {} }));
  return true;
}

async function cacheFiles(paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    if (await cache.match(keyOf(path))) continue;
    // The second request skips all caches, in case one on the way has an old version.
    for (const mode of ["no-cache", "reload"]) {
      const response = await fetch(addressOf(path), { cache: mode });
      if (!response.ok || await storeIfCurrent(cache, path, response)) break;
    }
  }
}

async function removeOldFiles() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(Object.keys(FILES).map((path) => new Request(keyOf(path)).url));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
}

/** Returns the requested part of a stored file: Safari plays audio and video only in parts. */
async function partOf(response, range) {
  const content = await response.blob();
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? ["", "", ""];
  const start = first ? Number(first) : Math.max(content.size - Number(last), 0);
  const end = first && last ? Math.min(Number(last), content.size - 1) : content.size - 1;
  const type = response.headers.get("content-type") ?? "";
  if (start > end) return new Response(null, { status: 416, headers: { "content-range": `bytes */${content.size}` } });
  const headers = { "content-type": type, "content-range": `bytes ${start}-${end}/${content.size}`, "accept-ranges": "bytes" };
  return new Response(content.slice(start, end + 1, type), { status: 206, headers });
}

/** Answers from the cache, else from the host. The browser's own cache is asked only with a check. */
async function respond(event, path) {
  const cache = await caches.open(CACHE);
  const range = event.request.headers.get("range");
  if (range) await cacheFiles([path]).catch(() => undefined);
  const cached = await cache.match(keyOf(path));
  if (cached) return range ? partOf(cached, range) : cached;
  if (range) return fetch(event.request);
  const fresh = await fetch(event.request, { cache: "no-cache" });
  if (fresh.ok && fresh.type === "basic") {
    const copy = fresh.clone();
    // Another content means another build: look for its worker.
    event.waitUntil(storeIfCurrent(cache, path, copy).then((isCurrent) => isCurrent || self.registration.update()).catch(() => undefined));
  }
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
  const path = event.request.method === "GET" ? pathOf(event.request.url) : null;
  if (path) event.respondWith(respond(event, path));
});

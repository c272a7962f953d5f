/**
 * The sessionSetup: every page gets its copy buttons, search box and theme; the study page its router.
 *
 * @import {Route} from "./types.js"
 */

import { App } from "./app.js";
import { scopePage, startPage } from "./scope-page.js";
import { addCopyButtons } from "./copy-buttons.js";
import { parseRoute, scopeOf } from "./routes.js";
import { notFoundPage } from "./not-found-page.js";
import { cardsFor, findMode } from "./study-modes.js";
import { storageNotice } from "./storage-notices.js";
import { enhancePage } from "./page-enhancements.js";
import { practice } from "./practice.js";
import { reviewPage } from "./review.js";
import { searchBox } from "./search-box.js";
import { core } from "./shared-api.js";
import { applyTheme, themeButton } from "./theme.js";

function start() {
  performance.mark("flashproof-start");
  const app = new App(document.documentElement);
  window.flashproof.core = core;
  applyTheme(app.settings.theme);
  addCopyButtons(document);
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector("input[data-search]"));
  if (input) searchBox(app, input);
  const control = document.getElementById("theme");
  if (control) themeButton(app, control);
  const host = document.getElementById("study");
  // Data that stands in the page as scripts of its own comes after this one.
  if (document.readyState === "complete") startPageScripts(app, host);
  else addEventListener("DOMContentLoaded", () => startPageScripts(app, host));
}

/** @param {App} app @param {HTMLElement | null} host */
function startPageScripts(app, host) {
  enhancePage(app);
  if (host) void study(app, host);
}

/** @param {App} app @param {HTMLElement} host */
async function study(app, host) {
  const notice = document.createElement("div");
  const view = document.createElement("div");
  app.host = view;
  try {
    await app.library.index();
  } catch {
    host.prepend("The cards could not be loaded. Reload the page, or read the topics below.");
    return;
  }
  host.replaceChildren(notice, view);
  const tell = () => {
    const next = storageNotice(app);
    if (next?.textContent !== notice.textContent) notice.replaceChildren(...(next ? [next] : []));
  };
  app.progress.listeners.add(tell);
  addEventListener("storage", ({ key }) => reloadKey(app, key));
  const route = () => {
    app.leave();
    markCurrentLink();
    show(app, parseRoute(location.hash));
    tell();
  };
  addEventListener("hashchange", () => {
    app.isReload = false;
    route();
  });
  route();
  performance.mark("flashproof-ready");
}

/** Marks the page's link in the head line: the one that leads just here, else that of all studying. */
function markCurrentLink() {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".site-header nav a")]);
  const here = links.find(({ href }) => href === location.href) ?? links.find(({ href }) => href === location.href.split("#")[0]);
  for (const link of links) link.setAttribute("aria-current", link === here ? "page" : "false");
}

/** What another tab wrote. @param {App} app @param {string | null} key */
function reloadKey(app, key) {
  const { prefix } = app.storage;
  if (key?.startsWith(prefix)) app.progress.reloadKey(key.slice(prefix.length));
}

/** @param {App} app @param {Route} route */
function show(app, { scope: path, mode }) {
  if (path === "") return startPage(app);
  if (path === "settings") return later(app, (more) => more.settingsPage(app));
  if (path === "progress") return later(app, (more) => more.progressPage(app));
  if (path.startsWith("card/")) return later(app, (more) => more.cardPage(app, path.slice("card/".length)));
  const scope = scopeOf(app.index, path);
  if (!scope) return notFoundPage(app, "This address names no topic, deck, tag or level of this site.");
  if (mode === "") return scopePage(app, scope);
  const row = findMode(mode);
  if (!row || !cardsFor(scope.rows, row.slug).length) return notFoundPage(app, `${scope.title} has no cards to practise in this way.`);
  if (row.slug === "review") return reviewPage(app, scope);
  if (row.slug === "exam") return later(app, (more) => more.examPage(app, scope));
  if (row.slug === "sheet") return later(app, (more) => more.cheatSheetPage(app, scope));
  practice(app, scope, row.slug);
}

/**
 * Draws a view of the second script, unless another was asked for meanwhile.
 *
 * @param {App} app
 * @param {(more: typeof window.flashproof.more) => unknown} draw
 */
function later(app, draw) {
  const address = location.hash;
  app.library.more().then(
    (more) => void (location.hash === address && draw(more)),
    () => notFoundPage(app, "A part of the app could not be loaded. Reload the page."));
}

start();

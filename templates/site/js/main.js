/**
 * The entry point of the first bundle: starts copy buttons, keyboard scrolling, search, and theme on every page, and
 * the router on the study page.
 *
 * @import {Route} from "./types.js"
 */

import { App } from "./app.js";
import { t } from "./messages.js";
import { scopePage, startPage } from "./scope-page.js";
import { addCopyButtons } from "./copy-buttons.js";
import { parseRoute, scopeOf } from "./routes.js";
import { notFoundPage } from "./not-found-page.js";
import { cardsFor, findMode } from "./study-modes.js";
import { storageNotice } from "./storage-notices.js";
import { enhancePage } from "./page-enhancements.js";
import { watchScrollableBlocks } from "./scrollable-blocks.js";
import { searchBox } from "./search-box.js";
import { shared } from "./shared-api.js";
import { applyTheme, handleThemeButtons } from "./theme.js";

function start() {
  performance.mark("flashproof-start");
  const app = new App(document.documentElement);
  window.flashproof.shared = shared;
  applyTheme(app.settings.theme);
  addCopyButtons(document);
  watchScrollableBlocks();
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector("input[data-search]"));
  if (input) searchBox(app, input);
  handleThemeButtons(app);
  const host = document.getElementById("study");
  // The page's data scripts run after this one.
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
    await app.data.index();
  } catch {
    host.prepend(t`The cards could not be loaded. Reload the page, or read the topics below.`);
    return;
  }
  host.replaceChildren(notice, view);
  const showNotice = () => {
    const next = storageNotice(app);
    if (next?.textContent !== notice.textContent) notice.replaceChildren(...(next ? [next] : []));
  };
  app.progress.listeners.add(showNotice);
  addEventListener("storage", ({ key }) => reloadKey(app, key));
  const route = () => {
    app.leave();
    markCurrentLink();
    show(app, parseRoute(location.hash));
    showNotice();
  };
  addEventListener("hashchange", () => {
    app.isReload = false;
    route();
  });
  route();
  performance.mark("flashproof-ready");
}

/** Marks the current page in the header: the link to this exact URL, or otherwise the link to this page. */
function markCurrentLink() {
  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".site-header nav a")]);
  const here = links.find(({ href }) => href === location.href) ?? links.find(({ href }) => href === location.href.split("#")[0]);
  for (const link of links) link.setAttribute("aria-current", link === here ? "page" : "false");
}

/** Loads changes that a different tab made. @param {App} app @param {string | null} key */
function reloadKey(app, key) {
  const { prefix } = app.storage;
  if (key?.startsWith(prefix)) app.progress.reloadKey(key.slice(prefix.length));
}

/** @param {App} app @param {Route} route */
function show(app, { scope: path, mode }) {
  if (path === "") return startPage(app);
  if (path === "settings") return showView(app, (views) => views.settingsPage(app));
  if (path === "progress") return showView(app, (views) => views.progressPage(app));
  if (path === "plan") return showHomeView(app, (home) => home.planPage(app));
  if (path === "placement") return showView(app, (views) => mode ? views.placementEnd(app, mode.split("/")[1] ?? "") : views.placementPage(app));
  if (path === "help") return showView(app, (views) => views.helpPage(app));
  if (path.startsWith("card/")) return showView(app, (views) => views.cardPage(app, path.slice("card/".length)));
  const scope = scopeOf(app.index, path);
  if (!scope) return notFoundPage(app, t`This topic, deck, tag, or level does not exist.`);
  if (mode === "") return scopePage(app, scope);
  const [slug, end, started] = mode.split("/");
  if (slug === "weak" || slug === "today") {
    return showView(app, (views) => started ? views.sessionEnd(app, scope, slug, started) : views.practice(app, scope, slug));
  }
  const row = findMode(end === undefined || (end === "end" && started) ? slug : "");
  if (!row || !cardsFor(scope.rows, row.slug).length) return notFoundPage(app, t`${scope.title} has no cards for this study mode.`);
  if (row.slug === "review") return showView(app, (views) => started ? views.reviewEnd(app, scope, started) : views.reviewPage(app, scope));
  if (started) return showView(app, (views) => views.sessionEnd(app, scope, row.slug, started));
  if (row.slug === "exam") return showView(app, (views) => views.examPage(app, scope));
  if (row.slug === "sheet") return showView(app, (views) => views.cheatSheetPage(app, scope));
  return showView(app, (views) => views.practice(app, scope, row.slug));
}

/**
 * Draws a view of the second bundle, unless the learner has navigated away before it is loaded.
 *
 * @param {App} app
 * @param {(views: typeof window.flashproof.views) => unknown} draw
 */
function showView(app, draw) {
  const address = location.hash;
  app.data.views().then(
    (views) => void (location.hash === address && draw(views)),
    () => notFoundPage(app, t`Part of the app could not be loaded. Reload the page.`));
}

/** Draws a view of the fourth bundle in the same way. @param {App} app @param {(home: typeof window.flashproof.home) => unknown} draw */
function showHomeView(app, draw) {
  const address = location.hash;
  app.data.home().then(
    (home) => void (location.hash === address && draw(home)),
    () => notFoundPage(app, t`Part of the app could not be loaded. Reload the page.`));
}

start();

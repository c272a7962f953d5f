/**
 * Features that scripts add to static pages: progress, checks of answers, variants of code, redirects to moved
 * cards, offline use.
 *
 * @import {CardRow} from "./types.js"
 */

import { App } from "./app.js";
import { h } from "./dom.js";
import { dueCount, dueLabel, countDueToday } from "./due-counts.js";
import { masteryCounts } from "./mastery.js";
import { t } from "./messages.js";
import { formatNumber } from "./number-format.js";
import { watchForNewWorker } from "./site-change.js";
import { addValueChoices } from "./value-choices.js";

/** @param {App} app */
export function enhancePage(app) {
  const { page, worker } = document.documentElement.dataset;
  if (page === "card") redirectMovedCards(() => document.getElementById(hashId())?.querySelector("a")?.href);
  if (page === "topic") redirectMovedCards(() => (hashId() && !document.getElementById(hashId()) ? `${app.root}card.html${location.hash}` : undefined));
  addValueChoices();
  document.addEventListener("click", ({ target }) => {
    const control = target instanceof Element && target.closest("[data-check]");
    if (target instanceof Element && target.closest("[data-print]")) print();
    if (control) void app.data.views().then((views) => views.checkInPlace(app, control), () => undefined);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLTextAreaElement && target.matches("[data-editor]")) void enhanceCodeArea(app, target);
  });
  if (page === "index") window.flashproof.home?.homePage(app);
  else void showProgress(app);
  if (worker && /^https?:$/.test(location.protocol) && "serviceWorker" in navigator) {
    registerServiceWorker(app.root + worker);
  }
}

/** Loads the code editor when the learner starts to write code. @param {App} app @param {HTMLTextAreaElement} area */
async function enhanceCodeArea(app, area) {
  area.removeAttribute("data-editor");
  await app.data.views().then(() => app.data.code()).then(() => window.flashproof.code.enhanceCodeArea(area), () => undefined);
}

/** Caches the whole site for offline use when a learner visits the study page. @param {string} worker */
function registerServiceWorker(worker) {
  navigator.serviceWorker.register(worker).then(watchForNewWorker).catch(() => undefined);
  if (!document.getElementById("study")) return;
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("cache-all"));
}

function hashId() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

/** @param {() => string | undefined} target */
function redirectMovedCards(target) {
  const redirect = () => {
    const address = target();
    if (address) location.replace(address);
  };
  addEventListener("hashchange", redirect);
  redirect();
}

/** Fills in the numbers of started and due cards on a topic's page. @param {App} app */
async function showProgress(app) {
  const element = /** @type {HTMLElement | null} */ (document.querySelector("[data-progress-topic]"));
  if (!element || !app.hasProgress()) return;
  const { topics, cards } = await app.data.index();
  const topic = element.dataset.progressTopic ?? "";
  const rows = cards.filter((row) => topics[row[1]].name === topic);
  const due = countDueToday(app)(rows);
  document.querySelector('.modes a[href$="/review"] strong')?.append(" ", h("span", { class: "count" }, dueLabel(due)));
  element.replaceChildren(...progressText(app, rows, dueCount(due), `topic/${topic}`));
}

/**
 * The numbers of started, mature, due, and weak cards.
 *
 * @param {App} app
 * @param {CardRow[]} rows
 * @param {number} due
 * @param {string} scope the path of the scope
 */
export function progressText(app, rows, due, scope) {
  const { started, mature, weak } = masteryCounts(rows, app.progress.records);
  if (!started) return [];
  const parts = [t`${formatNumber(started)} of ${formatNumber(rows.length)} started`, mature && t`${formatNumber(mature)} mature`, due && t`${formatNumber(due)} due`];
  const weakLink = h("a", { href: `${app.root}study.html#/${scope}/weak` }, t`${formatNumber(weak)} weak`);
  return [parts.filter(Boolean).join(" · "), ...(weak ? [" · ", weakLink] : [])];
}

/**
 * Features that scripts add to static pages: progress, filters, variants of code, redirects to moved cards,
 * offline use.
 *
 * @import {CardRow} from "./types.js"
 */

import { App } from "./app.js";
import { plural, formatNumber, h } from "./dom.js";
import { dueCount, dueLabel, countDueToday } from "./due-counts.js";
import { masteryCounts } from "./mastery.js";
import { watchForNewWorker } from "./site-change.js";
import { addValueChoices } from "./value-choices.js";

/** @param {App} app */
export function enhancePage(app) {
  const { page, worker } = document.documentElement.dataset;
  if (page === "card") redirectMovedCards(() => document.getElementById(hashId())?.querySelector("a")?.href);
  if (page === "topic") redirectMovedCards(() => (hashId() && !document.getElementById(hashId()) ? `${app.root}card.html${location.hash}` : undefined));
  addValueChoices();
  filterTopics(document.querySelector("form[data-filter]"));
  void showProgress(app);
  if (worker && /^https?:$/.test(location.protocol) && "serviceWorker" in navigator) {
    registerServiceWorker(app.root + worker);
  }
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

/** @param {HTMLFormElement | null} form */
function filterTopics(form) {
  if (!form) return;
  form.hidden = false;
  const items = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-levels]"));
  const show = () => {
    const data = new FormData(form);
    const [levels, tag] = [data.getAll("level"), String(data.get("tag") ?? "")];
    for (const item of items) {
      const { levels: topicLevels = "", tags = "" } = item.dataset;
      item.hidden = !levels.some((level) => topicLevels.split(" ").includes(String(level)))
        || (tag !== "" && !tags.split(" ").includes(tag));
    }
    hideEmptyDecks();
    const output = form.querySelector("output");
    if (output) output.textContent = plural([...items].filter(({ hidden }) => !hidden).length, "topic");
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}

/** Hides decks without a visible topic. */
function hideEmptyDecks() {
  for (const deck of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-deck]"))) {
    deck.hidden = !deck.querySelector("[data-levels]:not([hidden])");
  }
}

/** Fills in the numbers of started and due cards. @param {App} app */
async function showProgress(app) {
  const elements = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-progress-topic], [data-progress-all]"));
  if (!elements.length || !app.storage.keys("card").length) return;
  const { topics, cards } = await app.data.index();
  const countDue = countDueToday(app);
  /** @type {Map<string | undefined, CardRow[]>} */
  const scopes = new Map([[undefined, cards]]);
  for (const row of cards) {
    const { name } = topics[row[1]];
    scopes.set(name, scopes.get(name) ?? []).get(name)?.push(row);
  }
  const topicDue = countDue(scopes.get(document.documentElement.dataset.topic) ?? []);
  document.querySelector('.modes a[href$="/review"] strong')?.append(" ", h("span", { class: "count" }, dueLabel(topicDue)));
  for (const element of elements) {
    const rows = scopes.get(element.dataset.progressTopic) ?? [];
    const { started, mature, weak } = masteryCounts(rows, app.progress.records);
    const today = dueCount(countDue(rows));
    if (!started) continue;
    const parts = [mature && `${formatNumber(mature)} mature`, today && `${formatNumber(today)} due`].filter(Boolean);
    element.replaceChildren([`${formatNumber(started)} of ${formatNumber(rows.length)} started`, ...parts].join(" · "));
    const scope = element.dataset.progressTopic ? `topic/${element.dataset.progressTopic}` : "all";
    if (weak) element.append(" · ", h("a", { href: `${app.root}study.html#/${scope}/weak` }, `${formatNumber(weak)} weak`));
  }
}

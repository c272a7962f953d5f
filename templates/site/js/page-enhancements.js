/**
 * What a script adds to pages that can be read without: progress, filters, moved addresses.
 *
 * @import {CardRow} from "./types.js"
 */

import { App } from "./app.js";
import { count, formatNumber, h } from "./dom.js";
import { dueCount, dueLabel, countDueToday } from "./review.js";

/** @param {App} app */
export function enhancePage(app) {
  const { page, worker } = document.documentElement.dataset;
  if (page === "card") redirectMovedCards(() => document.getElementById(hashId())?.querySelector("a")?.href);
  if (page === "topic") redirectMovedCards(() => (hashId() && !document.getElementById(hashId()) ? `${app.root}card.html${location.hash}` : undefined));
  filterTopics(document.querySelector("form[data-filter]"));
  void showProgress(app);
  if (worker && /^https?:$/.test(location.protocol) && "serviceWorker" in navigator) {
    registerServiceWorker(app.root + worker);
  }
}

/** Who studies gets the whole site kept, for days without a network. @param {string} worker */
function registerServiceWorker(worker) {
  navigator.serviceWorker.register(worker).catch(() => undefined);
  if (!document.getElementById("study")) return;
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage("keep-all"));
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
  const go = () => {
    const address = target();
    if (address) location.replace(address);
  };
  addEventListener("hashchange", go);
  go();
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
      const { levels: own = "", tags = "" } = item.dataset;
      item.hidden = !levels.some((level) => own.split(" ").includes(String(level)))
        || (tag !== "" && !tags.split(" ").includes(tag));
    }
    hideEmptyDecks();
    const output = form.querySelector("output");
    if (output) output.textContent = count([...items].filter(({ hidden }) => !hidden).length, "topic");
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}

/** Decks of which no topic is left. */
function hideEmptyDecks() {
  for (const deck of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-deck]"))) {
    deck.hidden = !deck.querySelector("[data-levels]:not([hidden])");
  }
}

/** Writes what is known and due where a page asks for it. @param {App} app */
async function showProgress(app) {
  const places = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-progress-topic], [data-progress-all]"));
  if (!places.length || !app.storage.keys("card").length) return;
  const { topics, cards } = await app.library.index();
  const piles = countDueToday(app);
  /** @type {Map<string | undefined, CardRow[]>} */
  const scopes = new Map([[undefined, cards]]);
  for (const row of cards) {
    const { name } = topics[row[1]];
    scopes.set(name, scopes.get(name) ?? []).get(name)?.push(row);
  }
  const own = piles(scopes.get(document.documentElement.dataset.topic) ?? []);
  document.querySelector('.modes a[href$="/review"] strong')?.append(" ", h("span", { class: "count" }, dueLabel(own)));
  for (const place of places) {
    const rows = scopes.get(place.dataset.progressTopic) ?? [];
    const begun = rows.filter(([id]) => app.progress.records.get(id)?.memory).length;
    const today = dueCount(piles(rows));
    if (begun) place.textContent = `${formatNumber(begun)} of ${formatNumber(rows.length)} begun${today ? ` · ${formatNumber(today)} due` : ""}`;
  }
}

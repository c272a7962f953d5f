/** The search box of every page. Results are shown below the box or on the search page. */

import { App } from "./app.js";
import { announce, fill, h, html } from "./dom.js";
import { t } from "./messages.js";
import { formatNumber, plural } from "./number-format.js";
import { excerpt, FORMULA, SearchIndex } from "./search-ranking.js";

/**
 * @import {SearchTexts} from "./types.js"
 * @import {Entry, Found, Word} from "./search-ranking.js"
 */

const MAX_RESULTS = 8;
const MAX_RESULTS_ON_PAGE = 200;
const FIRST_RESULTS = 8;
const STEP_MS = 5;
const NO_RESULTS = t`Nothing matches your search.`;
const KIND_NAMES = { topic: t`Topic`, term: t`Glossary`, lesson: t`Lesson`, card: "" };

/** @param {App} app @param {HTMLInputElement} input */
export function searchBox(app, input) {
  const isPage = document.documentElement.dataset.page === "search";
  const list = isPage
    ? /** @type {HTMLElement} */ (document.getElementById("search-results"))
    : h("ol", { class: "search-results", hidden: true });
  const form = input.form;
  /** @type {Promise<SearchIndex> | null} */
  let index = null;
  app.shortcuts.global.push({ keys: ["/"], label: t`Search`, run: () => input.focus(), isAvailable: () => input.checkVisibility() });
  if (!isPage) form?.append(list);

  const loadOnce = () => (index ??= load(app));
  let searches = 0;
  const show = async () => {
    const search = ++searches;
    const query = input.value.trim();
    const loaded = await loadOnce();
    if (search !== searches) return;
    const found = loaded.find(query);
    const items = found.hits.slice(0, isPage ? MAX_RESULTS_ON_PAGE : MAX_RESULTS).map(({ entry }) => () => resultItem(app, entry, found.words));
    list.replaceChildren(...notes(found), ...items.slice(0, FIRST_RESULTS).map((item) => item()),
      ...(isPage ? [] : moreLink(app, found.hits.length, query)));
    list.hidden = !isPage && !query;
    status(!query ? "" : found.hits.length ? plural(found.hits.length, "result") : NO_RESULTS, isPage);
    await inSteps(items.slice(FIRST_RESULTS), (item) => search === searches && list.append(item()));
  };
  input.addEventListener("input", () => void show());
  form?.addEventListener("submit", (event) => {
    if (!isPage) return;
    event.preventDefault();
    void show();
  });
  if (isPage) startFromUrl(input, show, loadOnce);
  else enableArrowKeys(form ?? input, input, list);
}

/** @param {App} app @returns {Promise<SearchIndex>} */
async function load(app) {
  const [parts, { topics, tags }] = await Promise.all([app.data.search(), app.data.index()]);
  const index = new SearchIndex();
  /** @type {SearchTexts["leads"]} */
  const leads = {};
  await inSteps(parts, (part) => {
    /** @type {SearchTexts} */
    const texts = JSON.parse(part);
    Object.assign(leads, texts.leads);
    for (const [id, text, question] of texts.cards) {
      index.add({ kind: "card", key: id, title: question ?? app.data.byId.get(id)?.[5] ?? id, text });
    }
  });
  await inSteps(topics, ({ name, title, summary }) => {
    index.add({ kind: "topic", key: name, title, text: summary });
    index.add({ kind: "lesson", key: name, title, text: leads[name] ?? "" });
  });
  await inSteps(Object.entries(tags), ([tag, { term, html: text }]) => {
    if (text) index.add({ kind: "term", key: tag, title: term, text: html(text).textContent ?? "" });
  });
  return index;
}

/**
 * Calls a function for each item and regularly pauses, so that the page can respond to input.
 *
 * @template T
 * @param {T[]} items
 * @param {(item: T) => unknown} run
 */
async function inSteps(items, run) {
  let end = performance.now() + STEP_MS;
  for (const item of items) {
    if (performance.now() > end) {
      await new Promise((resolve) => setTimeout(resolve));
      end = performance.now() + STEP_MS;
    }
    run(item);
  }
}

/** Notes that list the corrected words, or explain that no result contains all words. @param {Found} found */
function notes({ corrections, hits, words }) {
  const isPartial = hits.length > 0 && hits[0].matched < words.length;
  /** @param {import("./dom.js").Child} text */
  const note = (text) => h("li", { class: "search-none muted" }, text);
  return [
    ...(corrections.length ? [note(fill(t`Including results for {words}`, { words: h("em", {}, corrections.join(" ")) }))] : []),
    ...(isPartial ? [note(t`No results contain all of these words. Partial matches:`)] : []),
  ];
}

/** @param {App} app @param {Entry} entry @param {Word[]} words */
function resultItem(app, entry, words) {
  const [before, hit, after] = excerpt(entry.text, words);
  const [url, place] = target(app, entry);
  return h("li", {}, h("a", { href: app.root + url },
    h("span", { class: "search-question" }, withFormulas(entry.title)),
    h("small", { class: "muted" }, place && t`${place}: `, withFormulas(before), hit && h("mark", {}, hit), withFormulas(after))));
}

/** The URL of an entry, and the text that describes its location. @param {App} app @param {Entry} entry */
function target(app, { kind, key }) {
  const index = app.data.loadedIndex;
  if (kind === "term") return [`glossary.html#${encodeURIComponent(key)}`, KIND_NAMES.term];
  if (kind !== "card") return [index?.topics.find(({ name }) => name === key)?.url ?? "", KIND_NAMES[kind]];
  const row = app.data.byId.get(key);
  const topic = row && index?.topics[row[1]];
  return [`${topic?.url ?? "card.html"}#${key}`, topic?.title ?? ""];
}

/** Renders text that contains formulas from the build. @param {string} text */
function withFormulas(text) {
  return text.split(FORMULA).map((part, index) => (index % 2 ? html(part) : part));
}

/** @param {App} app @param {number} found @param {string} query */
function moreLink(app, found, query) {
  if (!query) return [];
  if (!found) return [h("li", { class: "search-none muted" }, NO_RESULTS)];
  if (found <= MAX_RESULTS) return [];
  return [h("li", {}, h("a", { href: `${app.root}search.html?q=${encodeURIComponent(query)}` }, t`Show all ${formatNumber(found)}`))];
}

let announceTimer = 0;

/** @param {string} text @param {boolean} isPage */
function status(text, isPage) {
  const output = isPage && document.getElementById("search-status");
  if (output) output.textContent = text;
  else {
    clearTimeout(announceTimer);
    announceTimer = setTimeout(() => announce(text), 500);
  }
}

/** @param {HTMLInputElement} input @param {() => Promise<void>} show @param {() => void} loadOnce */
function startFromUrl(input, show, loadOnce) {
  input.value = new URLSearchParams(location.search).get("q") || input.value; // or what was typed before
  if (input.value) void show();
  else {
    input.focus();
    setTimeout(loadOnce);
  }
}

/** Arrow keys move through the results, Escape closes them. @param {HTMLElement} form @param {HTMLInputElement} input @param {HTMLElement} list */
function enableArrowKeys(form, input, list) {
  form.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      list.hidden = true;
      input.focus();
    } else if (step && !list.hidden && links.length) {
      event.preventDefault();
      const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement)) + step;
      (at < 0 ? input : links[Math.min(at, links.length - 1)]).focus();
    }
  });
  form.addEventListener("focusout", (event) => {
    const target = event.relatedTarget;
    if (target instanceof Node && !form.contains(target)) list.hidden = true;
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !form.contains(event.target)) list.hidden = true;
  });
  list.addEventListener("click", () => (list.hidden = true));
}

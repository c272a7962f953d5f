/** The search box of every page: results below it, or on the search page. */

import { App } from "./app.js";
import { announce, plural, formatNumber, h } from "./dom.js";
import { excerpt, findCards, searchEntries } from "./search-ranking.js";

const MAX_RESULTS = 8;
const MAX_RESULTS_ON_PAGE = 200;
const NO_RESULTS = "No cards match your search.";

/**
 * @typedef {object} SearchIndex
 * @property {(query: string) => string[]} ids
 * @property {Map<string, string>} texts
 */

/** @param {App} app @param {HTMLInputElement} input */
export function searchBox(app, input) {
  const isPage = document.documentElement.dataset.page === "search";
  const list = isPage
    ? /** @type {HTMLElement} */ (document.getElementById("search-results"))
    : h("ol", { class: "search-results", hidden: true });
  const form = input.form;
  /** @type {Promise<SearchIndex> | null} */
  let index = null;
  app.shortcuts.global.push({ keys: ["/"], label: "Search", run: () => input.focus() });
  if (!isPage) form?.append(list);

  const show = async () => {
    const query = input.value.trim();
    index ??= load(app);
    const { ids, texts } = await index;
    if (query !== input.value.trim()) return;
    const found = query ? ids(query) : [];
    list.replaceChildren(...found.slice(0, isPage ? MAX_RESULTS_ON_PAGE : MAX_RESULTS)
      .map((id) => resultItem(app, id, texts.get(id) ?? "", query)), ...(isPage ? [] : moreLink(app, found.length, query)));
    list.hidden = !isPage && !query;
    status(!query ? "" : found.length ? plural(found.length, "card") : NO_RESULTS, isPage);
  };
  input.addEventListener("input", () => void show());
  form?.addEventListener("submit", (event) => {
    if (!isPage) return;
    event.preventDefault();
    void show();
  });
  if (isPage) startFromUrl(input, show);
  else enableArrowKeys(form ?? input, input, list);
}

/** @param {App} app @returns {Promise<SearchIndex>} */
async function load(app) {
  const [rows] = await Promise.all([app.data.search(), app.data.index()]);
  const all = searchEntries(rows, (id) => app.data.byId.get(id)?.[5] ?? "");
  return { ids: (query) => findCards(all, query).map(({ id }) => id), texts: new Map(rows) };
}

/** @param {App} app @param {string} id @param {string} text @param {string} query */
function resultItem(app, id, text, query) {
  const row = app.data.byId.get(id);
  const topic = row && app.data.loadedIndex?.topics[row[1]];
  const question = row?.[5] ?? id;
  const [before, hit, after] = excerpt(text.startsWith(question) ? text.slice(question.length).trim() : text, query);
  return h("li", {}, h("a", { href: `${app.root}${topic?.url ?? "card.html"}#${id}` },
    h("span", { class: "search-question" }, question),
    h("small", { class: "muted" }, topic ? `${topic.title}: ` : "", before, hit && h("mark", {}, hit), after)));
}

/** @param {App} app @param {number} found @param {string} query */
function moreLink(app, found, query) {
  if (!query) return [];
  if (!found) return [h("li", { class: "search-none muted" }, NO_RESULTS)];
  if (found <= MAX_RESULTS) return [];
  return [h("li", {}, h("a", { href: `${app.root}search.html?q=${encodeURIComponent(query)}` }, `Show all ${formatNumber(found)}`))];
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

/** @param {HTMLInputElement} input @param {() => Promise<void>} show */
function startFromUrl(input, show) {
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  if (input.value) void show();
  else input.focus();
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

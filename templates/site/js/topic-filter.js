/** Filters for the topics on the home page: text, deck, and progress. Each choice shows how many topics it leaves. */

import { button, h, plural } from "./fourth-bundle-api.js";
import { t } from "./messages.js";

/** @typedef {{text: string, deck: string, state: string}} Choice */

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} map
 * @param {() => void} onChange called after topics have been hidden or shown
 */
export function topicFilter(form, map, onChange) {
  const tiles = /** @type {HTMLElement[]} */ ([...map.querySelectorAll("[data-topic]")]);
  const texts = new Map(tiles.map((tile) => [tile, searchText(tile)]));
  const empty = /** @type {HTMLElement} */ (document.querySelector(".filter-none"));
  const status = document.getElementById("filter-status");
  const searchLink = h("a", { class: "button" });
  empty.append(h("p", { class: "button-row" }, button(t`Clear filters`, () => {
    form.reset();
    show();
    form.querySelector("input")?.focus();
  }, { class: "button button-primary" }), searchLink));
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
  return { show };

  function show() {
    const choice = currentChoice();
    for (const tile of tiles) tile.hidden = !matches(tile, choice);
    for (const deck of /** @type {NodeListOf<HTMLElement>} */ (map.querySelectorAll("[data-deck]"))) {
      deck.hidden = !deck.querySelector("[data-topic]:not([hidden])");
    }
    const shown = count(choice);
    empty.hidden = shown > 0;
    searchLink.hidden = choice.text === "";
    searchLink.textContent = t`Search all cards for “${choice.text}”`;
    searchLink.href = `search.html?q=${encodeURIComponent(choice.text)}`;
    if (status) status.textContent = shown ? plural(shown, "topic") : t`No topics match these filters.`;
    showCounts(choice);
    onChange();
  }

  /** @returns {Choice} */
  function currentChoice() {
    const data = new FormData(form);
    const [text, deck, state] = ["text", "deck", "state"].map((name) => String(data.get(name) ?? ""));
    return { text: text.trim(), deck, state };
  }

  /** @param {HTMLElement} tile @param {Choice} choice */
  function matches(tile, { text, deck, state }) {
    const words = normalized(text).split(/\s+/);
    return words.every((word) => texts.get(tile)?.includes(word))
      && (!deck || tile.closest("[data-deck]")?.getAttribute("data-deck") === deck)
      && (!state || (tile.dataset.states ?? "new").split(" ").includes(state));
  }

  /** @param {Choice} choice */
  function count(choice) {
    return tiles.filter((tile) => matches(tile, choice)).length;
  }

  /** Shows the number of topics at each choice, given the other filters. @param {Choice} choice */
  function showCounts(choice) {
    for (const option of /** @type {NodeListOf<HTMLOptionElement>} */ (form.querySelectorAll("select option"))) {
      option.text = `${option.dataset.name} (${count({ ...choice, deck: option.value })})`;
    }
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=radio]"))) {
      const left = count({ ...choice, state: input.value });
      const output = input.parentElement?.querySelector("[data-count]");
      if (output) output.textContent = String(left);
      input.disabled = left === 0 && !input.checked;
    }
  }
}

/** @param {HTMLElement} tile */
function searchText(tile) {
  const deck = tile.closest("[data-deck]")?.querySelector("h3")?.textContent ?? "";
  return normalized(`${tile.querySelector("a")?.textContent} ${tile.dataset.words ?? ""} ${deck}`);
}

/** Lowercase text without accents. @param {string} text */
function normalized(text) {
  return text.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase();
}

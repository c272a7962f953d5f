/**
 * Choose what to study, and how.
 *
 * @import {CardRow, Scope, TopicRow} from "./types.js"
 */

import { App } from "./app.js";
import { trail } from "./begin.js";
import { scopeOf } from "./data.js";
import { count, h } from "./dom.js";
import { MODES, cardsFor } from "./modes.js";
import { reminder } from "./notices.js";
import { todaysCards } from "./review.js";

/** The start: everything, then parts of it. @param {App} app */
export function startPage(app) {
  const all = /** @type {Scope} */ (scopeOf(app.index, "all"));
  app.show("Study", h("h1", {}, "Choose how to practise"), reminder(app), modeList(app, all), parts(app));
}

/** One scope: its modes. @param {App} app @param {Scope} scope */
export function scopePage(app, scope) {
  app.show(scope.title, trail(scope), h("h1", {}, scope.title),
    h("p", { class: "muted" }, `${count(scope.rows.length, "card")}. Choose how to practise.`), modeList(app, scope));
}

/** @param {App} app @param {Scope} scope */
function modeList(app, scope) {
  const due = todaysCards(app, scope);
  const today = due.learning.length + due.review.length + due.soon.length;
  const rows = MODES.map((mode) => ({ ...mode, cards: cardsFor(scope.rows, mode.slug).length }))
    .filter(({ cards }) => cards);
  return h("ul", { class: "modes" }, rows.map(({ slug, name, line, first, cards }) =>
    h("li", { class: first && "first" }, h("a", { href: `#/${scope.path}/${slug}` },
      h("strong", {}, name, " ", h("span", { class: "count" },
        slug === "review" ? `${today} due, ${due.fresh.length} new` : String(cards))), " ", h("small", {}, line)))));
}

/** Decks with their topics, levels, tags. @param {App} app */
function parts(app) {
  const { topics, cards, tags } = app.index;
  const counts = countBy(cards.map(([, number]) => topics[number].name));
  const decks = [...new Set(topics.map(({ deckSlug }) => deckSlug))];
  const levels = ["beginner", "intermediate", "advanced"].filter((level) => cards.some((row) => row[3] === level));
  const used = tagCounts(cards, topics);
  return [
    h("h2", {}, "Or only a part"),
    h("section", { class: "parts" }, h("h3", {}, "By level"),
      h("p", { class: "chips" }, levels.map((level) => h("a", { class: "chip", href: `#/level/${level}` },
        h("span", { class: `level level-${level}` }, level))))),
    h("section", { class: "parts" }, h("h3", {}, "By topic"), decks.map((slug) => {
      const own = topics.filter(({ deckSlug }) => deckSlug === slug);
      return h("details", { class: "fold", open: decks.length === 1 },
        h("summary", {}, own[0].deck.split("::").at(-1) ?? "", h("span", { class: "muted" }, ` ${own.length}`)),
        h("div", {}, h("p", {}, h("a", { href: `#/deck/${slug}` }, "The whole deck")),
          h("ul", { class: "topic-links" }, own.map(({ name, title }) => h("li", {},
            h("a", { href: `#/topic/${name}` }, title), h("span", { class: "muted small" }, ` ${counts.get(name) ?? 0}`))))));
    })),
    used.size > 0 && h("details", { class: "fold parts" }, h("summary", {}, "By tag"),
      h("p", { class: "chips" }, [...used].sort((a, b) => b[1] - a[1]).map(([tag, number]) =>
        h("a", { class: "chip", href: `#/tag/${tag}` }, `${tags[tag]?.term ?? tag} ${number}`)))),
  ];
}

/** How many cards have each tag, their topic's tags counted in. @param {CardRow[]} cards @param {TopicRow[]} topics */
function tagCounts(cards, topics) {
  return countBy(cards.flatMap(([, number, , , own]) => [...new Set([...own, ...topics[number].tags])]));
}

/** @param {string[]} names */
function countBy(names) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/**
 * Narrower scopes on the start page: levels, decks with their topics, tags. A collapsed list is drawn only when it
 * is expanded.
 *
 * @import {App} from "./app.js"
 * @import {TopicRow} from "./types.js"
 */

import { t } from "./messages.js";
import { formatNumber, h, LEVEL_NAMES } from "./second-bundle-api.js";

/** @param {App} app */
export function scopeList(app) {
  const { topics, cards } = app.index;
  const decks = [...new Set(topics.map(({ deckSlug }) => deckSlug))];
  const levels = ["beginner", "intermediate", "advanced"].filter((level) => cards.some((row) => row[3] === level));
  const counts = countBy(cards.map(([, number]) => topics[number].name));
  const hasTags = cards.some(([, number, , , cardTags]) => cardTags.length || topics[number].tags.length);
  return [
    h("h2", {}, t`Study part of the deck`),
    h("section", { class: "scopes" }, h("h3", {}, t`By level`),
      h("p", { class: "chips" }, levels.map((level) => h("a", { class: "chip", href: `#/level/${level}` },
        h("span", { class: `level level-${level}` }, LEVEL_NAMES[level]))))),
    h("section", { class: "scopes" }, h("h3", {}, t`By topic`), decks.map((slug) => {
      const deckTopics = topics.filter(({ deckSlug }) => deckSlug === slug);
      return foldText(deckTopics[0].deck.split("::").at(-1) ?? "", String(deckTopics.length), decks.length === 1,
        () => deckTopicList(slug, deckTopics, counts));
    })),
    hasTags ? h("section", { class: "scopes" }, h("h3", {}, t`By tag`), foldText(t`All tags`, "", false, () => tagList(app))) : "",
  ];
}

/** @param {string} slug @param {TopicRow[]} topics @param {Map<string, number>} counts */
function deckTopicList(slug, topics, counts) {
  return [
    h("p", {}, h("a", { href: `#/deck/${slug}` }, t`Entire deck`)),
    h("ul", { class: "topic-links" }, topics.map(({ name, title }) => h("li", {},
      h("a", { href: `#/topic/${name}` }, title), h("span", { class: "muted small" }, ` ${formatNumber(counts.get(name) ?? 0)}`)))),
  ];
}

/** @param {App} app */
function tagList(app) {
  const { cards, topics, tags } = app.index;
  const used = countBy(cards.flatMap(([, number, , , cardTags]) => [...new Set([...cardTags, ...topics[number].tags])]));
  return [h("p", { class: "chips" }, [...used].sort((a, b) => b[1] - a[1]).map(([tag, number]) =>
    h("a", { class: "chip", href: `#/tag/${tag}` }, `${tags[tag]?.term ?? tag} ${formatNumber(number)}`)))];
}

/** @param {string} name @param {string} note @param {boolean} open @param {() => HTMLElement[]} draw */
function foldText(name, note, open, draw) {
  const body = h("div", {});
  const fill = () => void (body.childElementCount || body.append(...draw()));
  if (open) fill();
  return h("details", { class: "disclosure", open, ontoggle: fill },
    h("summary", {}, name, h("span", { class: "muted" }, ` ${note}`)), body);
}

/** @param {string[]} names */
function countBy(names) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

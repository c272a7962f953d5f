/**
 * The part of the plan's form that chooses the topics that the exam covers.
 *
 * @import {App} from "./app.js"
 * @import {TopicRow} from "./types.js"
 */

import { button, formatNumber, h, plural } from "./fourth-bundle-api.js";
import { t } from "./messages.js";

/**
 * The names of the direct and indirect prerequisites that are not among the chosen topics, in the order of the deck.
 * Topics that the learner probably knows, and their prerequisites, are left out.
 *
 * @param {TopicRow[]} topics
 * @param {readonly string[]} chosen names
 * @param {readonly string[]} known names
 */
export function missingPrerequisites(topics, chosen, known) {
  const needed = new Set(chosen);
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  // A set that grows during the loop also visits the names that are added.
  for (const name of needed) byName.get(name)?.prerequisites.forEach((one) => known.includes(one) || needed.add(one));
  return topics.map(({ name }) => name).filter((name) => needed.has(name) && !chosen.includes(name));
}

/**
 * Radio buttons for the whole deck or selected topics, and check boxes for the topics, grouped by deck. Each check box
 * of a topic has the name "topic" and the name of the topic as its value.
 *
 * @param {App} app
 */
export function examTopicChoice(app) {
  const { topics, cards } = app.index;
  const counts = topics.map((_, number) => cards.filter((row) => row[1] === number).length);
  const chosen = topics.map(({ name }, number) => counts[number] > 0 && app.settings.examTopics.includes(name));
  const isSelection = chosen.includes(true);
  /** @type {Map<string, number[]>} */
  const decks = new Map();
  topics.forEach(({ deckSlug }, number) => counts[number] && decks.set(deckSlug, [...(decks.get(deckSlug) ?? []), number]));
  const groups = [...decks.values()].map((numbers) => deckGroup(topics, counts, numbers, chosen));
  const total = h("p", { tabindex: -1, role: "status" });
  const add = button("", () => {
    const names = missing();
    for (const { boxes, details } of groups) {
      const added = boxes.filter(({ value }) => names.includes(value));
      for (const box of added) box.checked = true;
      if (added.length) details.open = true;
    }
    // The button disappears.
    total.focus();
    add.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const list = h("div", { class: "exam-topics no-print", role: "group", "aria-label": t`Topics`, hidden: !isSelection },
    groups.map(({ element }) => element), total, h("p", {}, add));
  const element = h("div", { oninput: update },
    h("fieldset", { class: "segments" }, h("legend", {}, t`The exam covers`),
      [["all", t`Whole deck`], ["selection", t`Selected topics`]].map(([value, label]) => h("label", {},
        h("input", { type: "radio", name: "covers", value, checked: (value === "selection") === isSelection }), h("span", {}, label)))),
    list);
  update();
  return element;

  function selected() {
    return groups.flatMap(({ boxes }) => boxes.filter(({ checked }) => checked).map(({ value }) => value));
  }

  function missing() {
    return missingPrerequisites(topics, selected(), app.settings.known).filter((name) => counts[topics.findIndex((topic) => topic.name === name)]);
  }

  function update() {
    for (const group of groups) group.update();
    list.hidden = !element.querySelector("[value=selection]:checked");
    const names = selected();
    const number = counts.reduce((sum, count, topic) => sum + (names.includes(topics[topic].name) ? count : 0), 0);
    total.textContent = t`Selected: ${plural(names.length, "topic")}, ${plural(number, "card")}.`;
    const { length } = missing();
    add.hidden = !length;
    add.textContent = t`Add prerequisites (${plural(length, "topic")})`;
  }
}

/**
 * A check box for a deck, and one for each of its topics.
 *
 * @param {TopicRow[]} topics
 * @param {number[]} counts the number of cards of each topic
 * @param {number[]} numbers the indexes of the deck's topics
 * @param {boolean[]} chosen for each topic
 */
function deckGroup(topics, counts, numbers, chosen) {
  const title = topics[numbers[0]].deck.split("::").at(-1) ?? "";
  const boxes = numbers.map((number) => h("input", { type: "checkbox", name: "topic", value: topics[number].name, checked: chosen[number] }));
  const all = h("input", { type: "checkbox", oninput: () => boxes.forEach((box) => { box.checked = all.checked; }) });
  const state = h("summary");
  const cards = numbers.reduce((sum, number) => sum + counts[number], 0);
  const details = h("details", { class: "disclosure subtle" }, state,
    h("div", { role: "group", "aria-label": title }, boxes.map((box, at) => row(box, topics[numbers[at]].title, formatNumber(counts[numbers[at]])))));
  const checked = () => boxes.filter((box) => box.checked).length;
  details.open = checked() > 0 && checked() < boxes.length;
  return {
    element: h("div", {}, row(all, title, t`${plural(numbers.length, "topic")}, ${plural(cards, "card")}`), details),
    boxes,
    details,
    update() {
      all.checked = checked() === boxes.length;
      all.indeterminate = checked() > 0 && !all.checked;
      const text = t`${checked()} of ${plural(boxes.length, "topic")} selected`;
      state.replaceChildren(h("span", { class: "visually-hidden" }, title, ": "), text);
    },
  };
}

/** @param {HTMLInputElement} box @param {string} title @param {string} count */
function row(box, title, count) {
  return h("label", { class: "checkbox-row" }, box, h("span", {}, title, " ", h("span", { class: "muted small" }, `(${count})`)));
}

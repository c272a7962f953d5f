/**
 * Explain: an attempt first, then what the program saw in it, then a model answer; the learner's
 * own ticks are the score.
 *
 * @import {Exercise, ExplainCard} from "./types.js"
 * @import {Finding} from "./concept-matching.js"
 */

import { findConcept } from "./concept-matching.js";
import { h, html } from "./second-bundle-api.js";

/** @param {ExplainCard} card @returns {Exercise} */
export function explainExercise(card) {
  const area = h("textarea", { rows: 5, id: `explain-${card.id}` });
  const ticks = card.concepts.map(() => h("input", { type: "checkbox" }));
  const answer = h("div", { class: "card-answer" });
  const element = h("div", { class: "explain" },
    h("label", { for: area.id, class: "field-label" }, "Your explanation"), area, answer);
  const got = () => ticks.filter(({ checked }) => checked).length;
  return {
    element,
    action: "Check against the concepts",
    missing: () => (area.value.trim() ? "" : "Write your explanation first, however short."),
    check() {
      area.readOnly = true;
      fitToText(area);
      answer.replaceChildren(...conceptChecklist(card, area.value, ticks), ...model(card));
    },
    score: () => got() / Math.max(1, ticks.length),
    verdict: () => `You got ${got()} of ${ticks.length} concepts.`,
    response: () => ({ text: area.value, ticks: ticks.map(({ checked }) => checked) }),
    restore(response) {
      const { text = "", ticks: on = [] } = /** @type {{text?: string, ticks?: boolean[]}} */ (response ?? {});
      area.value = text;
      ticks.forEach((tick, at) => (tick.checked = Boolean(on[at])));
    },
  };
}

/** @param {ExplainCard} card @param {string} text @param {HTMLInputElement[]} ticks */
function conceptChecklist(card, text, ticks) {
  const found = card.concepts.map(({ patterns }) => patterns.length ? findConcept(text, patterns) : null);
  const score = h("output", { class: "score" });
  const count = () => {
    const got = ticks.filter(({ checked }) => checked).length;
    score.textContent = `You got ${got} of ${ticks.length} concepts.`;
  };
  const items = card.concepts.map((concept, at) => h("li", { class: statusClass(found[at]) },
    h("label", {}, ticks[at], h("span", {}, html(concept.html), statusLine(found[at])))));
  for (const tick of ticks) tick.addEventListener("change", count);
  count();
  return [
    h("fieldset", { class: "concept-list" },
      h("legend", {}, "Tick what your explanation really says. The notes only tell which words were found: the score is yours."),
      h("ul", { class: "choices" }, items)),
    score,
  ];
}

/** @param {Finding | null} finding */
function statusClass(finding) {
  return finding ? `concept-${finding.status}` : "concept-own";
}

/** What was seen, with the words. @param {Finding | null} finding */
function statusLine(finding) {
  if (!finding) return h("small", { class: "match-status" }, "Only you can tell");
  const { status, words, negation } = finding;
  if (status === "missing") return h("small", { class: "match-status" }, "Not found");
  if (status === "found") return h("small", { class: "match-status" }, "Found: ", h("q", {}, words));
  return h("small", { class: "match-status" }, "Check this: ", h("q", {}, words), ", with ", h("q", {}, negation), " near it");
}

/** @param {ExplainCard} card */
function model(card) {
  return card.modelAnswer
    ? [h("section", { class: "model-answer" }, h("h3", {}, "One good answer"), html(card.modelAnswer))]
    : [];
}

/** As high as its text, so that the concepts come nearer. @param {HTMLTextAreaElement} area */
function fitToText(area) {
  if (!area.isConnected) return;
  area.rows = 1;
  while (area.scrollHeight > area.clientHeight && area.rows < 12) area.rows += 1;
}

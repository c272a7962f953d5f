/**
 * Explain: the learner writes an explanation, sees which concepts were found in it and a model answer,
 * and checks off what the explanation covers. The score is the share of checked concepts.
 *
 * @import {Exercise, ExplainCard} from "./types.js"
 * @import {ConceptMatch} from "./concept-matching.js"
 */

import { findConcept } from "./concept-matching.js";
import { h, html } from "./second-bundle-api.js";

/** @param {ExplainCard} card @returns {Exercise} */
export function explainExercise(card) {
  const area = h("textarea", { rows: 5, id: `explain-${card.id}` });
  const checkboxes = card.concepts.map(() => h("input", { type: "checkbox" }));
  const answer = h("div", { class: "card-answer" });
  const element = h("div", { class: "explain" },
    h("label", { for: area.id, class: "field-label" }, "Your explanation"), area, answer);
  const checkedCount = () => checkboxes.filter(({ checked }) => checked).length;
  return {
    element,
    submitLabel: "Check concepts",
    problem: () => (area.value.trim() ? "" : "Write an explanation first."),
    check() {
      area.readOnly = true;
      fitToText(area);
      answer.replaceChildren(...conceptChecklist(card, area.value, checkboxes), ...modelAnswer(card));
    },
    score: () => checkedCount() / Math.max(1, checkboxes.length),
    verdict: () => `You covered ${checkedCount()} of ${checkboxes.length} concepts.`,
    comparison: () => ({
      given: area.value.trim() && h("p", { class: "typed-text" }, area.value.trim()),
      correct: [html(card.modelAnswer), h("p", { class: "muted small" }, `You covered ${checkedCount()} of ${checkboxes.length} concepts.`)],
    }),
    response: () => ({ text: area.value, ticks: checkboxes.map(({ checked }) => checked) }),
    restore(response) {
      const { text = "", ticks = [] } = /** @type {{text?: string, ticks?: boolean[]}} */ (response ?? {});
      area.value = text;
      checkboxes.forEach((checkbox, index) => (checkbox.checked = Boolean(ticks[index])));
    },
  };
}

/** @param {ExplainCard} card @param {string} text @param {HTMLInputElement[]} checkboxes */
function conceptChecklist(card, text, checkboxes) {
  const found = card.concepts.map(({ patterns }) => patterns.length ? findConcept(text, patterns) : null);
  const score = h("output", { class: "score" });
  const count = () => {
    const checked = checkboxes.filter(({ checked }) => checked).length;
    score.textContent = `You covered ${checked} of ${checkboxes.length} concepts.`;
  };
  const items = card.concepts.map((concept, index) => h("li", { class: statusClass(found[index]) },
    h("label", {}, checkboxes[index], h("span", {}, html(concept.html), statusLine(found[index])))));
  for (const checkbox of checkboxes) checkbox.addEventListener("change", count);
  count();
  return [
    h("fieldset", { class: "concept-list" },
      h("legend", {}, "Check each concept that your explanation covers. The notes show which phrases were found; the score is up to you."),
      h("ul", { class: "choices" }, items)),
    score,
  ];
}

/** @param {ConceptMatch | null} match */
function statusClass(match) {
  return match ? `concept-${match.status}` : "concept-own";
}

/** Describes the match for a concept. @param {ConceptMatch | null} match */
function statusLine(match) {
  if (!match) return h("small", { class: "match-status" }, "Not checked automatically");
  const { status, words, negation } = match;
  if (status === "missing") return h("small", { class: "match-status" }, "Not found");
  if (status === "found") return h("small", { class: "match-status" }, "Found: ", h("q", {}, words));
  return h("small", { class: "match-status" }, "Check this: ", h("q", {}, words), " near ", h("q", {}, negation));
}

/** @param {ExplainCard} card */
function modelAnswer(card) {
  return card.modelAnswer
    ? [h("section", { class: "model-answer" }, h("h3", {}, "Model answer"), html(card.modelAnswer))]
    : [];
}

/** Shrinks the text field to its content, to bring the concepts into view. @param {HTMLTextAreaElement} area */
function fitToText(area) {
  if (!area.isConnected) return;
  area.rows = 1;
  while (area.scrollHeight > area.clientHeight && area.rows < 12) area.rows += 1;
}

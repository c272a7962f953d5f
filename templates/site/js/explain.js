/**
 * Explain: the learner writes an explanation. The check marks the points that it found in the text and checks them off.
 * The learner confirms or changes this. The score is the share of checked points.
 *
 * @import {Exercise, ExplainCard} from "./types.js"
 * @import {ConceptMatch} from "./concept-matching.js"
 */

import { findConcepts } from "./concept-matching.js";
import { t } from "./messages.js";
import { fill, h, html } from "./second-bundle-api.js";

/** @typedef {(ConceptMatch | null)[]} Matches null for a point that is not checked automatically */

/** @param {ExplainCard} card @returns {Exercise} */
export function explainExercise(card) {
  const area = h("textarea", { rows: 5, id: `explain-${card.id}` });
  const field = h("div", {}, h("label", { for: area.id, class: "field-label" }, t`Your explanation`), area);
  const checkboxes = card.concepts.map((_, index) =>
    h("input", { type: "checkbox", "aria-keyshortcuts": index < 9 && String(index + 1) }));
  const answer = h("div", { class: "card-answer" });
  /** @type {boolean[] | null} the learner's own choice; null before the check */
  let ticks = null;
  const checkedCount = () => checkboxes.filter(({ checked }) => checked).length;
  const verdict = () => t`You covered ${checkedCount()} of ${checkboxes.length} points.`;
  const tick = (/** @type {Matches} */ matches) => checkboxes.forEach((checkbox, index) => {
    checkbox.checked = ticks ? Boolean(ticks[index]) : matches[index]?.status === "found";
  });
  return {
    element: h("div", { class: "explain" }, field, answer),
    submitLabel: t`Check my explanation`,
    problem: () => (area.value.trim() ? "" : t`Write an explanation first.`),
    check() {
      const matches = findPoints(card, area.value);
      tick(matches);
      ticks = checkboxes.map(({ checked }) => checked);
      field.hidden = true;
      answer.replaceChildren(...markedText(area.value, matches), ...pointList(card, matches, checkboxes, verdict), ...modelAnswer(card));
    },
    score: () => checkedCount() / Math.max(1, checkboxes.length),
    verdict,
    leaveWarning: () => (checkedCount() ? "" : t`You have not checked off any points. Move on anyway?`),
    togglePoint(number) {
      checkboxes[number - 1]?.click();
    },
    comparison: () => ({
      given: area.value.trim() && h("p", { class: "typed-text" }, marked(area.value.trim(), findPoints(card, area.value.trim()))),
      correct: [html(card.modelAnswer), h("p", { class: "muted small" }, verdict())],
    }),
    response: () => ({ text: area.value, ticks: ticks && checkboxes.map(({ checked }) => checked) }),
    restore(response) {
      const stored = /** @type {{text?: string, ticks?: boolean[] | null}} */ (response ?? {});
      area.value = stored.text ?? "";
      ticks = stored.ticks ?? null;
      tick(ticks ? [] : findPoints(card, area.value));
    },
  };
}

/** @param {ExplainCard} card @param {string} text @returns {Matches} */
function findPoints({ question, concepts, modelAnswer: model }, text) {
  return findConcepts(text, {
    question: plainText(question),
    modelAnswer: plainText(model),
    concepts: concepts.map(({ html: markup, patterns, unless = [] }) => ({ text: plainText(markup), patterns, unless })),
  });
}

/** @param {string} markup */
function plainText(markup) {
  return html(markup).textContent ?? "";
}

/** The learner's text with the points that were found in it. @param {string} text @param {Matches} matches */
function markedText(text, matches) {
  return text.trim() ? [h("h3", {}, t`Your explanation`), h("p", { class: "typed-text" }, marked(text, matches))] : [];
}

/** Marks each match with the number of its point. @param {string} text @param {Matches} matches */
function marked(text, matches) {
  const ranges = matches.flatMap((match, index) => match && match.status !== "missing"
    ? [{ number: index + 1, status: match.status, start: match.start, end: match.start + match.words.length }] : []);
  const edges = [...new Set([0, text.length, ...ranges.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => {
    const start = edges[index];
    const inside = ranges.filter((range) => range.start <= start && range.end >= end);
    if (!inside.length) return text.slice(start, end);
    const ending = inside.filter((range) => range.end === end).map(({ number }) => number);
    const status = inside.some((range) => range.status === "found") ? "found" : "check";
    return h("mark", { class: `point-${status}` }, text.slice(start, end), ending.length > 0 && h("sup", {}, ending.join(", ")));
  });
}

/** @param {ExplainCard} card @param {Matches} matches @param {HTMLInputElement[]} checkboxes @param {() => string} verdict */
function pointList(card, matches, checkboxes, verdict) {
  const score = h("output", { class: "score" }, verdict());
  for (const checkbox of checkboxes) checkbox.addEventListener("change", () => (score.textContent = verdict()));
  return [
    h("fieldset", { class: "concept-list" },
      h("legend", {}, t`Which points does your explanation cover? Confirm or change the check marks.`),
      h("ol", { class: "choices" }, card.concepts.map((concept, index) => h("li", { class: statusClass(matches[index]) },
        h("label", {}, checkboxes[index], h("span", {},
          h("span", { class: "point-number" }, `${index + 1} `), html(concept.html), h("small", { class: "match-status" }, statusLine(matches[index])))))))),
    score,
  ];
}

/** @param {ConceptMatch | null} match */
function statusClass(match) {
  return match ? `concept-${match.status}` : "concept-own";
}

/** Describes the match for a point. @param {ConceptMatch | null} match @returns {import("./dom.js").Child} */
function statusLine(match) {
  if (!match) return t`Not checked automatically`;
  const { status, reason, words, note } = match;
  if (status === "missing") return t`Not found`;
  if (status === "found") return fill(t`Found: {words}`, { words: h("q", {}, words) });
  if (reason === "negation") return fill(t`Check this: {words} near {note}`, { words: h("q", {}, words), note: h("q", {}, note) });
  if (reason === "similar") return t`Check this: your text contains similar words (highlighted)`;
  const message = note ? t`Check this: your text may say the opposite of the point: {words} near {note}` : t`Check this: your text may say the opposite of the point: {words}`;
  return fill(message, { words: h("q", {}, words), note: h("q", {}, note) });
}

/** @param {ExplainCard} card */
function modelAnswer(card) {
  return card.modelAnswer
    ? [h("section", { class: "model-answer" }, h("h3", {}, t`Model answer`), html(card.modelAnswer))]
    : [];
}

/**
 * Write code: the learner writes code, sees the solution and the checks, and checks off what the code
 * does. The checked points are the score.
 *
 * @import {Exercise, WriteCard} from "./types.js"
 */

import { h, html } from "./second-bundle-api.js";

/** @param {WriteCard} card @returns {Exercise} */
export function writeExercise(card) {
  const rows = Math.min(16, card.start.split("\n").length + 2);
  const area = h("textarea", {
    id: `write-${card.id}`, class: "mono", rows, spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off",
  });
  area.value = card.start;
  const checkboxes = card.checks.map(() => h("input", { type: "checkbox" }));
  const answer = h("div", { class: "card-answer" });
  const element = h("div", { class: "write" },
    h("label", { for: area.id, class: "field-label" }, "Your code"), area, answer);
  const checkedCount = () => checkboxes.filter(({ checked }) => checked).length;
  const verdict = () => `You got ${checkedCount()} of ${checkboxes.length} checks.`;
  return {
    element,
    submitLabel: "Show solution",
    problem: () => (area.value.trim() && area.value !== card.start ? "" : "Write your code first."),
    check() {
      area.readOnly = true;
      answer.replaceChildren(...solution(card), checklist(card, checkboxes, verdict), ...mistakes(card));
    },
    score: () => checkedCount() / Math.max(1, checkboxes.length),
    verdict,
    response: () => ({ text: area.value, ticks: checkboxes.map(({ checked }) => checked) }),
    restore(response) {
      const { text = card.start, ticks = [] } = /** @type {{text?: string, ticks?: boolean[]}} */ (response ?? {});
      area.value = text;
      checkboxes.forEach((checkbox, index) => (checkbox.checked = Boolean(ticks[index])));
    },
  };
}

/** @param {WriteCard} card */
function solution(card) {
  return [h("section", {}, h("h3", {}, "Solution"), card.solutions.map((one) => h("div", { class: "snippet" }, html(one.html))),
    card.ran && h("p", { class: "run-status" }, card.ran))];
}

/** @param {WriteCard} card @param {HTMLInputElement[]} checkboxes @param {() => string} verdict */
function checklist(card, checkboxes, verdict) {
  const score = h("output", { class: "score" }, verdict());
  for (const checkbox of checkboxes) checkbox.addEventListener("change", () => (score.textContent = verdict()));
  return h("div", {}, h("fieldset", { class: "concept-list" },
    h("legend", {}, "Check what your code does."),
    h("ul", { class: "choices" }, card.checks.map(({ name }, index) =>
      h("li", {}, h("label", {}, checkboxes[index], h("span", {}, name)))))), score);
}

/** @param {WriteCard} card */
function mistakes(card) {
  if (!card.mistakes.length) return [];
  return [h("section", {}, h("h3", {}, "Common mistakes"), card.mistakes.map((one) =>
    h("div", {}, h("div", { class: "snippet" }, html(one.html)), html(one.feedback))))];
}

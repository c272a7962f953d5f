/**
 * Fill the gaps: each blank is a field, verdictLine with some mercy.
 *
 * @import {ClozeCard, Exercise} from "./types.js"
 */

import { h, html } from "./dom.js";
import { compareAnswer } from "./answer-matching.js";

/** @typedef {{input: HTMLInputElement, right: string, answer: Node[], place: HTMLElement}} Gap */

/** @param {ClozeCard} card @returns {Exercise} */
export function clozeExercise(card) {
  const element = h("div", { class: "cloze" }, html(card.body));
  const gaps = insertInputs(element);
  const results = () => gaps.map(({ input, right }) => compareAnswer(input.value, right));
  const good = () => results().filter((result) => result === "right" || result === "close").length;
  return {
    element,
    action: "Check",
    missing: () => (gaps.some(({ input }) => input.value.trim()) ? "" : "Fill in a gap first."),
    check: () => gaps.forEach(showResult),
    score: () => good() / Math.max(1, gaps.length),
    verdict: () => good() === gaps.length
      ? `Right${results().includes("close") ? ", but look at the spelling" : ""}.`
      : `${good()} of ${gaps.length} gaps right.`,
    response: () => gaps.map(({ input }) => input.value),
    restore: (values) => gaps.forEach(({ input }, at) => {
      input.value = Array.isArray(values) ? String(values[at] ?? "") : "";
    }),
  };
}

/** Puts a field in the place of each blank. @param {HTMLElement} element @returns {Gap[]} */
function insertInputs(element) {
  const blanks = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".cloze-deletion[data-answer]"));
  return [...blanks].map((blank, at) => {
    const { answer = "", hint = "" } = blank.dataset;
    const label = `Gap ${at + 1} of ${blanks.length}${hint ? `, ${hint}` : ""}`;
    const input = h("input", {
      type: "text", class: "cloze-input", size: Math.min(28, Math.max(8, answer.length + 2, hint.length)),
      placeholder: hint, "aria-label": label, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    });
    const gap = { input, right: answer, answer: [...blank.childNodes], place: blank };
    blank.className = "cloze-field";
    blank.replaceChildren(input);
    return gap;
  });
}

/** @param {Gap} gap */
function showResult({ input, right, answer, place }) {
  const result = compareAnswer(input.value, right);
  const isGood = result === "right" || result === "close";
  const typed = input.value.trim();
  place.className = `cloze-answer ${isGood ? "right" : "wrong"}`;
  place.replaceChildren(
    ...(!isGood && typed ? [h("del", {}, typed), " "] : []),
    h("ins", {}, ...answer),
    h("span", { class: "visually-hidden" }, isGood ? " (right)" : typed ? " (not what you typed)" : " (left empty)"));
}

/**
 * Cloze: a text field for each blank. The check ignores case and small typos.
 *
 * @import {ClozeCard, Exercise} from "./types.js"
 */

import { compareAnswer, h, html } from "./second-bundle-api.js";

/** @typedef {{input: HTMLInputElement, answerText: string, answer: Node[], element: HTMLElement}} Blank */

/** @param {ClozeCard} card @returns {Exercise} */
export function clozeExercise(card) {
  const element = h("div", { class: "cloze" }, html(card.body));
  const blanks = insertInputs(element);
  const results = () => blanks.map(({ input, answerText }) => compareAnswer(input.value, answerText));
  const correctCount = () => results().filter((result) => result === "right" || result === "close").length;
  return {
    element,
    submitLabel: "Check",
    problem: () => (blanks.some(({ input }) => input.value.trim()) ? "" : "Fill in at least one blank."),
    check: () => blanks.forEach(showResult),
    score: () => correctCount() / Math.max(1, blanks.length),
    verdict: () => correctCount() === blanks.length
      ? `Correct${results().includes("close") ? ", but check the spelling" : ""}.`
      : `${correctCount()} of ${blanks.length} blanks correct.`,
    comparison: () => ({
      given: blanks.some(({ input }) => input.value.trim()) && textList(blanks.map(({ input }) => input.value.trim() || "–")),
      correct: textList(blanks.map(({ answerText }) => answerText)),
    }),
    response: () => blanks.map(({ input }) => input.value),
    restore: (values) => blanks.forEach(({ input }, index) => {
      input.value = Array.isArray(values) ? String(values[index] ?? "") : "";
    }),
  };
}

/** @param {string[]} texts */
function textList(texts) {
  return h("ol", { class: "answer-list" }, texts.map((text) => h("li", {}, text)));
}

/** Replaces each cloze deletion with a text field. @param {HTMLElement} element @returns {Blank[]} */
function insertInputs(element) {
  const deletions = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".cloze-deletion[data-answer]"));
  return [...deletions].map((deletion, index) => {
    const { answer = "", hint = "" } = deletion.dataset;
    const label = `Blank ${index + 1} of ${deletions.length}${hint ? `, ${hint}` : ""}`;
    const input = h("input", {
      type: "text", class: "cloze-input", size: Math.min(28, Math.max(8, answer.length + 2, hint.length)),
      placeholder: hint, "aria-label": label, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    });
    const blank = { input, answerText: answer, answer: [...deletion.childNodes], element: deletion };
    deletion.className = "cloze-field";
    deletion.replaceChildren(input);
    return blank;
  });
}

/** Replaces the field with the answer and the typed text. @param {Blank} blank */
function showResult({ input, answerText, answer, element }) {
  const result = compareAnswer(input.value, answerText);
  const isCorrect = result === "right" || result === "close";
  const typed = input.value.trim();
  element.className = `cloze-answer ${isCorrect ? "right" : "wrong"}`;
  element.replaceChildren(
    ...(!isCorrect && typed ? [h("del", {}, typed), " "] : []),
    h("ins", {}, ...answer),
    h("span", { class: "visually-hidden" }, isCorrect ? " (correct)" : typed ? " (correct answer)" : " (left blank)"));
}

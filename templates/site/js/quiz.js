/**
 * Quiz: choose an answer, rate your confidence, and read the feedback on every option.
 *
 * @import {Exercise, QuizCard} from "./types.js"
 */

import { t } from "./messages.js";
import { h, html, shuffled } from "./second-bundle-api.js";

/** @param {QuizCard} card @param {string} seed @returns {Exercise} */
export function quizExercise(card, seed) {
  const numbered = card.options.map((option, index) => ({ ...option, index }));
  const options = card.fixedOrder ? numbered : shuffled(numbered, `${seed}/${card.id}`);
  const type = card.multiple ? "checkbox" : "radio";
  const inputs = options.map(() => h("input", { type, name: `option-${card.id}` }));
  const items = options.map(({ html: text }, index) =>
    h("li", {}, h("label", {}, inputs[index], h("span", {}, html(text)))));
  const element = h("fieldset", { class: "options" },
    h("legend", {}, card.multiple ? t`Choose all that apply` : t`Choose one`),
    h("ul", { class: "choices" }, items));
  const isCorrect = () => options.every(({ right }, index) => right === inputs[index].checked);
  return {
    element,
    submitLabel: t`Check`,
    problem: () => (inputs.some(({ checked }) => checked) ? "" : t`Choose an answer first.`),
    check: () => options.forEach((option, index) => showFeedback(items[index], inputs[index], option)),
    score: () => Number(isCorrect()),
    verdict: () => (isCorrect() ? t`Correct.` : card.multiple ? partialResult(options, inputs) : t`Incorrect.`),
    solution: () => (card.multiple ? null : html(options.find(({ right }) => right)?.html ?? "")),
    comparison: () => ({
      given: optionTexts(options.filter((_, index) => inputs[index].checked)),
      correct: optionTexts(options.filter(({ right }) => right)),
    }),
    response: () => options.filter((_, index) => inputs[index].checked).map(({ index }) => index),
    restore: (chosen) => options.forEach(({ index: number }, index) => {
      inputs[index].checked = Array.isArray(chosen) && chosen.includes(number);
    }),
    choose: (number) => clickOption(inputs[number - 1]),
  };
}

/** @param {QuizCard["options"]} options */
function optionTexts(options) {
  return options.length > 0 && h("ul", { class: "answer-list" }, options.map((option) => h("li", {}, html(option.html))));
}

/** The result for a card with several correct options. @param {QuizCard["options"]} options @param {HTMLInputElement[]} inputs */
function partialResult(options, inputs) {
  const chosen = options.filter((_, index) => inputs[index].checked);
  const found = chosen.filter(({ right }) => right).length;
  const extra = chosen.length - found;
  const all = options.filter(({ right }) => right).length;
  return extra ? t`Incorrect: ${found} of ${all} correct options chosen, ${extra} incorrect.` : t`Incorrect: ${found} of ${all} correct options chosen.`;
}

/** @param {HTMLInputElement | undefined} input */
function clickOption(input) {
  if (!input || input.disabled) return false;
  input.click();
  return true;
}

/**
 * @param {HTMLElement} item
 * @param {HTMLInputElement} input
 * @param {QuizCard["options"][number]} option
 */
function showFeedback(item, input, { right, feedback }) {
  input.disabled = true;
  item.classList.add(right ? "right" : "wrong");
  if (input.checked) item.classList.add("chosen");
  const verdict = [right ? t`Correct` : t`Incorrect`, input.checked && t`your answer`].filter(Boolean).join(t`, `);
  item.append(h("div", { class: "option-feedback" },
    h("span", { class: "verdict" }, verdict), " ", feedback && h("div", { class: "feedback" }, html(feedback))));
}

/**
 * Quiz: choose, say how sure, and learn about every option why it is right or not.
 *
 * @import {Exercise, QuizCard} from "./types.js"
 */

import { h, html } from "./dom.js";
import { shuffled } from "./random.js";

/** @param {QuizCard} card @param {string} seed @returns {Exercise} */
export function quizExercise(card, seed) {
  const numbered = card.options.map((option, at) => ({ ...option, at }));
  const options = card.fixedOrder ? numbered : shuffled(numbered, `${seed}/${card.id}`);
  const type = card.multiple ? "checkbox" : "radio";
  const inputs = options.map(() => h("input", { type, name: `option-${card.id}` }));
  const items = options.map(({ html: text }, at) =>
    h("li", {}, h("label", {}, inputs[at], h("span", {}, html(text)))));
  const element = h("fieldset", { class: "options" },
    h("legend", {}, card.multiple ? "Choose all that apply" : "Choose one"),
    h("ul", { class: "choices" }, items));
  const isRight = () => options.every(({ right }, at) => right === inputs[at].checked);
  return {
    element,
    action: "Check",
    missing: () => (inputs.some(({ checked }) => checked) ? "" : "Choose an answer first."),
    check: () => options.forEach((option, at) => showFeedback(items[at], inputs[at], option)),
    score: () => Number(isRight()),
    verdict: () => (isRight() ? "Right." : card.multiple ? partly(options, inputs) : "Not right."),
    solution: () => (card.multiple ? null : html(options.find(({ right }) => right)?.html ?? "")),
    response: () => options.filter((_, at) => inputs[at].checked).map(({ at }) => at),
    restore: (chosen) => options.forEach(({ at: number }, at) => {
      inputs[at].checked = Array.isArray(chosen) && chosen.includes(number);
    }),
    choose: (number) => clickOption(inputs[number - 1]),
  };
}

/** How near a radioGroup of several came. @param {QuizCard["options"]} options @param {HTMLInputElement[]} inputs */
function partly(options, inputs) {
  const chosen = options.filter((_, at) => inputs[at].checked);
  const found = chosen.filter(({ right }) => right).length;
  const extra = chosen.length - found;
  return `Not right: ${found} of ${options.filter(({ right }) => right).length} found${extra ? `, and ${extra} that ${extra === 1 ? "is" : "are"} not right` : ""}.`;
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
  const words = `${right ? "Right" : "Not right"}${input.checked ? ", your choice" : ""}`;
  item.append(h("div", { class: "option-feedback" },
    h("span", { class: "verdict" }, words), " ", feedback && h("div", { class: "feedback" }, html(feedback))));
}

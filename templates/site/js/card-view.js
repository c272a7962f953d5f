/**
 * One card at work: its question, then its answer, then what the learner says of it. Practice and
 * review differ only in what stands below the answer.
 *
 * @import {Exercise} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 * @import {Bar} from "./answer-buttons.js"
 * @import {Shortcut} from "./keyboard-shortcuts.js"
 */

import { App } from "./app.js";
import { solution } from "./answer-buttons.js";
import { CONFIDENCE } from "./confidence-levels.js";
import { announce, button, h, hasKeyboard } from "./dom.js";
import { cardLayout, exerciseFor } from "./exercise.js";

const CONFIDENCE_KEYS = ["g", "t", "s"];
const TYPED = "textarea, input[type=text]";

/**
 * @typedef {object} CardView
 * @property {LoadedCard} found
 * @property {string} seed
 * @property {"ask" | "answer"} stage
 * @property {unknown} response
 * @property {boolean} asksConfidence
 * @property {Shortcut[]} keys for both stages, for example undo
 * @property {(response: unknown) => void} onChange something was filled in
 * @property {(confidence: number | undefined) => void} onCheck
 * @property {(exercise: Exercise) => Bar} answerBar
 */

/**
 * Draws the card into a place.
 *
 * @param {App} app
 * @param {HTMLElement} place
 * @param {CardView} play
 */
export function showCard(app, place, play) {
  const exercise = exerciseFor(play.found.card, play.seed);
  exercise.restore(play.response);
  const { element, question, reveal } = cardLayout(play.found, exercise);
  question.id = "question";
  for (const field of element.querySelectorAll(TYPED)) field.setAttribute("aria-describedby", "question");
  const footer = h("div", { class: "action-bar" });
  const form = h("form", { class: "card-form", novalidate: true, autocomplete: "off" }, element, footer);

  const answer = () => {
    reveal();
    const bar = play.answerBar(exercise);
    footer.replaceChildren(bar.element);
    app.keys.set([...bar.keys, ...play.keys]);
  };
  const check = (/** @type {number | undefined} */ confidence) => {
    const missing = exercise.missing();
    if (missing) return warn(footer, missing);
    play.onCheck(confidence);
    answer();
    if (exercise.score() !== null) announce(`${exercise.verdict()} ${solution(exercise)?.textContent ?? ""}`.trim());
    question.focus({ preventScroll: true });
    scrollToAnswer(element, footer);
  };
  form.addEventListener("input", () => play.onChange(exercise.response()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!footer.querySelector(".ask")) return;
    if (play.asksConfidence) warn(footer, exercise.missing() || "Say how sure you are.");
    else check(undefined);
  });
  form.addEventListener("keydown", (event) => {
    const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isDone && footer.querySelector(".ask")) form.requestSubmit();
  });

  place.replaceChildren(form);
  if (play.stage === "answer") answer();
  else {
    const bar = questionBar(exercise, play.asksConfidence, check);
    footer.replaceChildren(bar.element);
    const submit = { keys: [" ", "Enter"], label: "Check", run: () => form.requestSubmit() };
    app.keys.set([...bar.keys, ...(play.asksConfidence ? [submit] : []), ...play.keys]);
  }
  setInitialFocus(element, question, play.stage);
}

/**
 * What stands below a question.
 *
 * @param {Exercise} exercise
 * @param {boolean} asksConfidence
 * @param {(confidence: number | undefined) => void} check
 * @returns {Bar}
 */
function questionBar(exercise, asksConfidence, check) {
  const options = exercise.choose && {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8"],
    label: "Choose an option",
    run: (/** @type {string} */ key) => void exercise.choose?.(Number(key)),
  };
  const own = asksConfidence ? confidenceBar(check) : checkBar(exercise, check);
  return { element: own.element, keys: options ? [...own.keys, options] : own.keys };
}

/** @param {Exercise} exercise @param {(confidence: undefined) => void} check @returns {Bar} */
function checkBar(exercise, check) {
  const submit = h("button", { type: "submit", class: "button button-primary" }, exercise.action);
  return {
    element: h("div", { class: "ask" }, submit),
    keys: [{ keys: [" ", "Enter"], label: exercise.action, run: () => check(undefined) }],
  };
}

/** @param {(confidence: number) => void} check @returns {Bar} */
function confidenceBar(check) {
  const buttons = CONFIDENCE.map(({ label, value }, at) =>
    button(label, () => check(value), { "aria-keyshortcuts": CONFIDENCE_KEYS[at] }));
  return {
    element: h("div", { class: "ask", role: "group", "aria-labelledby": "how-sure" },
      h("p", { id: "how-sure", class: "action-title" }, "Check: how sure are you?"),
      h("div", { class: "button-row" }, buttons)),
    keys: CONFIDENCE.map(({ label, value }, at) => ({
      keys: [CONFIDENCE_KEYS[at]], label: `Check: ${label.toLowerCase()}`, run: () => check(value),
    })),
  };
}

/** @param {HTMLElement} footer @param {string} text */
function warn(footer, text) {
  footer.querySelector(".form-error")?.remove();
  footer.prepend(h("p", { class: "form-error" }, text));
  announce(text);
}

/** The answer comes into view, but its sessionSetup stays. @param {HTMLElement} card @param {HTMLElement} footer */
function scrollToAnswer(card, footer) {
  const hidden = card.getBoundingClientRect().bottom - (innerHeight - footer.offsetHeight);
  const room = card.getBoundingClientRect().top;
  if (hidden > 0 && room > 0) scrollBy({ top: Math.min(hidden + 16, room - 8), behavior: "auto" });
}

/** A field where one types with a keyboard at hand, else the question. @param {HTMLElement} card @param {HTMLElement} question @param {"ask" | "answer"} stage */
function setInitialFocus(card, question, stage) {
  const field = /** @type {HTMLElement | null} */ (card.querySelector(TYPED));
  (field && hasKeyboard() && stage === "ask" ? field : question).focus({ preventScroll: true });
}

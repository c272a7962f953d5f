/**
 * Shows one card: the question, then the answer and a row of buttons. Practice and review differ only
 * in those buttons.
 *
 * @import {App} from "./app.js"
 * @import {Exercise} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 * @import {Bar} from "./answer-buttons.js"
 * @import {Shortcut} from "./keyboard-shortcuts.js"
 */

import { correctAnswer } from "./answer-buttons.js";
import { CONFIDENCE } from "./confidence-levels.js";
import { cardLayout, exerciseFor } from "./exercise.js";
import { announce, button, h, hasKeyboard } from "./second-bundle-api.js";

const CONFIDENCE_KEYS = ["g", "t", "s"];
const TEXT_FIELDS = "textarea, input[type=text]";

/**
 * @typedef {object} CardView
 * @property {LoadedCard} loaded
 * @property {string} seed
 * @property {"ask" | "answer"} stage
 * @property {unknown} response
 * @property {boolean} asksConfidence
 * @property {Shortcut[]} shortcuts for both stages, such as undo
 * @property {(response: unknown) => void} onChange called with every input
 * @property {(confidence: number | undefined) => void} onCheck
 * @property {(exercise: Exercise) => Bar} answerButtons
 */

/**
 * Loads a card. If that fails, a message with buttons takes the place of the card.
 *
 * @param {App} app
 * @param {HTMLElement} container
 * @param {string} id
 * @param {() => void} retry
 * @returns {Promise<LoadedCard | null | undefined>} null if the deck has no such card, undefined if loading failed
 */
export async function loadCard(app, container, id, retry) {
  try {
    return await app.data.card(id);
  } catch {
    const message = "This card could not be loaded. You may be offline, or this site may have changed.";
    container.replaceChildren(h("div", { class: "notice" }, h("p", {}, message),
      h("div", { class: "button-row" }, button("Try again", retry), button("Reload the page", () => location.reload()))));
    announce(message);
    return undefined;
  }
}

/**
 * Draws the card.
 *
 * @param {App} app
 * @param {HTMLElement} container
 * @param {CardView} view
 */
export function showCard(app, container, view) {
  const exercise = exerciseFor(view.loaded.card, view.seed);
  exercise.restore(view.response);
  const { element, question, reveal } = cardLayout(view.loaded, exercise);
  question.id = "question";
  for (const field of element.querySelectorAll(TEXT_FIELDS)) field.setAttribute("aria-describedby", `question ${field.getAttribute("aria-describedby") ?? ""}`.trim());
  const footer = h("div", { class: "action-bar" });
  const form = h("form", { class: "card-form", novalidate: true, autocomplete: "off" }, element, footer);

  const answer = () => {
    reveal();
    const bar = view.answerButtons(exercise);
    footer.replaceChildren(bar.element);
    app.shortcuts.set([...bar.shortcuts, ...view.shortcuts]);
  };
  let lastWarning = "";
  const check = (/** @type {number | undefined} */ confidence) => {
    const problem = exercise.problem() || exercise.warning?.() || "";
    if (problem && (!exercise.warning || problem !== lastWarning)) {
      lastWarning = problem;
      return warn(footer, problem);
    }
    view.onCheck(confidence);
    answer();
    if (exercise.score() !== null) announce(`${exercise.verdict()} ${correctAnswer(exercise)?.textContent ?? ""}`.trim());
    question.focus({ preventScroll: true });
    scrollToAnswer(element, footer);
  };
  form.addEventListener("input", () => view.onChange(exercise.response()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!footer.querySelector(".ask")) return;
    if (view.asksConfidence) warn(footer, exercise.problem() || "Choose how sure you are.");
    else check(undefined);
  });
  form.addEventListener("keydown", (event) => {
    const isSubmit = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isSubmit && footer.querySelector(".ask")) form.requestSubmit();
  });

  container.replaceChildren(form);
  if (view.stage === "answer") answer();
  else {
    const bar = questionBar(exercise, view.asksConfidence, check);
    footer.replaceChildren(bar.element);
    const submit = { keys: [" ", "Enter"], label: "Check", run: () => form.requestSubmit() };
    app.shortcuts.set([...bar.shortcuts, ...(view.asksConfidence ? [submit] : []), ...view.shortcuts]);
  }
  setInitialFocus(element, question, view.stage);
}

/**
 * The buttons below a question.
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
  const bar = asksConfidence ? confidenceBar(check) : checkBar(exercise, check);
  return { ...bar, shortcuts: options ? [...bar.shortcuts, options] : bar.shortcuts };
}

/** @param {Exercise} exercise @param {(confidence: undefined) => void} check @returns {Bar} */
function checkBar(exercise, check) {
  const submit = h("button", { type: "submit", class: "button button-primary" }, exercise.submitLabel);
  return {
    element: h("div", { class: "ask" }, submit),
    shortcuts: [{ keys: [" ", "Enter"], label: exercise.submitLabel, run: () => check(undefined) }],
  };
}

/** @param {(confidence: number) => void} check @returns {Bar} */
function confidenceBar(check) {
  const buttons = CONFIDENCE.map(({ label, value }, index) =>
    button(label, () => check(value), { "aria-keyshortcuts": CONFIDENCE_KEYS[index] }));
  return {
    element: h("div", { class: "ask", role: "group", "aria-labelledby": "how-sure" },
      h("p", { id: "how-sure", class: "action-title" }, "Check your answer: how sure are you?"),
      h("div", { class: "button-row" }, buttons)),
    shortcuts: CONFIDENCE.map(({ label, value }, index) => ({
      keys: [CONFIDENCE_KEYS[index]], label: `Check: ${label}`, run: () => check(value),
    })),
  };
}

/** @param {HTMLElement} footer @param {string} text */
function warn(footer, text) {
  footer.querySelector(".form-error")?.remove();
  footer.prepend(h("p", { class: "form-error" }, text));
  announce(text);
}

/** Scrolls the answer into view, but keeps the start of the card visible. @param {HTMLElement} card @param {HTMLElement} footer */
function scrollToAnswer(card, footer) {
  const hidden = card.getBoundingClientRect().bottom - (innerHeight - footer.offsetHeight);
  const room = card.getBoundingClientRect().top;
  if (hidden > 0 && room > 0) scrollBy({ top: Math.min(hidden + 16, room - 8), behavior: "auto" });
}

/** Focuses the text field if there is a keyboard, else the question. @param {HTMLElement} card @param {HTMLElement} question @param {"ask" | "answer"} stage */
function setInitialFocus(card, question, stage) {
  const field = /** @type {HTMLElement | null} */ (card.querySelector(TEXT_FIELDS));
  (field && hasKeyboard() && stage === "ask" ? field : question).focus({ preventScroll: true });
}

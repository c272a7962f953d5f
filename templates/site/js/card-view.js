/**
 * Shows one card: the question, then the answer and a row of buttons. Practice and review differ only
 * in those buttons.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Form} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 * @import {Bar} from "./answer-buttons.js"
 * @import {Shortcut} from "./keyboard-shortcuts.js"
 */

import { correctAnswer } from "./answer-buttons.js";
import { CONFIDENCE } from "./confidence-levels.js";
import { cardLayout, exerciseFor, loadedVariant } from "./exercise.js";
import { t } from "./messages.js";
import { announce, button, h, hasKeyboard } from "./second-bundle-api.js";

const CONFIDENCE_KEYS = ["g", "t", "s"];
const TEXT_FIELDS = "textarea, input[type=text]";

/**
 * @typedef {object} CardView
 * @property {LoadedCard} loaded
 * @property {string} seed
 * @property {Form} [form]
 * @property {"ask" | "answer"} stage
 * @property {unknown} response
 * @property {boolean} [gaveUp] whether the learner chose "I don't know"
 * @property {boolean} asksConfidence
 * @property {Shortcut[]} shortcuts for both stages, such as undo
 * @property {(response: unknown) => void} onChange called with every input
 * @property {(confidence: number | undefined, gaveUp: boolean) => void} onCheck
 * @property {(exercise: Exercise) => Bar} answerButtons
 */

/**
 * Loads a card. If loading fails, shows a message with buttons in place of the card.
 *
 * @param {App} app
 * @param {HTMLElement} container
 * @param {string} id
 * @param {() => void} retry
 * @param {boolean} [needsCode] whether to load the third bundle for cards of all kinds
 * @returns {Promise<LoadedCard | null | undefined>} null if the deck has no such card, undefined if loading failed
 */
export async function loadCard(app, container, id, retry, needsCode = false) {
  try {
    if (needsCode) await app.data.code();
    return await app.data.card(id);
  } catch {
    const message = t`This card could not be loaded. You may be offline, or this site may have changed.`;
    container.replaceChildren(h("div", { class: "notice" }, h("p", {}, message),
      h("div", { class: "button-row" }, button(t`Try again`, retry), button(t`Reload the page`, () => location.reload()))));
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
  const loaded = view.form === "arrange" ? view.loaded : loadedVariant(app, view.loaded, view.response);
  const exercise = exerciseFor(loaded.card, view.seed, view.form);
  exercise.restore(view.response);
  if (loaded !== view.loaded && view.response === null) view.onChange(exercise.response());
  const { element, question, reveal } = cardLayout(loaded, exercise);
  question.id = "question";
  for (const field of element.querySelectorAll(TEXT_FIELDS)) field.setAttribute("aria-describedby", `question ${field.getAttribute("aria-describedby") ?? ""}`.trim());
  const footer = h("div", { class: "action-bar" });
  const form = h("form", { class: "card-form", novalidate: true, autocomplete: "off" }, element, footer);

  let isOpen = true;
  const answer = (/** @type {boolean} */ gaveUp) => {
    isOpen = false;
    reveal();
    const bar = view.answerButtons(gaveUp ? unknownAnswer(exercise) : exercise);
    footer.replaceChildren(bar.element);
    if (bar.update) form.addEventListener("input", bar.update);
    app.shortcuts.set([...bar.shortcuts, ...view.shortcuts]);
  };
  let lastWarning = "";
  let isPreparing = false;
  const check = async (/** @type {number | undefined} */ confidence, gaveUp = false) => {
    if (isPreparing && !gaveUp) return;
    const problem = gaveUp ? "" : exercise.problem() || exercise.warning?.() || "";
    if (problem && (!exercise.warning || problem !== lastWarning)) {
      lastWarning = problem;
      exercise.showProblem?.();
      return warn(footer, problem);
    }
    const preparation = gaveUp ? null : exercise.prepare?.();
    if (preparation) {
      isPreparing = true;
      await preparation;
      isPreparing = false;
      if (!form.isConnected || !isOpen) return;
      view.onChange(exercise.response());
    }
    view.onCheck(confidence, gaveUp);
    answer(gaveUp);
    const result = gaveUp ? unknownAnswer(exercise) : exercise;
    if (result.score() !== null) announce(`${result.verdict()} ${correctAnswer(result)?.textContent ?? ""}`.trim());
    question.focus({ preventScroll: true });
    scrollToAnswer(element, footer);
  };
  form.addEventListener("input", () => view.onChange(exercise.response()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isOpen) return;
    if (view.asksConfidence) warn(footer, exercise.problem() || t`Choose how sure you are.`);
    else check(undefined);
  });
  form.addEventListener("keydown", (event) => {
    const isSubmit = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isSubmit && isOpen) form.requestSubmit();
  });

  container.replaceChildren(form);
  scrollTo({ top: 0, behavior: "instant" });
  if (view.stage === "answer") answer(view.gaveUp ?? false);
  else {
    const bar = questionBar(exercise, view.asksConfidence, check);
    footer.replaceChildren(bar.element);
    const submit = { keys: [" ", "Enter"], label: t`Check`, run: () => form.requestSubmit() };
    app.shortcuts.set([...bar.shortcuts, ...(view.asksConfidence ? [submit] : []), ...view.shortcuts]);
  }
  setInitialFocus(element, question, view.stage);
}

/**
 * The buttons below a question.
 *
 * @param {Exercise} exercise
 * @param {boolean} asksConfidence
 * @param {(confidence: number | undefined, gaveUp?: boolean) => void} check
 * @returns {Bar}
 */
function questionBar(exercise, asksConfidence, check) {
  const options = exercise.choose && {
    keys: ["1", "2", "3", "4", "5", "6", "7", "8"],
    label: t`Choose an option`,
    run: (/** @type {string} */ key) => void exercise.choose?.(Number(key)),
  };
  const bar = asksConfidence ? confidenceBar(check) : checkBar(exercise, check);
  const giveUp = () => check(undefined, true);
  const giveUpButton = button(t`I don't know`, giveUp, { class: "button subtle-button give-up", "aria-keyshortcuts": "d" });
  return { element: h("div", { class: "ask-row" }, bar.element, giveUpButton), shortcuts: [...bar.shortcuts, ...(options ? [options] : []), { keys: ["d"], label: t`I don't know`, run: giveUp }] };
}

/** The exercise of a card that the learner did not know: everything counts as missed. @param {Exercise} exercise @returns {Exercise} */
function unknownAnswer(exercise) {
  return { ...exercise, score: () => 0, verdict: () => t`Counted as incorrect.`, leaveWarning: () => "", togglePoint: undefined, gaveUp: true };
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
      h("p", { id: "how-sure", class: "action-title" }, t`Check your answer: how sure are you?`),
      h("div", { class: "button-row" }, buttons)),
    shortcuts: CONFIDENCE.map(({ label, value }, index) => ({
      keys: [CONFIDENCE_KEYS[index]], label: t`Check: ${label}`, run: () => check(value),
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
  const header = document.querySelector(".session-head");
  const top = header && getComputedStyle(header).position === "sticky" ? header.getBoundingClientRect().height : 0;
  const room = card.getBoundingClientRect().top - top;
  if (hidden > 0 && room > 0) scrollBy({ top: Math.min(hidden + 16, room - 8), behavior: "auto" });
}

/** Focuses the text field if there is a keyboard, else the question. @param {HTMLElement} card @param {HTMLElement} question @param {"ask" | "answer"} stage */
function setInitialFocus(card, question, stage) {
  const field = /** @type {HTMLElement | null} */ (card.querySelector(TEXT_FIELDS));
  (field && hasKeyboard() && stage === "ask" ? field : question).focus({ preventScroll: true });
}

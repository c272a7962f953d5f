/**
 * One card at work: its question, then its answer, then what the learner says of it. Practice and
 * review differ only in what stands below the answer.
 *
 * @import {Exercise, Grade, Settings} from "./types.js"
 * @import {Found} from "./exercise.js"
 * @import {Binding} from "./keys.js"
 */

import { App } from "./app.js";
import { CONFIDENCE } from "./confidence.js";
import { announce, button, h, hasKeyboard } from "./dom.js";
import { cardFrame, exerciseFor } from "./exercise.js";

const CONFIDENCE_KEYS = ["g", "t", "s"];
const TYPED = "textarea, input[type=text]";

/**
 * @typedef {object} Play
 * @property {Found} found
 * @property {string} seed
 * @property {"ask" | "answer"} stage
 * @property {unknown} response
 * @property {boolean} asksConfidence
 * @property {Binding[]} keys for both stages, for example undo
 * @property {(response: unknown) => void} onChange something was filled in
 * @property {(confidence: number | undefined) => void} onCheck
 * @property {(exercise: Exercise) => Bar} answerBar
 */

/** @typedef {{element: HTMLElement, keys: Binding[]}} Bar */

/**
 * Draws the card into a place.
 *
 * @param {App} app
 * @param {HTMLElement} place
 * @param {Play} play
 */
export function playCard(app, place, play) {
  const exercise = exerciseFor(play.found.card, play.seed);
  exercise.restore(play.response);
  const { element, question, reveal } = cardFrame(play.found, exercise);
  question.id = "question";
  for (const field of element.querySelectorAll(TYPED)) field.setAttribute("aria-describedby", "question");
  const footer = h("div", { class: "bar" });
  const form = h("form", { class: "play", novalidate: true, autocomplete: "off" }, element, footer);

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
    showAnswer(element, footer);
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
    const bar = askBar(exercise, play.asksConfidence, check);
    footer.replaceChildren(bar.element);
    const submit = { keys: [" ", "Enter"], label: "Check", run: () => form.requestSubmit() };
    app.keys.set([...bar.keys, ...(play.asksConfidence ? [submit] : []), ...play.keys]);
  }
  focusStart(element, question, play.stage);
}

/**
 * What stands below a question.
 *
 * @param {Exercise} exercise
 * @param {boolean} asksConfidence
 * @param {(confidence: number | undefined) => void} check
 * @returns {Bar}
 */
function askBar(exercise, asksConfidence, check) {
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
      h("p", { id: "how-sure", class: "bar-title" }, "Check: how sure are you?"),
      h("div", { class: "button-row" }, buttons)),
    keys: CONFIDENCE.map(({ label, value }, at) => ({
      keys: [CONFIDENCE_KEYS[at]], label: `Check: ${label.toLowerCase()}`, run: () => check(value),
    })),
  };
}

/** @param {HTMLElement} footer @param {string} text */
function warn(footer, text) {
  footer.querySelector(".missing")?.remove();
  footer.prepend(h("p", { class: "missing" }, text));
  announce(text);
}

/** The answer comes into view, but its beginning stays. @param {HTMLElement} card @param {HTMLElement} footer */
function showAnswer(card, footer) {
  const hidden = card.getBoundingClientRect().bottom - (innerHeight - footer.offsetHeight);
  const room = card.getBoundingClientRect().top;
  if (hidden > 0 && room > 0) scrollBy({ top: Math.min(hidden + 16, room - 8), behavior: "auto" });
}

/** A field where one types with a keyboard at hand, else the question. @param {HTMLElement} card @param {HTMLElement} question @param {"ask" | "answer"} stage */
function focusStart(card, question, stage) {
  const field = /** @type {HTMLElement | null} */ (card.querySelector(TYPED));
  (field && hasKeyboard() && stage === "ask" ? field : question).focus({ preventScroll: true });
}

/** @type {readonly {grade: Grade, name: string, two: string | null}[]} */
const GRADES = [
  { grade: 1, name: "Again", two: "Missed" },
  { grade: 2, name: "Hard", two: null },
  { grade: 3, name: "Good", two: "Knew it" },
  { grade: 4, name: "Easy", two: null },
];

/**
 * Two or four grades, with the interval that each leads to where there is one.
 *
 * @param {Settings} settings
 * @param {(grade: Grade) => void} onGrade
 * @param {object} [more]
 * @param {(grade: Grade) => {short: string, long: string}} [more.interval]
 * @param {Exercise} [more.exercise] one that the program marked
 * @returns {Bar}
 */
export function gradeBar(settings, onGrade, { interval, exercise } = {}) {
  const grades = settings.grades === 2 ? GRADES.filter(({ two }) => two) : GRADES;
  const buttons = grades.map(({ grade, name, two }, at) => {
    const label = settings.grades === 2 && two ? two : name;
    const next = interval?.(grade);
    return h("button", {
      type: "button", class: `button grade grade-${grade}`, onclick: () => onGrade(grade),
      "aria-label": next && `${label}, back in ${next.long}`, "aria-keyshortcuts": String(at + 1),
    }, h("span", {}, label), next && h("small", {}, next.short));
  });
  return {
    element: h("div", { class: "answered", role: "group", "aria-label": "How did it go?" },
      exercise && marked(exercise), h("div", { class: "button-row" }, buttons)),
    keys: [
      ...grades.map(({ grade, name, two }, at) => ({
        keys: [String(at + 1)], label: (settings.grades === 2 && two) || name, run: () => onGrade(grade),
      })),
      { keys: [" ", "Enter"], label: settings.grades === 2 ? "Knew it" : "Good", run: () => onGrade(3) },
    ],
  };
}

/** What the program saw, and what would have been right. @param {Exercise} exercise */
function marked(exercise) {
  const isRight = exercise.score() === 1;
  return h("p", { class: "result" },
    h("output", { class: `bar-title ${isRight ? "is-right" : "is-wrong"}` }, exercise.verdict()), " ", solution(exercise));
}

/** The right answer, after another was given. @param {Exercise} exercise */
function solution(exercise) {
  const right = exercise.score() === 1 ? null : exercise.solution?.();
  return right ? h("span", {}, "The answer: ", right) : null;
}

/**
 * On to the next card, where the program could mark; with a word for the learner where marking may
 * have been too strict.
 *
 * @param {Exercise} exercise
 * @param {boolean} canOverrule
 * @param {(score: number) => void} onNext
 * @returns {Bar}
 */
export function nextBar(exercise, canOverrule, onNext) {
  const next = button("Next", () => onNext(exercise.score() ?? 0), { class: "button button-primary" });
  const isWrong = (exercise.score() ?? 0) < 1;
  const overrule = canOverrule && isWrong && button("Count as right", () => onNext(1));
  const isOpen = exercise.element.classList.contains("explain");
  return {
    element: h("div", { class: "answered" },
      !isOpen && marked(exercise),
      h("div", { class: "button-row" }, overrule, next)),
    keys: [{ keys: [" ", "Enter"], label: "Next card", run: () => onNext(exercise.score() ?? 0) }],
  };
}

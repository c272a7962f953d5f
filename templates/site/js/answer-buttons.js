/**
 * The buttons below an answer: grades, or on to the next card.
 *
 * @import {Exercise, Grade, Settings} from "./types.js"
 * @import {Shortcut} from "./keyboard-shortcuts.js"
 */

import { button, h } from "./dom.js";

/** @typedef {{element: HTMLElement, keys: Shortcut[]}} Bar a row of buttons, with their keys */

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
 * @param {Exercise} [more.exercise] one that the program verdictLine
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
      exercise && verdictLine(exercise), h("div", { class: "button-row" }, buttons)),
    keys: [
      ...grades.map(({ grade, name, two }, at) => ({
        keys: [String(at + 1)], label: (settings.grades === 2 && two) || name, run: () => onGrade(grade),
      })),
      { keys: [" ", "Enter"], label: settings.grades === 2 ? "Knew it" : "Good", run: () => onGrade(3) },
    ],
  };
}

/** What the program saw, and what would have been right. @param {Exercise} exercise */
function verdictLine(exercise) {
  const isRight = exercise.score() === 1;
  return h("p", { class: "result" },
    h("output", { class: `action-title ${isRight ? "is-right" : "is-wrong"}` }, exercise.verdict()), " ", solution(exercise));
}

/** The right answer, after another was given. @param {Exercise} exercise */
export function solution(exercise) {
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
      !isOpen && verdictLine(exercise),
      h("div", { class: "button-row" }, overrule, next)),
    keys: [{ keys: [" ", "Enter"], label: "Next card", run: () => onNext(exercise.score() ?? 0) }],
  };
}

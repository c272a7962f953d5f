/**
 * The buttons below an answer: grades, or the next card.
 *
 * @import {Exercise, Grade, Settings} from "./types.js"
 * @import {Shortcut} from "./keyboard-shortcuts.js"
 */

import { button, h } from "./second-bundle-api.js";

/** @typedef {{element: HTMLElement, shortcuts: Shortcut[]}} Bar a row of buttons and their keyboard shortcuts */

/** @type {readonly {grade: Grade, name: string, twoGradeName: string | null}[]} */
const GRADES = [
  { grade: 1, name: "Again", twoGradeName: "Missed" },
  { grade: 2, name: "Hard", twoGradeName: null },
  { grade: 3, name: "Good", twoGradeName: "Knew it" },
  { grade: 4, name: "Easy", twoGradeName: null },
];

/**
 * Buttons for two or four grades, with the next interval of each if there is one.
 *
 * @param {Settings} settings
 * @param {(grade: Grade) => void} onGrade
 * @param {object} [options]
 * @param {(grade: Grade) => {short: string, long: string}} [options.interval]
 * @param {Exercise} [options.exercise] an exercise that was checked automatically
 * @returns {Bar}
 */
export function gradeBar(settings, onGrade, { interval, exercise } = {}) {
  const grades = settings.grades === 2 ? GRADES.filter(({ twoGradeName }) => twoGradeName) : GRADES;
  const buttons = grades.map(({ grade, name, twoGradeName }, index) => {
    const label = settings.grades === 2 && twoGradeName ? twoGradeName : name;
    const next = interval?.(grade);
    return h("button", {
      type: "button", class: `button grade grade-${grade}`, onclick: () => onGrade(grade),
      "aria-label": next && `${label}, due in ${next.long}`, "aria-keyshortcuts": String(index + 1),
    }, h("span", {}, label), next && h("small", {}, next.short));
  });
  return {
    element: h("div", { class: "answered", role: "group", "aria-label": "How did it go?" },
      exercise && verdictLine(exercise), h("div", { class: "button-row" }, buttons)),
    shortcuts: [
      ...grades.map(({ grade, name, twoGradeName }, index) => ({
        keys: [String(index + 1)], label: (settings.grades === 2 && twoGradeName) || name, run: () => onGrade(grade),
      })),
      { keys: [" ", "Enter"], label: settings.grades === 2 ? "Knew it" : "Good", run: () => onGrade(3) },
    ],
  };
}

/** The result of the check, with the correct answer. @param {Exercise} exercise */
function verdictLine(exercise) {
  const isCorrect = exercise.score() === 1;
  return h("p", { class: "result" },
    h("output", { class: `action-title ${isCorrect ? "is-right" : "is-wrong"}` }, exercise.verdict()), " ", correctAnswer(exercise));
}

/** The correct answer, if the learner gave a different one. @param {Exercise} exercise */
export function correctAnswer(exercise) {
  const right = exercise.score() === 1 ? null : exercise.solution?.();
  return right ? h("span", {}, "Correct answer: ", right) : null;
}

/**
 * A button for the next card after an automatic check, and a button to overrule the check if it may
 * have been too strict.
 *
 * @param {Exercise} exercise
 * @param {boolean} canOverrule
 * @param {(score: number) => void} onNext
 * @returns {Bar}
 */
export function nextBar(exercise, canOverrule, onNext) {
  const next = button("Next", () => onNext(exercise.score() ?? 0), { class: "button button-primary" });
  const isIncorrect = (exercise.score() ?? 0) < 1;
  const overrule = canOverrule && isIncorrect && button("Count as correct", () => onNext(1));
  const isChecklist = ["explain", "write"].some((name) => exercise.element.classList.contains(name));
  return {
    element: h("div", { class: "answered" },
      !isChecklist && verdictLine(exercise),
      h("div", { class: "button-row" }, overrule, next)),
    shortcuts: [{ keys: [" ", "Enter"], label: "Next card", run: () => onNext(exercise.score() ?? 0) }],
  };
}

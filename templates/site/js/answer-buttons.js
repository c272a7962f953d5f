/**
 * The buttons below an answer: grades, or the next card. The suggested grade follows the result; Space and
 * Enter choose it.
 *
 * @import {Exercise, Grade, Mode, Settings} from "./types.js"
 * @import {Preview} from "./grade-preview.js"
 * @import {Shortcut} from "./keyboard-shortcuts.js"
 */

import { AGAIN, button, GOOD, gradeOf, h, HARD } from "./second-bundle-api.js";

/**
 * A row of buttons and their keyboard shortcuts; `update` shows a result that the learner has changed.
 *
 * @typedef {{element: HTMLElement, shortcuts: Shortcut[], update?: () => void}} Bar
 */

/**
 * @typedef {object} AnswerOptions
 * @property {Exercise} exercise
 * @property {Mode} kind of the card, or "arrange"
 * @property {number} [confidence]
 * @property {Preview} [preview]
 */

/** The exercises that show their result themselves. @type {readonly Mode[]} */
const OWN_RESULTS = ["explain", "write", "arrange"];

/** @type {readonly {grade: Grade, name: string, twoGradeName: string | null}[]} */
const GRADES = [
  { grade: 1, name: "Again", twoGradeName: "Missed" },
  { grade: 2, name: "Hard", twoGradeName: null },
  { grade: 3, name: "Good", twoGradeName: "Knew it" },
  { grade: 4, name: "Easy", twoGradeName: null },
];

/**
 * Buttons for two or four grades, with the next interval of each.
 *
 * @param {Settings} settings
 * @param {(grade: Grade) => void} onGrade
 * @param {AnswerOptions} options
 * @returns {Bar}
 */
export function gradeBar(settings, onGrade, options) {
  const { exercise, kind, preview } = options;
  const isTwo = settings.grades === 2;
  const grades = isTwo ? GRADES.filter(({ twoGradeName }) => twoGradeName) : GRADES;
  const suggested = () => {
    const grade = suggestedGrade(options);
    if (!isTwo || grade !== HARD) return grade;
    return exercise.score() === 1 ? GOOD : AGAIN;
  };
  const buttons = grades.map(({ grade, name, twoGradeName }, index) => {
    const next = preview?.(grade);
    return h("button", {
      type: "button", class: `button grade grade-${grade}`, onclick: () => onGrade(grade), "aria-keyshortcuts": String(index + 1),
    }, h("span", {}, (isTwo && twoGradeName) || name),
    next && h("small", { "aria-hidden": "true" }, next.short), next && h("span", { class: "visually-hidden" }, `, due in ${next.long}`));
  });
  const update = () => buttons.forEach((one, index) => one.classList.toggle("suggested", grades[index].grade === suggested()));
  update();
  return {
    element: h("div", { class: "answered", role: "group", "aria-label": "How did it go?" },
      exercise.score() !== null && !OWN_RESULTS.includes(kind) && verdictLine(exercise), h("div", { class: "button-row" }, buttons)),
    shortcuts: [
      ...grades.map(({ grade, name, twoGradeName }, index) => ({
        keys: [String(index + 1)], label: (isTwo && twoGradeName) || name, run: () => onGrade(grade),
      })),
      { keys: [" ", "Enter"], label: "Suggested grade", run: () => onGrade(suggested()) },
    ],
    update,
  };
}

/** The grade that fits the result; Good if only the learner can judge it. @param {AnswerOptions} options @returns {Grade} */
function suggestedGrade({ exercise, kind, confidence }) {
  const score = exercise.score();
  return score === null ? GOOD : gradeOf(kind, score, confidence);
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
 * A button for the next card after an automatic check, and a button that overrules the check if the check may have
 * been too strict.
 *
 * @param {(grade: Grade) => void} onNext receives the grade that fits the result
 * @param {AnswerOptions} options
 * @returns {Bar}
 */
export function nextBar(onNext, options) {
  const { exercise, kind, preview } = options;
  const canOverrule = (kind === "predict" || kind === "cloze") && exercise.score() !== 1;
  const grade = () => suggestedGrade(options);
  const note = h("p", { class: "muted small" });
  const update = () => {
    const next = preview?.(grade());
    note.textContent = next ? `Next review in ${next.long}` : "Extra practice: the next review does not change";
  };
  update();
  return {
    element: h("div", { class: "answered" }, !OWN_RESULTS.includes(kind) && verdictLine(exercise),
      h("div", { class: "button-row" },
        canOverrule && button("Count as correct", () => onNext(GOOD)),
        button("Next", () => onNext(grade()), { class: "button button-primary" })), note),
    shortcuts: [{ keys: [" ", "Enter"], label: "Next card", run: () => onNext(grade()) }],
    update,
  };
}

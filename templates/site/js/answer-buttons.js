/**
 * The buttons below an answer: grades, or the next card. The suggested grade follows the result; Space and
 * Enter choose it.
 *
 * @import {Exercise, Grade, Mode, Settings} from "./types.js"
 * @import {Preview} from "./grade-preview.js"
 * @import {Shortcut} from "./keyboard-shortcuts.js"
 */

import { t } from "./messages.js";
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

/** The grades, with their keys if there are four grades and if there are two. @type {readonly {grade: Grade, name: string, twoGradeName: string | null, keys: string[]}[]} */
const GRADES = [
  { grade: 1, name: t`Again`, twoGradeName: t`Missed`, keys: ["a", "m"] },
  { grade: 2, name: t`Hard`, twoGradeName: null, keys: ["h"] },
  { grade: 3, name: t`Good`, twoGradeName: t`Knew it`, keys: ["g", "k"] },
  { grade: 4, name: t`Easy`, twoGradeName: null, keys: ["e"] },
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
  const leave = (/** @type {Grade} */ grade) => confirmLeaving(exercise, () => onGrade(grade));
  const grades = isTwo ? GRADES.filter(({ twoGradeName }) => twoGradeName) : GRADES;
  const suggested = () => {
    const grade = suggestedGrade(options);
    if (!isTwo || grade !== HARD) return grade;
    return exercise.score() === 1 ? GOOD : AGAIN;
  };
  const keyOf = (/** @type {number} */ index) => (exercise.togglePoint ? grades[index].keys[Number(isTwo)] : String(index + 1));
  const labels = grades.map(({ name, twoGradeName }) => (isTwo && twoGradeName) || name);
  const buttons = grades.map(({ grade }, index) => {
    const next = preview?.(grade);
    return h("button", {
      type: "button", class: `button grade grade-${grade}`, onclick: () => leave(grade), "aria-keyshortcuts": keyOf(index),
    }, h("span", {}, labels[index]),
    next && h("small", { "aria-hidden": "true" }, next.short), next && h("span", { class: "visually-hidden" }, t`, due in ${next.long}`));
  });
  const update = () => buttons.forEach((one, index) => one.classList.toggle("suggested", grades[index].grade === suggested()));
  update();
  return {
    element: h("div", { class: "answered", role: "group", "aria-label": t`How did it go?` },
      exercise.score() !== null && !OWN_RESULTS.includes(kind) && verdictLine(exercise), h("div", { class: "button-row" }, buttons)),
    shortcuts: [
      ...pointShortcuts(exercise),
      ...grades.map(({ grade }, index) => ({
        keys: [keyOf(index)], label: labels[index], run: () => leave(grade),
      })),
      { keys: [" ", "Enter"], label: t`Suggested grade`, run: () => leave(suggested()) },
    ],
    update,
  };
}

/** The shortcuts for the points of an explanation. @param {Exercise} exercise @returns {Shortcut[]} */
function pointShortcuts({ togglePoint }) {
  if (!togglePoint) return [];
  return [{ keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], label: t`Check or uncheck a point`, run: (key) => togglePoint(Number(key)) }];
}

/** Moves on, after a question if the exercise has one. @param {Exercise} exercise @param {() => void} leave */
function confirmLeaving(exercise, leave) {
  const warning = exercise.leaveWarning?.();
  if (!warning) return leave();
  const dialog = h("dialog", { "aria-labelledby": "leave-card", onclose: () => dialog.remove() },
    h("p", { id: "leave-card" }, warning),
    h("div", { class: "button-row" },
      button(t`Go back to the points`, () => dialog.close(), { class: "button button-primary", autofocus: true }),
      button(t`Move on`, () => {
        dialog.close();
        leave();
      })));
  document.body.append(dialog);
  dialog.showModal();
}

/** The grade that fits the result; Good if only the learner can judge it. @param {AnswerOptions} options @returns {Grade} */
function suggestedGrade({ exercise, kind, confidence }) {
  const score = exercise.score();
  return score === null ? GOOD : gradeOf(kind, score, confidence);
}

/** The result of the check, with the correct answer. @param {Exercise} exercise */
export function verdictLine(exercise) {
  const isCorrect = exercise.score() === 1;
  return h("p", { class: "result" },
    h("output", { class: `action-title ${isCorrect ? "is-right" : "is-wrong"}` }, exercise.verdict()), " ", correctAnswer(exercise));
}

/** The correct answer, if the learner gave a different one. @param {Exercise} exercise */
export function correctAnswer(exercise) {
  const right = exercise.score() === 1 ? null : exercise.solution?.();
  return right ? h("span", {}, t`Correct answer: `, right) : null;
}

/** How an answer changes the schedule. @param {ReturnType<Preview> | undefined} next */
export function intervalNote(next) {
  return next ? t`Next review in ${next.long}` : t`Extra practice: the next review date does not change`;
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
  const canOverrule = (kind === "predict" || kind === "cloze") && exercise.score() !== 1 && !exercise.gaveUp;
  const grade = () => suggestedGrade(options);
  const note = h("p", { class: "muted small" });
  const update = () => {
    note.textContent = intervalNote(preview?.(grade()));
  };
  update();
  return {
    element: h("div", { class: "answered" }, !OWN_RESULTS.includes(kind) && verdictLine(exercise), note,
      h("div", { class: "button-row" },
        canOverrule && button(t`Count as correct`, () => onNext(GOOD)),
        button(t`Next`, () => onNext(grade()), { class: "button button-primary" }))),
    shortcuts: [{ keys: [" ", "Enter"], label: t`Next card`, run: () => onNext(grade()) }],
    update,
  };
}

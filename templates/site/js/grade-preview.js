/**
 * Computes how each grade would change the schedule of a card, for the labels of the buttons.
 *
 * @import {App} from "./app.js"
 * @import {Grade, Mode} from "./types.js"
 */

import { DAY, longInterval, now, review, shortInterval } from "./second-bundle-api.js";

/** @typedef {(grade: Grade) => {short: string, long: string} | null} Preview the next interval; null if the answer is extra practice */

/**
 * Returns a function that computes the next interval for each grade.
 *
 * @param {App} app
 * @param {string} id
 * @param {Mode} mode
 * @returns {Preview}
 */
export function gradePreview(app, id, mode) {
  const at = now();
  const options = app.progress.optionsFor(id, at);
  const memory = app.progress.memoryOf(id);
  return (grade) => {
    if (!app.progress.isReview(id, mode, grade, at)) return null;
    const { interval, due } = review(memory, grade, at, options);
    const wait = interval ? interval * DAY : due - at;
    return { short: shortInterval(wait), long: longInterval(wait) };
  };
}

/**
 * Undoes an answer, even if a different tab has changed the card since then.
 *
 * @import {CardRecord, SchedulingOptions} from "./types.js"
 * @import {Progress} from "./progress.js"
 */

import { emptyRecord, replay } from "./second-bundle-api.js";

/**
 * Undoes an answer, a suspension, or burying a card.
 *
 * @param {Progress} progress
 * @param {string} id
 * @param {CardRecord | null} before the record before the change
 * @param {number} [at] the time of the answer in seconds, 0 for other changes; absent in sessions of older versions
 */
export function undoStep(progress, id, before, at) {
  progress.setRecord(id, at === undefined ? before : undoChange(progress.records.get(id) ?? null, before, at, progress.options()));
}

/** The time of the last answer to a card in seconds. @param {Progress} progress @param {string} id */
export function lastAnswerTime(progress, id) {
  return progress.record(id).answers.at(-1)?.[0];
}

/**
 * Returns the record without one answer or one suspension, for undo. Everything that a different tab has added since
 * then is kept.
 *
 * @param {CardRecord | null} current
 * @param {CardRecord | null} before the record before the change
 * @param {number} at the time of the answer in seconds; 0 if a card was suspended or buried
 * @param {SchedulingOptions} [options]
 * @returns {CardRecord | null}
 */
export function undoChange(current, before, at, options = {}) {
  if (!current) return null;
  const earlier = before ?? emptyRecord();
  const newReviews = addedRows(current.reviews, earlier.reviews);
  const newAnswers = addedRows(current.answers, earlier.answers);
  const isAnswer = at > 0;
  /** @type {Set<unknown>} */
  const undone = new Set([...newReviews, ...newAnswers].filter(([time]) => time === at));
  // A different tab has undone the answer already.
  if (isAnswer && !undone.size) return current;
  const reviews = current.reviews.filter((row) => !undone.has(row));
  const { suspended, buried } = isAnswer ? current : earlier;
  const hasNewRows = newReviews.length + newAnswers.length > undone.size;
  if (!hasNewRows && isSame([suspended, buried], [earlier.suspended, earlier.buried])) return before;
  const unchanged = [current, earlier].find((one) => isSame(one.reviews, reviews));
  return {
    version: 1,
    reviews,
    memory: unchanged ? unchanged.memory : replay(reviews, options),
    answers: current.answers.filter((row) => !undone.has(row)),
    ...(suspended && { suspended }),
    ...(buried !== undefined && { buried }),
  };
}

/**
 * The rows that are not in an earlier list. Of several equal rows, as many are returned as have been added.
 *
 * @template {[number, ...unknown[]]} T
 * @param {T[]} rows
 * @param {T[]} earlier
 * @returns {T[]}
 */
function addedRows(rows, earlier) {
  const known = earlier.map((row) => JSON.stringify(row));
  return rows.filter((row) => {
    const index = known.indexOf(JSON.stringify(row));
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}

/** @param {unknown} a @param {unknown} b */
function isSame(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Calibration: confidence compared with accuracy.
 *
 * @import {CardRecord} from "./types.js"
 */

import { CONFIDENCE } from "./confidence-levels.js";
import { t } from "./messages.js";

/** The number of answers that are needed to judge the calibration. */
export const ENOUGH_ANSWERS = 10;

/**
 * @typedef {object} CalibrationRow
 * @property {string} label
 * @property {number} confidence
 * @property {number} answers
 * @property {number} accuracy share of correct answers, 0 to 1
 */

/**
 * The accuracy of each confidence level.
 *
 * @param {Iterable<{confidence: number, score: number}>} answers score: 0 to 1, where 1 is correct
 * @returns {CalibrationRow[]} levels with answers
 */
export function calibration(answers) {
  const all = [...answers];
  return CONFIDENCE.flatMap(({ label, value }) => {
    const levelAnswers = all.filter(({ confidence }) => confidence === value);
    const correct = levelAnswers.filter(({ score }) => score === 1).length;
    return levelAnswers.length ? [{ label, confidence: value, answers: levelAnswers.length, accuracy: correct / levelAnswers.length }] : [];
  });
}

/**
 * All answers that have a confidence.
 *
 * @param {Iterable<CardRecord>} records
 */
export function* confidentAnswers(records) {
  for (const { answers } of records) {
    for (const [, , score, confidence] of answers) {
      if (typeof confidence === "number") yield { confidence, score };
    }
  }
}

/** @param {CalibrationRow[]} rows */
export function countAnswers(rows) {
  return rows.reduce((sum, row) => sum + row.answers, 0);
}

/**
 * Summarizes the calibration in a sentence.
 *
 * @param {CalibrationRow[]} rows
 */
export function calibrationSentence(rows) {
  const answers = countAnswers(rows);
  if (answers < ENOUGH_ANSWERS) return t`Not enough answers yet: you need about ten.`;
  const gap = rows.reduce((sum, { confidence, accuracy, answers: count }) => sum + (confidence - accuracy) * count, 0) / answers;
  const surest = rows.filter(({ answers: count }) => count >= 5).at(-1);
  if (gap > 0.1 || (surest && surest.confidence - surest.accuracy > 0.15)) return t`You were more confident than accurate. Double-check the answers you feel sure about.`;
  if (gap < -0.1) return t`You were correct more often than you expected.`;
  return t`Your confidence matches your accuracy.`;
}

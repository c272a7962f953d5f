/**
 * Confidence against what came of it.
 *
 * @import {CardRecord} from "./types.js"
 */

import { CONFIDENCE } from "./second-bundle-api.js";

/**
 * @typedef {object} Bucket
 * @property {string} label
 * @property {number} confidence
 * @property {number} answers
 * @property {number} right part of them that was right, 0 to 1
 */

/**
 * For each confidence, how often it was right.
 *
 * @param {Iterable<{confidence: number, score: number}>} answers score: 0 to 1, 1 is right
 * @returns {Bucket[]} those with answers
 */
export function calibration(answers) {
  const all = [...answers];
  return CONFIDENCE.flatMap(({ label, value }) => {
    const own = all.filter(({ confidence }) => confidence === value);
    const right = own.filter(({ score }) => score === 1).length;
    return own.length ? [{ label, confidence: value, answers: own.length, right: right / own.length }] : [];
  });
}

/**
 * Every answer with a confidence in the records.
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

/**
 * What the numbers say, in a sentence.
 *
 * @param {Bucket[]} buckets
 */
export function calibrationSentence(buckets) {
  const answers = buckets.reduce((sum, bucket) => sum + bucket.answers, 0);
  if (answers < 10) return "Too few answers for a judgement: it takes about ten.";
  const gap = buckets.reduce((sum, { confidence, right, answers: own }) => sum + (confidence - right) * own, 0) / answers;
  const surest = buckets.filter(({ answers: own }) => own >= 5).at(-1);
  if (gap > 0.1 || (surest && surest.confidence - surest.right > 0.15)) return "You were surer than you were right: look twice where you feel sure.";
  if (gap < -0.1) return "You were right more often than you thought.";
  return "How sure you were fits how often you were right.";
}

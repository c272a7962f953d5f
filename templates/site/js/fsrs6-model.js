/**
 * The FSRS-6 memory model: how stability and difficulty change with each review.
 *
 * The formulas and the 21 default parameters come from Open Spaced Repetition; tests compare the results with those
 * of its Python package, `fsrs`. A different model, such as a later version of FSRS, can replace this one: the
 * scheduler uses only the members of `MemoryModel`.
 *
 * This is our own code because the `ts-fsrs` package would need a JavaScript bundler to build the site,
 * and the model is only a few lines longer than its formulas.
 *
 * @import {Grade, MemoryModel} from "./types.js"
 */

import { AGAIN, EASY, HARD } from "./grades.js";

/** @typedef {import("./types.js").MemoryState} State */

const MIN_STABILITY = 0.001;

/** @type {MemoryModel} */
export const FSRS_6 = {
  parameters: [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
    0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
  ],

  first(w, grade) {
    return { stability: w[grade - 1], difficulty: clampDifficulty(firstDifficulty(w, grade)) };
  },

  next(w, before, grade, days) {
    const stability = days < 1
      ? shortTermStability(w, before.stability, grade)
      : longTermStability(w, before, grade, FSRS_6.recall(w, before.stability, days));
    return {
      stability: Math.max(stability, MIN_STABILITY),
      difficulty: nextDifficulty(w, before.difficulty, grade),
    };
  },

  recall(w, stability, days) {
    return (1 + (factor(w) * days) / stability) ** -w[20];
  },

  interval(w, stability, retention) {
    return (stability / factor(w)) * (retention ** (-1 / w[20]) - 1);
  },
};

/** The factor that makes the probability of recall 90% when the days equal the stability. @param {readonly number[]} w */
function factor(w) {
  return 0.9 ** (-1 / w[20]) - 1;
}

/** @param {readonly number[]} w @param {number} grade */
function firstDifficulty(w, grade) {
  return w[4] - Math.E ** (w[5] * (grade - 1)) + 1;
}

/** @param {readonly number[]} w @param {number} difficulty @param {number} grade */
function nextDifficulty(w, difficulty, grade) {
  const damped = difficulty + ((10 - difficulty) * -(w[6] * (grade - 3))) / 9;
  return clampDifficulty(w[7] * firstDifficulty(w, EASY) + (1 - w[7]) * damped);
}

/** @param {number} difficulty */
function clampDifficulty(difficulty) {
  return Math.min(Math.max(difficulty, 1), 10);
}

/** @param {readonly number[]} w @param {number} stability @param {number} grade */
function shortTermStability(w, stability, grade) {
  const growth = Math.E ** (w[17] * (grade - 3 + w[18])) * stability ** -w[19];
  return stability * (grade === AGAIN ? growth : Math.max(growth, 1));
}

/** @param {readonly number[]} w @param {State} before @param {Grade} grade @param {number} recall */
function longTermStability(w, { stability, difficulty }, grade, recall) {
  if (grade === AGAIN) {
    const forgotten = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1)
      * Math.E ** ((1 - recall) * w[14]);
    return Math.min(forgotten, stability / Math.E ** (w[17] * w[18]));
  }
  const growth = Math.E ** w[8] * (11 - difficulty) * stability ** -w[9]
    * (Math.E ** ((1 - recall) * w[10]) - 1);
  const bonus = (grade === HARD ? w[15] : 1) * (grade === EASY ? w[16] : 1);
  return stability * (1 + growth * bonus);
}

/**
 * The FSRS-6 scheduler: computes when a card is due from its review history.
 *
 * The formulas and the 21 default parameters come from Open Spaced Repetition; tests compare every
 * interval with the result of its Python package, `fsrs`. Times are in whole seconds.
 *
 * This is our own code because the `ts-fsrs` package would need a JavaScript bundler to build the site,
 * and the scheduler is only a few lines longer than its formulas.
 *
 * @import {Grade, Memory} from "./types.js"
 */

export const MINUTE = 60;
export const DAY = 86_400;

const W = [
  0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835,
  0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];
const DECAY = -W[20];
const FACTOR = 0.9 ** (1 / DECAY) - 1;
const LEARNING_STEPS = [MINUTE, 10 * MINUTE];
const RELEARNING_STEPS = [10 * MINUTE];
const MAXIMUM_INTERVAL = 36_500;
const [AGAIN, HARD, , EASY] = [1, 2, 3, 4];
const [LEARNING, REVIEW, RELEARNING] = /** @type {const} */ ([1, 2, 3]);

/**
 * The memory state of a card after a review.
 *
 * @param {Memory | null} before null for a new card
 * @param {Grade} grade
 * @param {number} now seconds
 * @param {{retention?: number, maximumInterval?: number}} [options] desired retention; maximum
 *   interval in days
 * @returns {Memory}
 */
export function review(before, grade, now, options = {}) {
  const { stability, difficulty } = nextStability(before, grade, now);
  const { state, step, wait } = nextStep(before, grade);
  const interval = wait ?? intervalDays(stability, options) * DAY;
  return { state, step, stability, difficulty, due: now + interval, last: now };
}

/**
 * The probability of recall, from the whole days since the last review.
 *
 * @param {Memory} memory
 * @param {number} now seconds
 */
export function retrievability(memory, now) {
  const days = Math.max(0, Math.floor((now - memory.last) / DAY));
  return (1 + (FACTOR * days) / memory.stability) ** DECAY;
}

/**
 * The number of days until the probability of recall falls to the desired retention.
 *
 * @param {number} stability
 * @param {{retention?: number, maximumInterval?: number}} options
 */
export function intervalDays(stability, { retention = 0.9, maximumInterval = MAXIMUM_INTERVAL }) {
  const days = (stability / FACTOR) * (retention ** (1 / DECAY) - 1);
  return Math.min(Math.max(roundHalfEven(days), 1), maximumInterval);
}

/** @param {Memory | null} before @param {Grade} grade @param {number} now */
function nextStability(before, grade, now) {
  if (!before) return { stability: W[grade - 1], difficulty: clampDifficulty(firstDifficulty(grade)) };
  const sameDay = Math.floor((now - before.last) / DAY) < 1;
  const stability = sameDay
    ? shortTermStability(before.stability, grade)
    : longTermStability(before, grade, retrievability(before, now));
  return { stability: Math.max(stability, 0.001), difficulty: nextDifficulty(before.difficulty, grade) };
}

/**
 * The state after a review, and the wait in seconds if a learning step sets it.
 *
 * @param {Memory | null} before
 * @param {Grade} grade
 * @returns {{state: 1 | 2 | 3, step: number, wait: number | null}}
 */
function nextStep(before, grade) {
  const state = before ? before.state : LEARNING;
  const graduated = { state: REVIEW, step: 0, wait: null };
  if (state === REVIEW) {
    return grade === AGAIN ? { state: RELEARNING, step: 0, wait: RELEARNING_STEPS[0] } : graduated;
  }
  const steps = state === LEARNING ? LEARNING_STEPS : RELEARNING_STEPS;
  const step = before ? before.step : 0;
  if (grade === AGAIN) return { state, step: 0, wait: steps[0] };
  if (grade === EASY || step >= steps.length) return graduated;
  if (grade === HARD) return { state, step, wait: hardWait(steps, step) };
  return step + 1 === steps.length ? graduated : { state, step: step + 1, wait: steps[step + 1] };
}

/** @param {number[]} steps @param {number} step */
function hardWait(steps, step) {
  if (step > 0) return steps[step];
  return steps.length === 1 ? steps[0] * 1.5 : (steps[0] + steps[1]) / 2;
}

/** @param {number} grade */
function firstDifficulty(grade) {
  return W[4] - Math.E ** (W[5] * (grade - 1)) + 1;
}

/** @param {number} difficulty @param {number} grade */
function nextDifficulty(difficulty, grade) {
  const damped = difficulty + ((10 - difficulty) * -(W[6] * (grade - 3))) / 9;
  return clampDifficulty(W[7] * firstDifficulty(EASY) + (1 - W[7]) * damped);
}

/** @param {number} difficulty */
function clampDifficulty(difficulty) {
  return Math.min(Math.max(difficulty, 1), 10);
}

/** @param {number} stability @param {number} grade */
function shortTermStability(stability, grade) {
  const growth = Math.E ** (W[17] * (grade - 3 + W[18])) * stability ** -W[19];
  return stability * (grade === AGAIN ? growth : Math.max(growth, 1));
}

/** @param {Memory} before @param {Grade} grade @param {number} recall */
function longTermStability({ stability, difficulty }, grade, recall) {
  if (grade === AGAIN) {
    const forgotten = W[11] * difficulty ** -W[12] * ((stability + 1) ** W[13] - 1)
      * Math.E ** ((1 - recall) * W[14]);
    return Math.min(forgotten, stability / Math.E ** (W[17] * W[18]));
  }
  const growth = Math.E ** W[8] * (11 - difficulty) * stability ** -W[9]
    * (Math.E ** ((1 - recall) * W[10]) - 1);
  const bonus = (grade === HARD ? W[15] : 1) * (grade === EASY ? W[16] : 1);
  return stability * (1 + growth * bonus);
}

/** Rounds half to even, as Python does. @param {number} value */
function roundHalfEven(value) {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

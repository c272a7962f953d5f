/**
 * The scheduler: computes when a card is due from its review history, using Anki's learning steps and a memory
 * model. Times are in whole seconds; intervals of a day or more are in study days.
 *
 * @import {Grade, Memory, SchedulingOptions} from "./types.js"
 */

import { DEFAULT_DAY_START, MINUTE, addDays, dayNumber } from "./dates.js";
import { FSRS_6 } from "./fsrs6-model.js";
import { AGAIN, EASY, HARD } from "./grades.js";

const MODEL = FSRS_6;
const LEARNING_STEPS = [MINUTE, 10 * MINUTE];
const RELEARNING_STEPS = [10 * MINUTE];
const MAXIMUM_INTERVAL = 36_500;
const [LEARNING, REVIEW, RELEARNING] = /** @type {const} */ ([1, 2, 3]);

/**
 * The memory state of a card after a review.
 *
 * @param {Memory | null} before null for a new card
 * @param {Grade} grade
 * @param {number} now seconds
 * @param {SchedulingOptions} [options]
 * @returns {Memory}
 */
export function review(before, grade, now, options = {}) {
  const { parameters = MODEL.parameters, dayStart = DEFAULT_DAY_START } = options;
  const { stability, difficulty } = before
    ? MODEL.next(parameters, before, grade, elapsedDays(before, now, options))
    : MODEL.first(parameters, grade);
  const { state, step, wait } = nextStep(before, grade);
  const interval = wait === null ? intervalDays(stability, options) : 0;
  const due = wait === null ? addDays(now, interval, dayStart) : now + wait;
  const lapses = (before?.lapses ?? 0) + Number(before?.state === REVIEW && grade === AGAIN);
  return { state, step, stability, difficulty, due, last: now, interval, lapses };
}

/**
 * The probability of recall, from the study days since the last review.
 *
 * @param {Memory} memory
 * @param {number} now seconds
 * @param {SchedulingOptions} [options]
 */
export function retrievability(memory, now, options = {}) {
  return MODEL.recall(options.parameters ?? MODEL.parameters, memory.stability, elapsedDays(memory, now, options));
}

/**
 * The number of study days since the last review, as Anki counts: if a card was reviewed yesterday evening and is
 * reviewed this morning, one day has passed.
 *
 * @param {Memory} memory
 * @param {number} now seconds
 * @param {SchedulingOptions} options
 */
function elapsedDays(memory, now, { dayStart = DEFAULT_DAY_START, elapsed }) {
  if (elapsed) return elapsed(memory.last, now);
  return Math.max(0, dayNumber(now, dayStart) - dayNumber(memory.last, dayStart));
}

/**
 * The number of days until the probability of recall falls to the desired retention.
 *
 * @param {number} stability
 * @param {SchedulingOptions} options
 */
export function intervalDays(stability, { retention = 0.9, maximumInterval = MAXIMUM_INTERVAL, parameters = MODEL.parameters, choose }) {
  const days = roundHalfEven(MODEL.interval(parameters, stability, retention));
  const bounded = Math.min(Math.max(days, 1), maximumInterval);
  return choose ? Math.min(choose(bounded), maximumInterval) : bounded;
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

/** Rounds half to even, as Python does. @param {number} value */
function roundHalfEven(value) {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * Fits the parameters of FSRS-6 to the learner's own reviews.
 *
 * The objective is the same as in Open Spaced Repetition's `fsrs-rs`: the log loss of the predicted probability of
 * recall, plus a penalty for parameters far from the defaults. The objective is minimized with the BFGS method
 * within bounds. Gradients are exact: the derivatives of stability and difficulty with respect to all parameters
 * are propagated from review to review.
 *
 * @import {History} from "./types.js"
 */

import { AGAIN, EASY, FSRS_6, HARD } from "./second-bundle-api.js";

const COUNT = 21;
const MAX_STEPS = 80;
/** The scale of each parameter, and the standard deviation of its penalty. Both are from `fsrs-rs`. */
const DEVIATIONS = [
  6.43, 9.66, 17.58, 27.85, 0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33, 0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31,
  0.32, 0.14, 0.27,
];
const LOW = [0.001, 0.001, 0.001, 0.001, 1, 0.001, 0.001, 0.001, 0, 0, 0.001, 0.001, 0.001, 0.001, 0, 0.001, 1, 0, 0, 0, 0.1];
const HIGH = [100, 100, 100, 100, 10, 4, 4, 0.75, 4.5, 0.8, 3.5, 5, 0.25, 0.9, 4, 1, 6, 2, 2, 0.8, 0.8];
const [MIN_STABILITY_DAYS, MAX_STABILITY_DAYS] = [0.001, 36_500];

/** The number of reviews whose results the parameters predict: the reviews at least a day after the previous one. @param {History[]} histories */
export function predictedReviews(histories) {
  return histories.reduce((sum, { days }) => sum + days.filter((one, index) => index && one > 0).length, 0);
}

/**
 * The mean log loss of the predictions.
 *
 * @param {readonly number[]} w
 * @param {History[]} histories
 */
export function logLoss(w, histories) {
  return totalLoss(w, histories, null) / Math.max(1, predictedReviews(histories));
}

/**
 * Fits the parameters. Calls `pause` between slices of work, each of about 10,000 reviews.
 *
 * @param {History[]} histories
 * @param {() => Promise<void>} [pause]
 * @returns {Promise<number[]>} the parameters
 */
export async function fitParameters(histories, pause = async () => undefined) {
  const start = FSRS_6.parameters;
  /** The first four parameters are stabilities, which are compared by their ratio. @param {number} index */
  const scale = (index) => (index < 4 ? 1 : DEVIATIONS[index]);
  const parametersOf = (/** @type {number[]} */ x) => x.map((value, index) =>
    clamp(index < 4 ? start[index] * Math.exp(value) : start[index] + value * scale(index), LOW[index], HIGH[index]));
  const evaluate = (/** @type {number[]} */ x) => {
    const w = parametersOf(x);
    const gradient = new Array(COUNT).fill(0);
    let loss = totalLoss(w, histories, gradient);
    for (let index = 0; index < COUNT; index++) {
      const off = (w[index] - start[index]) / DEVIATIONS[index];
      loss += off * off;
      gradient[index] += (2 * off) / DEVIATIONS[index];
      const isOutside = (w[index] <= LOW[index] && gradient[index] > 0) || (w[index] >= HIGH[index] && gradient[index] < 0);
      gradient[index] *= isOutside ? 0 : index < 4 ? w[index] : scale(index);
    }
    return { x, loss, gradient };
  };
  return parametersOf(await minimize(evaluate, new Array(COUNT).fill(0), pause));
}

/**
 * The BFGS method with a backtracking line search.
 *
 * @param {(x: number[]) => {x: number[], loss: number, gradient: number[]}} evaluate
 * @param {number[]} x
 * @param {() => Promise<void>} pause
 */
async function minimize(evaluate, x, pause) {
  let point = evaluate(x);
  let inverse = identity();
  for (let step = 0; step < MAX_STEPS; step++) {
    let direction = inverse.map((row) => -dot(row, point.gradient));
    if (dot(direction, point.gradient) >= 0) [inverse, direction] = [identity(), point.gradient.map((value) => -value)];
    const slope = dot(direction, point.gradient);
    const longest = Math.max(...direction.map(Math.abs));
    let size = longest > 1 ? 1 / longest : 1;
    let next = point;
    for (let tries = 0; tries < 30; tries++, size /= 2) {
      await pause();
      next = evaluate(point.x.map((value, index) => value + size * direction[index]));
      if (next.loss <= point.loss + 1e-4 * size * slope) break;
    }
    if (!(next.loss < point.loss)) break;
    const isSmall = point.loss - next.loss < 1e-6 * point.loss;
    inverse = updated(inverse, next.x.map((value, index) => value - point.x[index]),
      next.gradient.map((value, index) => value - point.gradient[index]));
    point = next;
    if (isSmall) break;
  }
  return point.x;
}

/** The BFGS update of the inverse Hessian. @param {number[][]} inverse @param {number[]} s change of x @param {number[]} y change of the gradient */
function updated(inverse, s, y) {
  const curvature = dot(s, y);
  if (curvature < 1e-10) return inverse;
  const hy = inverse.map((row) => dot(row, y));
  const factor = (1 + dot(y, hy) / curvature) / curvature;
  return inverse.map((row, i) => row.map((value, j) => value + factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / curvature));
}

function identity() {
  return Array.from({ length: COUNT }, (_, i) => Array.from({ length: COUNT }, (_, j) => Number(i === j)));
}

/** @param {number[]} a @param {number[]} b */
function dot(a, b) {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * The sum of the log losses; adds its derivatives to `gradient`.
 *
 * @param {readonly number[]} w
 * @param {History[]} histories
 * @param {number[] | null} gradient
 */
function totalLoss(w, histories, gradient) {
  const [ds, dd] = [new Float64Array(COUNT), new Float64Array(COUNT)];
  const growth = Math.exp(-Math.log(0.9) / w[20]);
  const factor = growth - 1;
  const factorSlope = (growth * Math.log(0.9)) / (w[20] * w[20]);
  let loss = 0;
  for (const { days, grades } of histories) {
    let stability = 0;
    let difficulty = 0;
    for (let at = 0; at < grades.length; at++) {
      const grade = grades[at];
      if (at === 0) {
        stability = w[grade - 1];
        ds.fill(0);
        ds[grade - 1] = 1;
        const raw = w[4] - Math.exp(w[5] * (grade - 1)) + 1;
        difficulty = clamp(raw, 1, 10);
        dd.fill(0);
        if (raw === difficulty) [dd[4], dd[5]] = [1, -(grade - 1) * Math.exp(w[5] * (grade - 1))];
        continue;
      }
      let next = stability;
      if (days[at] < 1) {
        const rise = Math.exp(w[17] * (grade - 3 + w[18])) * stability ** -w[19];
        if (grade === AGAIN || rise > 1) {
          next = stability * rise;
          if (gradient) {
            scaleBy(ds, rise * (1 - w[19]));
            ds[17] += next * (grade - 3 + w[18]);
            ds[18] += next * w[17];
            ds[19] -= next * Math.log(stability);
          }
        }
      } else {
        const base = 1 + (factor * days[at]) / stability;
        const recall = base ** -w[20];
        const recallByStability = (recall * w[20] * factor * days[at]) / (stability * stability * base);
        const recallByDecay = recall * (-Math.log(base) - (w[20] * factorSlope * days[at]) / (stability * base));
        const likelihood = Math.max(grade === AGAIN ? 1 - recall : recall, 1e-9);
        loss -= Math.log(likelihood);
        if (gradient) {
          const slope = (grade === AGAIN ? 1 : -1) / likelihood;
          for (let index = 0; index < COUNT; index++) gradient[index] += slope * recallByStability * ds[index];
          gradient[20] += slope * recallByDecay;
        }
        let [byStability, byDifficulty, byRecall] = [0, 0, 0];
        if (grade === AGAIN) {
          const power = (stability + 1) ** w[13];
          const forgotten = w[11] * difficulty ** -w[12] * (power - 1) * Math.exp((1 - recall) * w[14]);
          const most = stability / Math.exp(w[17] * w[18]);
          next = Math.min(forgotten, most);
          if (gradient && forgotten < most) {
            byStability = (next * w[13] * power) / ((stability + 1) * (power - 1));
            byDifficulty = (-next * w[12]) / difficulty;
            byRecall = -next * w[14];
            chain(ds, dd, byStability + byRecall * recallByStability, byDifficulty);
            ds[11] += next / w[11];
            ds[12] -= next * Math.log(difficulty);
            ds[13] += (next * power * Math.log(stability + 1)) / (power - 1);
            ds[14] += next * (1 - recall);
            ds[20] += byRecall * recallByDecay;
          } else if (gradient) {
            scaleBy(ds, next / stability);
            ds[17] -= next * w[18];
            ds[18] -= next * w[17];
          }
        } else {
          const surprise = Math.exp((1 - recall) * w[10]);
          const bonus = (grade === HARD ? w[15] : 1) * (grade === EASY ? w[16] : 1);
          const gain = Math.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * (surprise - 1) * bonus;
          const rise = stability * gain;
          next = stability + rise;
          if (gradient) {
            byStability = 1 + gain * (1 - w[9]);
            byDifficulty = -rise / (11 - difficulty);
            byRecall = (-rise * w[10] * surprise) / (surprise - 1);
            chain(ds, dd, byStability + byRecall * recallByStability, byDifficulty);
            ds[8] += rise;
            ds[9] -= rise * Math.log(stability);
            ds[10] += (rise * (1 - recall) * surprise) / (surprise - 1);
            if (grade === HARD) ds[15] += rise / w[15];
            if (grade === EASY) ds[16] += rise / w[16];
            ds[20] += byRecall * recallByDecay;
          }
        }
      }
      stability = clamp(next, MIN_STABILITY_DAYS, MAX_STABILITY_DAYS);
      if (stability !== next) ds.fill(0);
      difficulty = nextDifficultyOf(w, difficulty, grade, dd);
    }
  }
  return loss;
}

/** The next difficulty; updates its derivatives. @param {readonly number[]} w @param {number} difficulty @param {number} grade @param {Float64Array} dd */
function nextDifficultyOf(w, difficulty, grade, dd) {
  const easiest = w[4] - Math.exp(3 * w[5]) + 1;
  const moved = difficulty - ((10 - difficulty) * w[6] * (grade - 3)) / 9;
  const raw = w[7] * easiest + (1 - w[7]) * moved;
  if (raw < 1 || raw > 10) {
    dd.fill(0);
    return clamp(raw, 1, 10);
  }
  scaleBy(dd, (1 - w[7]) * (1 + (w[6] * (grade - 3)) / 9));
  dd[4] += w[7];
  dd[5] -= 3 * w[7] * Math.exp(3 * w[5]);
  dd[6] -= ((1 - w[7]) * (10 - difficulty) * (grade - 3)) / 9;
  dd[7] += easiest - moved;
  return raw;
}

/** @param {Float64Array} values @param {number} by */
function scaleBy(values, by) {
  for (let index = 0; index < COUNT; index++) values[index] *= by;
}

/** Derivatives of a stability that depends on the last stability and difficulty. @param {Float64Array} ds @param {Float64Array} dd @param {number} byStability @param {number} byDifficulty */
function chain(ds, dd, byStability, byDifficulty) {
  for (let index = 0; index < COUNT; index++) ds[index] = byStability * ds[index] + byDifficulty * dd[index];
}

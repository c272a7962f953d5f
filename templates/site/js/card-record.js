/**
 * A learner's stored history of one card: validate, replay, merge.
 *
 * @import {Answer, CardRecord, Grade, Memory, SchedulingOptions} from "./types.js"
 */

import { countsAsReview, gradeOf } from "./answer-rules.js";
import { review } from "./fsrs.js";

const MAX_ANSWERS = 60;

/** @returns {CardRecord} */
export function emptyRecord() {
  return { version: 1, reviews: [], memory: null, answers: [] };
}

/**
 * Validates a stored or imported record. Returns null if this version cannot read it.
 *
 * @param {unknown} value
 * @param {SchedulingOptions} [options] for records without a valid memory state
 * @returns {CardRecord | null}
 */
export function asRecord(value, options = {}) {
  if (typeof value !== "object" || value === null) return null;
  const { version, reviews, answers, memory, suspended, buried } = /** @type {CardRecord} */ (value);
  const isValid = version === 1
    && Array.isArray(reviews) && reviews.every(isReview)
    && Array.isArray(answers) && answers.every(isAnswer)
    && (suspended === undefined || (Array.isArray(suspended) && Number.isFinite(suspended[1])));
  if (!isValid) return null;
  const validMemory = isMemory(memory) || !reviews.length ? memory : replay(reviews, options);
  /** @type {CardRecord} */
  const record = { version, reviews, answers, memory: validMemory ?? null };
  if (suspended) record.suspended = suspended;
  if (Number.isFinite(buried)) record.buried = buried;
  return record;
}

/** @param {string} text @returns {CardRecord | null} */
export function parseRecord(text) {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return null;
  }
}

/** @param {unknown} row */
function isReview(row) {
  return Array.isArray(row) && Number.isFinite(row[0]) && [1, 2, 3, 4].includes(row[1]);
}

/** @param {unknown} row */
function isAnswer(row) {
  return Array.isArray(row) && Number.isFinite(row[0]) && typeof row[1] === "string"
    && Number.isFinite(row[2]);
}

/** @param {unknown} memory */
function isMemory(memory) {
  const { state, step, stability, difficulty, due, last } = /** @type {Memory} */ (memory ?? {});
  return Number.isFinite(state) && Number.isFinite(step) && Number.isFinite(stability) && stability > 0
    && Number.isFinite(difficulty) && Number.isFinite(due) && Number.isFinite(last);
}

/**
 * Recomputes the FSRS memory state from the reviews.
 *
 * @param {[number, Grade][]} reviews oldest first
 * @param {SchedulingOptions} [options]
 * @returns {Memory | null}
 */
export function replay(reviews, options = {}) {
  /** @type {Memory | null} */
  let memory = null;
  for (const [at, grade] of reviews) memory = review(memory, grade, at, options);
  return memory;
}

/**
 * Returns the record with the answers of earlier versions as reviews. Those versions did not schedule a card
 * that was answered only outside of Review. A record with reviews is returned unchanged.
 *
 * @param {CardRecord} record
 * @param {SchedulingOptions} [options]
 * @returns {CardRecord}
 */
export function adoptAnswers(record, options = {}) {
  if (record.reviews.length) return record;
  /** @type {[number, Grade][]} */
  const reviews = [];
  /** @type {Memory | null} */
  let memory = null;
  for (const [at, mode, score, confidence] of record.answers) {
    // Earlier versions recorded unanswered exam questions as incorrect answers without a confidence.
    if (mode === "exam" && score === 0 && confidence === null) continue;
    const grade = gradeOf(mode, score, confidence);
    if (!countsAsReview(memory, grade, at, options.dayStart)) continue;
    reviews.push([at, grade]);
    memory = review(memory, grade, at, options);
  }
  return reviews.length ? { ...record, reviews, memory } : record;
}

/**
 * Merges two histories of one card. The result contains every review and answer once, and the later suspension. The
 * order of the arguments does not matter.
 *
 * @param {CardRecord} a
 * @param {CardRecord} b
 * @param {SchedulingOptions} [options]
 * @returns {CardRecord}
 */
export function mergeRecords(a, b, options = {}) {
  const reviews = unionOfReviews(a.reviews, b.reviews);
  const suspended = [a.suspended, b.suspended]
    .filter((entry) => entry !== undefined)
    .sort((x, y) => y[1] - x[1] || Number(y[0]) - Number(x[0]))[0];
  const buried = Math.max(a.buried ?? 0, b.buried ?? 0);
  return {
    version: 1,
    reviews,
    memory: areEqual(reviews, a.reviews) && a.memory ? a.memory : replay(reviews, options),
    answers: union(a.answers, b.answers).slice(-MAX_ANSWERS),
    ...(suspended && { suspended }),
    ...(buried > 0 && { buried }),
  };
}

/**
 * Anki records milliseconds, and this site records seconds. A review of this site that was copied to Anki and back can
 * have milliseconds. It is the same review as the one in the same second.
 *
 * @param {[number, Grade][]} a
 * @param {[number, Grade][]} b
 */
function unionOfReviews(a, b) {
  const rows = union(a, b);
  const times = new Set(rows.map(([at]) => at));
  return rows.filter(([at]) => Number.isInteger(at) || !times.has(Math.floor(at)));
}

/**
 * @template {[number, ...unknown[]]} T
 * @param {T[]} a
 * @param {T[]} b
 * @returns {T[]} each row once, oldest first
 */
function union(a, b) {
  const rows = new Map([...a, ...b].map((row) => [JSON.stringify(row), row]));
  return [...rows.values()].sort((x, y) => x[0] - y[0] || (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));
}

/** @param {unknown[]} a @param {unknown[]} b */
function areEqual(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * Returns the record with one more answer.
 *
 * @param {CardRecord} record
 * @param {Answer} answer
 * @returns {CardRecord}
 */
export function withAnswer(record, answer) {
  return { ...record, answers: [...record.answers, answer].slice(-MAX_ANSWERS) };
}

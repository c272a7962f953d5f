/**
 * The order of cards in review, as pure functions of the records and the time.
 *
 * @import {CardRecord, CardRow, Memory, Settings} from "./types.js"
 */

import { DAY, MINUTE, dateNumber, dayEnd, dayNumber } from "./dates.js";
import { REVIEW_STATE } from "./grades.js";
import { hash } from "./random.js";

const LEARN_AHEAD_LIMIT = 20 * MINUTE;

/**
 * @typedef {object} Due
 * @property {string[]} learning ids of cards whose learning step is due, earliest first
 * @property {string[]} review ids of cards due today, in an order that changes every day
 * @property {string[]} newCards ids of new cards for today, in the order in which to start them
 * @property {string[]} soon ids of cards whose learning step is due within 20 minutes
 * @property {number} later the number of other learning steps that are due today
 * @property {number} unseen the number of cards that were never studied
 */

/**
 * Chooses the new cards for today, given those that are available and their largest number.
 *
 * @typedef {(unseen: CardRow[], limit: number) => string[]} ChooseNew
 */

/**
 * The cards of a scope to review today, sorted.
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @param {Settings} settings
 * @param {number} now seconds
 * @param {number} introduced the number of new cards started today, in the whole deck
 * @param {ChooseNew} [chooseNew] takes the first new cards by default
 * @returns {Due}
 */
export function dueCards(rows, records, settings, now, introduced, chooseNew) {
  const due = groupDue(rows, records, settings, now, introduced, chooseNew);
  const today = dayNumber(now, settings.dayStart);
  const time = (/** @type {string} */ id) => records.get(id)?.memory?.due ?? 0;
  return {
    ...due,
    learning: sortedBy(due.learning, time),
    review: sortedBy(due.review, (id) => hash(`${today}/${id}`)),
    soon: sortedBy(due.soon, time),
  };
}

/**
 * Groups the cards like `dueCards`, but unsorted, which is faster if only the counts matter.
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @param {Settings} settings
 * @param {number} now
 * @param {number} introduced
 * @param {ChooseNew} [chooseNew]
 * @returns {Due}
 */
export function groupDue(rows, records, settings, now, introduced, chooseNew = firstCards) {
  const end = dayEnd(now, settings.dayStart);
  const today = dayNumber(now, settings.dayStart);
  const answered = questionsOf(rows, records, (memory) => now - memory.last < 2 * DAY && dayNumber(memory.last, settings.dayStart) === today);
  const newLeft = Math.max(0, settings.newPerDay - introduced);
  /** @type {Due} */
  const due = { learning: [], review: [], newCards: [], soon: [], later: 0, unseen: 0 };
  /** @type {CardRow[]} */
  const unseen = [];
  for (const row of rows) {
    const id = row[0];
    const record = records.get(id);
    const memory = record?.memory;
    if (record?.suspended?.[0] || record?.buried === today) continue;
    const isSibling = answered.size > 0 && (answered.get(row[5]) ?? id) !== id;
    if (isSibling && (!memory || memory.state === REVIEW_STATE)) continue;
    if (!memory) unseen.push(row);
    else if (memory.state === REVIEW_STATE) {
      if (memory.due < end) due.review.push(id);
    } else if (memory.due <= now) due.learning.push(id);
    else if (memory.due <= now + LEARN_AHEAD_LIMIT) due.soon.push(id);
    else if (memory.due < end) due.later += 1;
  }
  return { ...due, unseen: unseen.length, newCards: newLeft ? chooseNew(unseen, newLeft) : [] };
}

/** @type {ChooseNew} */
function firstCards(unseen, limit) {
  return unseen.slice(0, limit).map(([id]) => id);
}

/**
 * The questions of the cards whose memory state meets a condition, each with the id of its card. A different card
 * with the same question is a sibling, which waits until the next day.
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @param {(memory: Memory) => boolean} condition
 */
function questionsOf(rows, records, condition) {
  /** @type {Map<string, string>} */
  const questions = new Map();
  for (const row of rows) {
    const memory = records.get(row[0])?.memory;
    if (memory && condition(memory)) questions.set(row[5], row[0]);
  }
  return questions;
}

/** @param {string[]} ids @param {(id: string) => number} key */
function sortedBy(ids, key) {
  return ids
    .map((id) => /** @type {const} */ ([id, key(id)]))
    .sort((a, b) => a[1] - b[1])
    .map(([id]) => id);
}

/**
 * The id of the next card, or null if nothing is left for now. Learning cards come first, new cards
 * are spread among the reviews, and the last learning steps may be shown a little early.
 *
 * @param {Due} due
 * @param {number} done the number of cards graded in this session
 * @returns {string | null}
 */
export function nextCard(due, done) {
  if (due.learning.length) return due.learning[0];
  const { review, newCards } = due;
  const every = newCards.length ? Math.ceil((review.length + newCards.length) / newCards.length) : 0;
  const isNew = newCards.length > 0 && (!review.length || done % every === every - 1);
  return (isNew ? newCards[0] : review[0]) ?? due.soon[0] ?? null;
}

/**
 * Counts the new cards that were started on the current study day.
 *
 * @param {Iterable<CardRecord>} records
 * @param {Settings} settings
 * @param {number} now
 */
export function introducedToday(records, settings, now) {
  const today = dayNumber(now, settings.dayStart);
  let number = 0;
  for (const { reviews } of records) {
    if (reviews.length && now - reviews[0][0] < 2 * 86_400
      && dayNumber(reviews[0][0], settings.dayStart) === today) number += 1;
  }
  return number;
}

/**
 * The number of new cards per day that covers all of them before the exam, leaving the last week (or
 * a fifth of the time, if that is less) for reviews. Null if no exam is coming up.
 *
 * @param {number} unseen
 * @param {Settings} settings
 * @param {number} now
 */
export function newPerDayForExam(unseen, settings, now) {
  const left = dateNumber(settings.examDate) - dayNumber(now, settings.dayStart);
  if (!(left > 0)) return null;
  return Math.ceil(unseen / Math.max(1, left - Math.min(7, Math.floor(left / 5))));
}

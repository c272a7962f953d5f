/**
 * What comes when in review: due cards and new cards. Pure functions of the
 * records and the time.
 *
 * @import {CardRecord, CardRow, Settings} from "./types.js"
 */

import { dateNumber, dayEnd, dayNumber } from "./dates.js";
import { MINUTE } from "./fsrs.js";
import { hash } from "./random.js";

const LEARN_AHEAD_LIMIT = 20 * MINUTE;
const REVIEW_STATE = 2;

/**
 * @typedef {object} Due
 * @property {string[]} learning ids in a learning step whose time has come, first due first
 * @property {string[]} review ids due today, in an order that the day decides
 * @property {string[]} fresh ids of new cards for today, in the order of learning
 * @property {string[]} soon ids in a learning step whose time comes within 20 minutes
 * @property {number} later how many more are in a learning step today
 * @property {number} unseen how many cards are new at all
 */

/**
 * The cards of a scope for review, each pile in its order.
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @param {Settings} settings
 * @param {number} now seconds
 * @param {number} introduced how many new cards were begun today, in the whole deck
 * @returns {Due}
 */
export function dueCards(rows, records, settings, now, introduced) {
  const due = groupDue(rows, records, settings, now, introduced);
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
 * The same for those who only count: the piles in the order of the rows.
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @param {Settings} settings
 * @param {number} now
 * @param {number} introduced
 * @returns {Due}
 */
export function groupDue(rows, records, settings, now, introduced) {
  const end = dayEnd(now, settings.dayStart);
  const left = Math.max(0, settings.newPerDay - introduced);
  /** @type {Due} */
  const due = { learning: [], review: [], fresh: [], soon: [], later: 0, unseen: 0 };
  for (const row of rows) {
    const id = row[0];
    const record = records.get(id);
    const memory = record?.memory;
    if (record?.suspended?.[0]) continue;
    if (!memory) {
      due.unseen += 1;
      if (due.unseen <= left) due.fresh.push(id);
    } else if (memory.state === REVIEW_STATE) {
      if (memory.due < end) due.review.push(id);
    } else if (memory.due <= now) due.learning.push(id);
    else if (memory.due <= now + LEARN_AHEAD_LIMIT) due.soon.push(id);
    else if (memory.due < end) due.later += 1;
  }
  return due;
}

/** @param {string[]} ids @param {(id: string) => number} key */
function sortedBy(ids, key) {
  return ids
    .map((id) => /** @type {const} */ ([id, key(id)]))
    .sort((a, b) => a[1] - b[1])
    .map(([id]) => id);
}

/**
 * The card that comes next, or null when all is done for now. What is being learnt comes first;
 * new cards are spread among the reviews; the last steps are taken a little early.
 *
 * @param {Due} due
 * @param {number} done how many cards were graded in this session
 * @returns {string | null}
 */
export function nextCard(due, done) {
  if (due.learning.length) return due.learning[0];
  const { review, fresh } = due;
  const every = fresh.length ? Math.ceil((review.length + fresh.length) / fresh.length) : 0;
  const isFresh = fresh.length > 0 && (!review.length || done % every === every - 1);
  return (isFresh ? fresh[0] : review[0]) ?? due.soon[0] ?? null;
}

/**
 * How many new cards were begun on the study day of a time.
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
 * How many new cards a day bring all of them before the exam, with a week, or a fifth of the time,
 * kept for reviews alone; null without an exam ahead.
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

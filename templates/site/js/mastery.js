/**
 * How well the learner knows each card, judged from the answers in all modes.
 *
 * @import {CardRecord, CardRow} from "./types.js"
 */

import { outcomes } from "./answer-rules.js";
import { AGAIN, REVIEW_STATE } from "./grades.js";

const MATURE_DAYS = 21;
const RECENT = 5;
/** The share of mature cards that makes a topic mastered. */
const MASTERED_SHARE = 0.8;
/** The number of lapses that makes a card a leech, as in Anki. */
export const LEECH_LAPSES = 8;

/** @typedef {"new" | "weak" | "learning" | "mature"} Mastery */

/** Whether a card was answered or reviewed at least once. @param {CardRecord | undefined} record */
export function isStarted(record) {
  return record !== undefined && (record.reviews.length > 0 || record.answers.length > 0);
}

/**
 * Whether a card is weak: the learner missed it the last time, or at least twice in the last five answers.
 *
 * @param {CardRecord | undefined} record
 */
export function isWeak(record) {
  return record !== undefined && misses(record) > 0;
}

/** The number of recent misses of a weak card; 0 for a card that is not weak. @param {CardRecord} record */
function misses(record) {
  const { reviews, answers } = record;
  const isFlawless = !reviews.slice(-RECENT).some(([, grade]) => grade === AGAIN) && !answers.slice(-RECENT).some(([, , score]) => score < 1);
  if (isFlawless) return 0;
  const recent = outcomes(record, RECENT);
  const missed = recent.filter((isCorrect) => !isCorrect).length;
  return recent.at(-1) === false || missed > 1 ? missed : 0;
}

/** @param {CardRecord | undefined} record @returns {Mastery} */
export function masteryOf(record) {
  if (!record || !isStarted(record)) return "new";
  if (isWeak(record)) return "weak";
  const { memory } = record;
  return memory && memory.state === REVIEW_STATE && memory.stability >= MATURE_DAYS ? "mature" : "learning";
}

/**
 * The number of cards at each level of mastery.
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @returns {Record<Mastery | "started", number>}
 */
export function masteryCounts(rows, records) {
  const counts = { new: 0, weak: 0, learning: 0, mature: 0, started: 0 };
  for (const [id] of rows) counts[masteryOf(records.get(id))] += 1;
  return { ...counts, started: rows.length - counts.new };
}

/**
 * The weak cards, those with the most recent misses and the lowest stability first. Suspended cards are left out.
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @returns {string[]} ids
 */
export function weakCards(rows, records) {
  return rows
    .flatMap(([id]) => {
      const record = records.get(id);
      const missed = record && !record.suspended?.[0] ? misses(record) : 0;
      return missed ? [{ id, missed, stability: record?.memory?.stability ?? 0 }] : [];
    })
    .sort((a, b) => b.missed - a.missed || a.stability - b.stability)
    .map(({ id }) => id);
}

/**
 * The mastery of a topic or of any other set of cards. It is mastered if at least 80% of its cards are mature and
 * none is weak. The share counts a mature card as 1 and a card that is being learned as a half.
 *
 * @typedef {ReturnType<typeof masteryCounts> & {total: number, share: number, state: "new" | "started" | "mastered"}} TopicMastery
 *
 * @param {CardRow[]} rows
 * @param {Map<string, CardRecord>} records
 * @returns {TopicMastery}
 */
export function topicMastery(rows, records) {
  const counts = masteryCounts(rows, records);
  const { length } = rows;
  const isMastered = length > 0 && counts.mature >= MASTERED_SHARE * length && !counts.weak;
  return {
    ...counts,
    total: length,
    share: length ? (counts.mature + counts.learning / 2) / length : 0,
    state: isMastered ? "mastered" : counts.started ? "started" : "new",
  };
}

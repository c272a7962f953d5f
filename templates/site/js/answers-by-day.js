/**
 * Counts the answers on each study day.
 *
 * @import {CardRecord} from "./types.js"
 */

import { DAY, dayNumber } from "./dates.js";

/**
 * The number of answers on each of the last `days` study days, keyed by day number. Reviews that were imported
 * without an answer count, too.
 *
 * @param {Iterable<CardRecord>} records
 * @param {number} now seconds
 * @param {number} days
 * @param {number} dayStart
 * @returns {Map<number, number>}
 */
export function answersByDay(records, now, days, dayStart) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  const first = dayNumber(now, dayStart) - days + 1;
  const earliest = now - (days + 1) * DAY;
  for (const { answers, reviews } of records) {
    const times = new Set([...recentTimes(answers, earliest), ...recentTimes(reviews, earliest)]);
    for (const time of times) {
      const day = dayNumber(time, dayStart);
      if (day >= first) counts.set(day, (counts.get(day) ?? 0) + 1);
    }
  }
  return counts;
}

/** The times of the latest entries. @param {[number, ...unknown[]][]} entries oldest first @param {number} earliest */
function recentTimes(entries, earliest) {
  const recent = [];
  for (let at = entries.length - 1; at >= 0 && entries[at][0] >= earliest; at--) recent.push(entries[at][0]);
  return recent;
}

/**
 * Upcoming and past reviews by day, as pure functions of the records and the time.
 *
 * @import {CardRecord, History, Settings} from "./types.js"
 */

import { dayNumber } from "./second-bundle-api.js";

/**
 * The reviews of all cards, for fitting parameters.
 *
 * @param {Iterable<CardRecord>} records
 * @param {number} dayStart
 * @returns {History[]}
 */
export function reviewHistories(records, dayStart) {
  return [...records].filter(({ reviews }) => reviews.length > 1).map(({ reviews }) => {
    const dates = reviews.map(([at]) => dayNumber(at, dayStart));
    return {
      days: dates.map((date, index) => (index ? Math.max(0, date - dates[index - 1]) : 0)),
      grades: reviews.map(([, grade]) => grade),
    };
  });
}

/**
 * The number of cards due on each of the next days; the first day includes overdue cards.
 *
 * @param {Iterable<CardRecord>} records
 * @param {Settings} settings
 * @param {number} now
 * @param {number} days
 */
export function forecast(records, settings, now, days) {
  const today = dayNumber(now, settings.dayStart);
  const counts = new Array(days).fill(0);
  for (const { memory, suspended } of records) {
    if (!memory || suspended?.[0]) continue;
    const day = Math.max(0, dayNumber(memory.due, settings.dayStart) - today);
    if (day < days) counts[day] += 1;
  }
  return counts;
}

/**
 * The number of remembered and forgotten cards on each of the last days, today last.
 *
 * @param {Iterable<CardRecord>} records
 * @param {Settings} settings
 * @param {number} now
 * @param {number} days
 */
export function history(records, settings, now, days) {
  const today = dayNumber(now, settings.dayStart);
  const rows = Array.from({ length: days }, () => ({ remembered: 0, forgotten: 0 }));
  for (const { reviews } of records) {
    for (const [at, grade] of reviews) {
      const row = rows[days - 1 - (today - dayNumber(at, settings.dayStart))];
      if (row) row[grade === 1 ? "forgotten" : "remembered"] += 1;
    }
  }
  return rows;
}

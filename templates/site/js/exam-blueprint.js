/**
 * Which cards make a mock exam.
 *
 * @import {CardRow, Level} from "./types.js"
 */

import { EXAM_KINDS, shuffled } from "./second-bundle-api.js";

/** What part of an exam each level has. @type {readonly (readonly [Level, number])[]} */
export const BLUEPRINT = [["beginner", 0.4], ["intermediate", 0.4], ["advanced", 0.2]];

/**
 * How many questions each level gives: as the blueprint says, where there are enough; what is
 * missing comes from the others.
 *
 * @param {number} wanted
 * @param {Record<Level, number>} available
 * @returns {Record<Level, number>}
 */
export function share(wanted, available) {
  const got = { beginner: 0, intermediate: 0, advanced: 0 };
  const total = Math.min(wanted, available.beginner + available.intermediate + available.advanced);
  const exact = BLUEPRINT.map(([level, part]) => ({ level, part: part * total }));
  for (const { level, part } of exact) got[level] = Math.min(Math.floor(part), available[level]);
  const byRest = exact.sort((a, b) => (b.part % 1) - (a.part % 1));
  for (let sum = got.beginner + got.intermediate + got.advanced; sum < total;) {
    for (const { level } of byRest) {
      if (sum < total && got[level] < available[level]) {
        got[level] += 1;
        sum += 1;
      }
    }
  }
  return got;
}

/**
 * The cards of an exam: by level as in the blueprint, spread over topics, then mixed.
 *
 * @param {CardRow[]} rows
 * @param {number} wanted
 * @param {string} seed
 * @returns {string[]} ids
 */
export function examCards(rows, wanted, seed) {
  const fit = rows.filter(([, , kind]) => EXAM_KINDS.includes(kind));
  const byLevel = groups(fit);
  const parts = share(wanted, countByLevel(fit));
  const chosen = BLUEPRINT.flatMap(([level]) => spread(byLevel[level] ?? [], seed).slice(0, parts[level]));
  return shuffled(chosen, seed, ([id]) => id).map(([id]) => id);
}

/** @param {CardRow[]} rows @returns {Record<Level, number>} */
export function countByLevel(rows) {
  const counts = { beginner: 0, intermediate: 0, advanced: 0 };
  for (const [, , , level] of rows) counts[level] += 1;
  return counts;
}

/** @param {CardRow[]} rows @returns {Partial<Record<Level, CardRow[]>>} */
function groups(rows) {
  /** @type {Partial<Record<Level, CardRow[]>>} */
  const found = {};
  for (const row of rows) (found[row[3]] ??= []).push(row);
  return found;
}

/** Shuffled, but the first card of each topic before the second of any. @param {CardRow[]} rows @param {string} seed */
function spread(rows, seed) {
  /** @type {Map<number, number>} */
  const seen = new Map();
  return shuffled(rows, seed, ([id]) => id)
    .map((row) => {
      const turn = seen.get(row[1]) ?? 0;
      seen.set(row[1], turn + 1);
      return { row, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ row }) => row);
}

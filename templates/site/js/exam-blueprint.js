/**
 * Selects the cards of a mock exam.
 *
 * @import {CardRow, Level} from "./types.js"
 */

import { EXAM_KINDS, shuffled } from "./second-bundle-api.js";

/** The share of each level in an exam. @type {readonly (readonly [Level, number])[]} */
export const BLUEPRINT = [["beginner", 0.4], ["intermediate", 0.4], ["advanced", 0.2]];

/**
 * The number of questions of each level: as in the blueprint if there are enough cards. Otherwise, cards of other
 * levels fill the gaps.
 *
 * @param {number} size the number of questions
 * @param {Record<Level, number>} available
 * @returns {Record<Level, number>}
 */
export function levelQuotas(size, available) {
  const quotas = { beginner: 0, intermediate: 0, advanced: 0 };
  const total = Math.min(size, available.beginner + available.intermediate + available.advanced);
  const exact = BLUEPRINT.map(([level, part]) => ({ level, part: part * total }));
  for (const { level, part } of exact) quotas[level] = Math.min(Math.floor(part), available[level]);
  const byRemainder = exact.sort((a, b) => (b.part % 1) - (a.part % 1));
  for (let sum = quotas.beginner + quotas.intermediate + quotas.advanced; sum < total;) {
    for (const { level } of byRemainder) {
      if (sum < total && quotas[level] < available[level]) {
        quotas[level] += 1;
        sum += 1;
      }
    }
  }
  return quotas;
}

/**
 * Selects the cards of an exam, with levels as in the blueprint, spread across topics, in random order.
 *
 * @param {CardRow[]} rows
 * @param {number} size the number of questions
 * @param {string} seed
 * @returns {string[]} ids
 */
export function examCards(rows, size, seed) {
  const eligible = rows.filter(([, , kind]) => EXAM_KINDS.includes(kind));
  const byLevel = groupByLevel(eligible);
  const quotas = levelQuotas(size, countByLevel(eligible));
  const chosen = BLUEPRINT.flatMap(([level]) => spread(byLevel[level] ?? [], seed).slice(0, quotas[level]));
  return shuffled(chosen, seed, ([id]) => id).map(([id]) => id);
}

/** @param {CardRow[]} rows @returns {Record<Level, number>} */
export function countByLevel(rows) {
  const counts = { beginner: 0, intermediate: 0, advanced: 0 };
  for (const [, , , level] of rows) counts[level] += 1;
  return counts;
}

/** @param {CardRow[]} rows @returns {Partial<Record<Level, CardRow[]>>} */
function groupByLevel(rows) {
  /** @type {Partial<Record<Level, CardRow[]>>} */
  const groups = {};
  for (const row of rows) (groups[row[3]] ??= []).push(row);
  return groups;
}

/** Shuffles the cards, but puts the first card of every topic before the second card of any topic. @param {CardRow[]} rows @param {string} seed */
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

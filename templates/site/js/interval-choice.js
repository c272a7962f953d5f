/**
 * Chooses the day on which a card is due, close to the ideal interval. The day is random, so cards that were
 * learned together spread out over time. Days with few due cards are more likely, and the learner's easy days are
 * less likely. The ranges and weights are the same as in Anki.
 */

import { hash } from "./random.js";

const FUZZ = [
  { from: 2.5, to: 7, share: 0.15 },
  { from: 7, to: 20, share: 0.1 },
  { from: 20, to: Infinity, share: 0.05 },
];
const LOAD_POWER = 2.15;
const NO_EASY_DAYS = [1, 1, 1, 1, 1, 1, 1];

/**
 * The shortest and the longest interval that a card may get instead of the ideal one, in days.
 *
 * @param {number} days the ideal interval
 * @returns {[number, number]}
 */
export function fuzzRange(days) {
  if (days < 2.5) return [days, days];
  const delta = FUZZ.reduce((sum, { from, to, share }) => sum + share * Math.max(Math.min(days, to) - from, 0), 1);
  return [Math.max(2, Math.round(days - delta)), Math.round(days + delta)];
}

/**
 * Chooses an interval.
 *
 * @param {number} days the ideal interval
 * @param {object} given
 * @param {number} given.today the number of the current study day
 * @param {number} given.maximum the longest interval allowed
 * @param {(day: number) => number} given.load the number of cards that are due on a day
 * @param {readonly number[]} [given.easyDays] the share of the usual number of cards for each weekday, Sunday
 *   first, 0 to 1
 * @param {string} given.seed the same seed gives the same interval
 */
export function chooseInterval(days, { today, maximum, load, easyDays = NO_EASY_DAYS, seed }) {
  const [low, high] = fuzzRange(days).map((bound) => Math.min(bound, maximum));
  const intervals = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const weights = intervals.map((interval) => {
    const day = today + interval;
    return easyDays[(day + 4) % 7] * Math.max(1, load(day)) ** -LOAD_POWER / interval;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return Math.min(days, maximum);
  let left = (hash(seed) / 2 ** 32) * total;
  return intervals.find((_, index) => (left -= weights[index]) < 0) ?? high;
}

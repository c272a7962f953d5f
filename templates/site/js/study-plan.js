/**
 * The plan until an exam: how many new cards and reviews to study on each day.
 *
 * @import {Grade, Memory, SchedulingOptions} from "./types.js"
 */

import { DAY, dayNumber, GOOD, review } from "./fourth-bundle-api.js";

/** The average time for an answer, in seconds. */
export const SECONDS_PER_ANSWER = 25;
/** The largest number of days before the exam that are kept free of new cards. */
const MAX_FREE_DAYS = 7;
/** The number of answers to a new card on its first day: one for each learning step. */
const FIRST_DAY_ANSWERS = 2;

/** @typedef {{newCards: number, reviews: number}} PlanDay */

/**
 * @param {object} input
 * @param {Memory[]} input.memories of the cards that were started
 * @param {number} input.unseen the number of cards that were never studied
 * @param {number} input.days the number of days until the exam, including today
 * @param {number} input.newPerDay
 * @param {number} input.at the current time in seconds
 * @param {SchedulingOptions} input.options
 * @returns {PlanDay[]}
 */
export function studyPlan({ memories, unseen, days, newPerDay, at, options }) {
  const plan = newCardDays(unseen, days, newPerDay).map((newCards) => ({ newCards, reviews: 0 }));
  // A missed card is answered twice.
  const answers = 1 + (1 - (options.retention ?? 0.9));
  plan.forEach(({ newCards }, day) => {
    if (!newCards) return;
    plan[day].reviews += newCards * (FIRST_DAY_ANSWERS - 1);
    addReviews(plan, learned(at + day * DAY, options), newCards * answers, at, options);
  });
  for (const memory of memories) addReviews(plan, memory, answers, at, options);
  return plan.map(({ newCards, reviews }) => ({ newCards, reviews: Math.round(reviews) }));
}

/** The number of new cards on each day. @param {number} unseen @param {number} days @param {number} newPerDay */
function newCardDays(unseen, days, newPerDay) {
  const studyDays = daysWithNewCards(days);
  return Array.from({ length: days }, (_, day) => (day < studyDays ? Math.min(newPerDay, Math.max(0, unseen - day * newPerDay)) : 0));
}

/** @param {number} days */
function daysWithNewCards(days) {
  return Math.max(1, days - Math.min(MAX_FREE_DAYS, Math.floor(days / 5)));
}

/** The memory of a card after its learning steps. @param {number} at @param {SchedulingOptions} options */
function learned(at, options) {
  return review(review(null, /** @type {Grade} */ (GOOD), at, options), /** @type {Grade} */ (GOOD), at + 600, options);
}

/**
 * Adds the reviews of cards that are answered with Good each time. The schedule brings back every card before the
 * exam, and distributes these last reviews over the days without new cards.
 *
 * @param {PlanDay[]} plan
 * @param {Memory} memory
 * @param {number} cards the number of answers to add for each review
 * @param {number} at
 * @param {SchedulingOptions} options
 */
function addReviews(plan, memory, cards, at, options) {
  const today = dayNumber(at, options.dayStart ?? 0);
  const [last, firstFree] = [plan.length - 1, Math.min(plan.length - 1, daysWithNewCards(plan.length))];
  let current = memory;
  let day = Math.max(0, dayNumber(memory.due, options.dayStart ?? 0) - today);
  while (day <= last) {
    plan[day].reviews += cards;
    current = review(current, /** @type {Grade} */ (GOOD), Math.max(current.last, at + day * DAY), { ...options, maximumInterval: Infinity });
    const next = day + Math.max(1, current.interval ?? 1);
    if (next > last) {
      const rest = plan.slice(Math.max(day + 1, firstFree));
      for (const one of rest) one.reviews += cards / rest.length;
    }
    day = next;
  }
}

/** The number of new cards per day that covers all of them. @param {number} unseen @param {number} days */
export function neededPerDay(unseen, days) {
  return Math.ceil(unseen / daysWithNewCards(days));
}

/**
 * The plan with the most new cards per day, up to all of them, whose average day takes at most `minutes`.
 *
 * @param {Omit<Parameters<typeof studyPlan>[0], "newPerDay">} input
 * @param {number} minutes
 */
export function planWithin(input, minutes) {
  let [low, high] = [0, neededPerDay(input.unseen, input.days)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (averageMinutes(studyPlan({ ...input, newPerDay: middle })) <= minutes) low = middle;
    else high = middle - 1;
  }
  return { newPerDay: low, days: studyPlan({ ...input, newPerDay: low }) };
}

/** @param {PlanDay[]} plan */
function averageMinutes(plan) {
  return plan.reduce((sum, day) => sum + minutesOf(day), 0) / plan.length;
}

/** The time for one day, in minutes. @param {PlanDay} day */
export function minutesOf({ newCards, reviews }) {
  return ((newCards + reviews) * SECONDS_PER_ANSWER) / 60;
}

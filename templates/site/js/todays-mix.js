/**
 * Today's mix: a session of due, weak, and new cards of any kind, with the topics interleaved.
 *
 * @import {App} from "./app.js"
 * @import {Scope} from "./types.js"
 */

import { dayNumber, now } from "./dates.js";
import { dueToday } from "./due-counts.js";
import { byExam, examFirst } from "./exam-topics.js";
import { weakCards } from "./mastery.js";

/** The longest and the shortest session, unless fewer cards are left. */
const MAX_CARDS = 40;
const MIN_CARDS = 10;
/** The shares of new cards, and of weak cards that are not due, if there are more due cards than fit. */
const NEW_SHARE = 0.25;
const WEAK_SHARE = 0.15;
/** New cards are left out if more than this number of sessions would be needed for the due cards of the exam. */
const MAX_BACKLOG = 3;

/**
 * Chooses the cards: due cards, some weak cards that are not due, and new cards. If the next exam covers only some
 * topics, their due and weak cards come before those of other topics. Cards that were buried today are left out.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {number} done the number of answers that the learner has given today, which count toward the daily goal
 */
export function todaysMix(app, scope, done) {
  const due = dueToday(app, scope);
  const size = Math.max(MIN_CARDS, Math.min(MAX_CARDS, app.settings.goal - done));
  const all = [...due.learning, ...due.review, ...due.soon];
  const isDue = new Set(all);
  const today = dayNumber(now(), app.settings.dayStart);
  const isHidden = (/** @type {string} */ id) => isDue.has(id) || app.progress.records.get(id)?.buried === today;
  const weak = examFirst(app, weakCards(scope.rows, app.progress.records).filter((id) => !isHidden(id))).slice(0, Math.ceil(size * WEAK_SHARE));
  const isBacklog = byExam(app, all).exam.length > MAX_BACKLOG * size;
  const reserved = isBacklog ? 0 : Math.min(due.newCards.length, Math.ceil(size * NEW_SHARE));
  const repeats = all.slice(0, size - weak.length - reserved);
  const newCards = isBacklog ? [] : due.newCards.slice(0, size - weak.length - repeats.length);
  return { due: repeats, weak, newCards };
}

/**
 * Puts the cards in order: new cards are spread evenly, and two cards of the same topic are not adjacent if that can
 * be avoided.
 *
 * @param {string[]} repeats cards seen before, in any order
 * @param {string[]} newCards in the order in which to start them
 * @param {(id: string) => number | undefined} topicOf
 */
export function interleaved(repeats, newCards, topicOf) {
  const [rest, fresh] = [[...repeats], [...newCards]];
  const length = rest.length + fresh.length;
  /** @type {string[]} */
  const ids = [];
  while (ids.length < length) {
    const last = ids.length ? topicOf(ids[ids.length - 1]) : undefined;
    const isNewTurn = fresh.length * length > newCards.length * (length - ids.length - 0.5);
    const list = fresh.length && (isNewTurn || !rest.length) ? fresh : rest;
    const other = list.findIndex((id) => topicOf(id) !== last);
    // New cards keep their order, because later ones may build on earlier ones.
    const [id] = list.splice(list === rest && other > 0 ? other : 0, 1);
    ids.push(id);
  }
  return ids;
}

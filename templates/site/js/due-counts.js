/**
 * Finds and counts the cards that are due today.
 *
 * @import {Scope} from "./types.js"
 * @import {ChooseNew, Due} from "./review-queue.js"
 */

import { answersByDay } from "./answers-by-day.js";
import { App } from "./app.js";
import { dayNumber, now } from "./dates.js";
import { examFirst, examTopics, withoutOtherNew } from "./exam-topics.js";
import { t } from "./messages.js";
import { newCardOrder } from "./new-card-order.js";
import { formatNumber } from "./number-format.js";
import { dueCards, groupDue, introducedToday } from "./review-queue.js";

/** The storage key of the extra new cards: "<day number>:<cards>". */
const EXTRA_NEW_KEY = "more-new";

/** The due and new cards of a scope, in review order; reviews for the exam come first. @param {App} app @param {Scope} scope */
export function dueToday(app, scope) {
  const context = { topics: app.index.topics, records: app.progress.records, known: app.settings.known };
  const due = dueWith(app, dueCards, (unseen, limit) => newCardOrder(scope.rows, unseen, limit, context))(scope.rows);
  return { ...due, review: examFirst(app, due.review) };
}

/** Returns a function that groups the due cards of any rows for counting, without sorting them. @param {App} app */
export function countDueToday(app) {
  return dueWith(app, groupDue);
}

/** The number of cards to see again today. @param {Due} due */
export function dueCount({ learning, review, soon }) {
  return learning.length + review.length + soon.length;
}

/** A label with the numbers of due and new cards. @param {Due} due */
export function dueLabel(due) {
  return t`${formatNumber(dueCount(due))} due, ${due.newCards.length} new`;
}

/** The number of answers on the current study day. @param {App} app */
export function answersToday(app) {
  const { dayStart } = app.settings;
  const at = now();
  return answersByDay(app.progress.records.values(), at, 1, dayStart).get(dayNumber(at, dayStart)) ?? 0;
}

/** @param {App} app @param {typeof dueCards} group @param {ChooseNew} [chooseNew] */
function dueWith(app, group, chooseNew) {
  const { progress: { records }, settings } = app;
  const at = now();
  const introduced = introducedToday(records.values(), settings, at) - extraNewToday(app);
  const { removedIds } = app.data;
  const covered = examTopics(settings, app.index.topics, at);
  return (/** @type {Scope["rows"]} */ rows) => {
    const present = removedIds.size ? rows.filter(([id]) => !removedIds.has(id)) : rows;
    return group(withoutOtherNew(present, covered, (id) => !records.get(id)?.memory), records, settings, at, introduced, chooseNew);
  };
}

/** Extra new cards that the learner asked for today. @param {App} app */
function extraNewToday(app) {
  const [day, number] = (app.storage.read(EXTRA_NEW_KEY) ?? "").split(":").map(Number);
  return day === dayNumber(now(), app.settings.dayStart) && number > 0 ? number : 0;
}

/** Adds extra new cards for today. @param {App} app @param {number} number */
export function addExtraNew(app, number) {
  app.storage.write(EXTRA_NEW_KEY, `${dayNumber(now(), app.settings.dayStart)}:${extraNewToday(app) + number}`);
}

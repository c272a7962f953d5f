/**
 * The topics that the learner's next exam covers.
 *
 * @import {App} from "./app.js"
 * @import {CardRow, Settings, TopicRow} from "./types.js"
 */

import { dateNumber, dayNumber, now } from "./dates.js";

/**
 * The indexes of the topics that the exam covers, or null if it covers the whole deck or if no exam is coming up. Topics
 * that the deck no longer has are ignored.
 *
 * @param {Settings} settings
 * @param {TopicRow[]} topics
 * @param {number} [at] seconds
 * @returns {Set<number> | null}
 */
export function examTopics({ examDate, examTopics: names, dayStart }, topics, at = now()) {
  const isAhead = dateNumber(examDate) > dayNumber(at, dayStart);
  const covered = new Set(topics.flatMap(({ name }, topic) => (isAhead && names.includes(name) ? [topic] : [])));
  return covered.size ? covered : null;
}

/**
 * Removes the new cards of topics that the exam does not cover. Rows without any card of the exam are unchanged, so
 * learners can still study the other topics.
 *
 * @param {CardRow[]} rows
 * @param {Set<number> | null} covered
 * @param {(id: string) => boolean} isNew
 */
export function withoutOtherNew(rows, covered, isNew) {
  return covered && rows.some((row) => covered.has(row[1])) ? rows.filter((row) => covered.has(row[1]) || !isNew(row[0])) : rows;
}

/**
 * Groups cards into those of the exam, which are all cards if it covers the whole deck, and the others.
 *
 * @param {App} app
 * @param {string[]} ids
 */
export function byExam(app, ids) {
  const covered = examTopics(app.settings, app.index.topics);
  const isCovered = (/** @type {string} */ id) => !covered || covered.has(app.data.byId.get(id)?.[1] ?? -1);
  return { exam: ids.filter(isCovered), other: ids.filter((id) => !isCovered(id)) };
}

/** Puts the cards of the exam first and otherwise keeps the order. @param {App} app @param {string[]} ids */
export function examFirst(app, ids) {
  const { exam, other } = byExam(app, ids);
  return [...exam, ...other];
}

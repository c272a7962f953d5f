/**
 * The order of new cards: along the path of prerequisites, and mixed over several topics.
 *
 * @import {CardRecord, CardRow, TopicRow} from "./types.js"
 */

import { isStarted } from "./mastery.js";

/** The number of cards of a topic to start before the topics that build on it. */
const OPEN_AFTER = 5;
/** The number of topics that new cards are taken from at the same time. */
const TOPICS_AT_ONCE = 4;
const LEVELS = ["beginner", "intermediate", "advanced"];

/**
 * @typedef {object} NewTopic
 * @property {CardRow[]} unseen the cards that were never studied, in the order in which to start them
 * @property {number} started the number of cards that were started, including those already chosen
 * @property {number} chosen when a card of this topic was last chosen, counted from 1; 0 for never
 */

/**
 * Chooses the next new cards.
 *
 * A topic opens when some cards of each of its prerequisites have been started. The cards are taken in turn from the
 * first open topics. Topics that the learner probably knows are open from the start, but their cards come last.
 *
 * @param {CardRow[]} rows the cards of the scope, in lesson order
 * @param {CardRow[]} unseen those that were never studied and are available today
 * @param {number} limit
 * @param {{topics: TopicRow[], records: Map<string, CardRecord>, known: readonly string[]}} context
 * @returns {string[]} ids
 */
export function newCardOrder(rows, unseen, limit, { topics, records, known }) {
  const groups = groupByTopic(rows, unseen, topics, records);
  if (groups.size < 2) return unseen.slice(0, limit).map(([id]) => id);
  /** @type {string[]} */
  const ids = [];
  while (ids.length < Math.min(limit, unseen.length)) {
    const group = nextTopic(groups, topics, new Set(known));
    // Only the few topics that are chosen are sorted, because a deck can have thousands of new cards.
    if (!group.chosen) group.unseen = mixedKinds(group.unseen);
    ids.push(/** @type {CardRow} */ (group.unseen.shift())[0]);
    group.started += 1;
    group.chosen = ids.length;
  }
  return ids;
}

/** @param {CardRow[]} rows @param {CardRow[]} unseen @param {TopicRow[]} topics @param {Map<string, CardRecord>} records */
function groupByTopic(rows, unseen, topics, records) {
  /** @type {Map<string, NewTopic>} */
  const groups = new Map();
  for (const [id, topic] of rows) {
    const { name } = topics[topic];
    const group = groups.get(name) ?? { unseen: [], started: 0, chosen: 0 };
    if (isStarted(records.get(id))) group.started += 1;
    groups.set(name, group);
  }
  for (const row of unseen) groups.get(topics[row[1]].name)?.unseen.push(row);
  return groups;
}

/** @param {Map<string, NewTopic>} groups @param {TopicRow[]} topics @param {Set<string>} known */
function nextTopic(groups, topics, known) {
  const left = topics.filter(({ name }) => groups.get(name)?.unseen.length);
  const unknown = left.filter(({ name }) => !known.has(name));
  const candidates = unknown.length ? unknown : left;
  const open = candidates.filter(({ prerequisites }) => prerequisites.every((name) => isMet(groups.get(name)) || known.has(name)));
  const [first, ...others] = (open.length ? open : candidates).slice(0, TOPICS_AT_ONCE)
    .map(({ name }) => /** @type {NewTopic} */ (groups.get(name)));
  return others.reduce((best, one) => (one.chosen < best.chosen ? one : best), first);
}

/** Whether enough cards of a prerequisite have been started. @param {NewTopic | undefined} group */
function isMet(group) {
  return !group || group.started >= OPEN_AFTER || !group.unseen.length;
}

/** Sorts cards by level, and alternates between kinds within each level. @param {CardRow[]} rows */
function mixedKinds(rows) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return rows
    .map((row) => {
      const key = row[3] + row[2];
      const turn = counts.get(key) ?? 0;
      counts.set(key, turn + 1);
      return { row, level: LEVELS.indexOf(row[3]), turn };
    })
    .sort((a, b) => a.level - b.level || a.turn - b.turn)
    .map(({ row }) => row);
}

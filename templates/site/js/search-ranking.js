/** Full-text search over the cards, as pure functions. */

import { foldText } from "./answer-matching.js";

/** @typedef {{id: string, question: string, text: string}} Entry */
/** @typedef {{id: string, score: number}} Hit */

/**
 * Prepares the rows for `findCards`.
 *
 * @param {[string, string][]} rows id and text
 * @param {(id: string) => string} questionOf
 * @returns {Entry[]}
 */
export function searchEntries(rows, questionOf) {
  return rows.map(([id, text]) => ({ id, question: ` ${foldText(questionOf(id))}`, text: ` ${foldText(text)}` }));
}

/**
 * The cards that contain every word of a query, best match first: matches in the question rank above
 * matches in the answer, and whole words above prefixes above substrings.
 *
 * @param {Entry[]} all
 * @param {string} query
 * @returns {Hit[]}
 */
export function findCards(all, query) {
  const words = foldText(query).split(" ").filter(Boolean);
  if (!words.length) return [];
  /** @type {Hit[]} */
  const hits = [];
  for (const { id, question, text } of all) {
    let score = 0;
    for (const word of words) {
      const match = 4 * matchRank(question, word) + matchRank(text, word);
      score = match ? score + match : -Infinity;
    }
    if (score > 0) hits.push({ id, score });
  }
  return hits.sort((a, b) => b.score - a.score);
}

/** 3 for a whole word, 2 for a prefix, 1 for a substring, 0 for no match. @param {string} text @param {string} word */
function matchRank(text, word) {
  let best = 0;
  for (let index = text.indexOf(word); index >= 0 && best < 3; index = text.indexOf(word, index + 1)) {
    const starts = !isLetter(text[index - 1]);
    const ends = !isLetter(text[index + word.length]);
    best = Math.max(best, starts && ends ? 3 : starts ? 2 : 1);
  }
  return best;
}

/** @param {string | undefined} letter */
function isLetter(letter) {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}

/**
 * The text around the first match of the longest word, to show below the question.
 *
 * @param {string} text
 * @param {string} query
 * @returns {[before: string, hit: string, after: string]}
 */
export function excerpt(text, query) {
  const [word = ""] = foldText(query).split(" ").sort((a, b) => b.length - a.length);
  const index = text.toLowerCase().indexOf(word);
  if (index < 0 || !word) return [truncate(text, 90), "", ""];
  const start = index > 40 ? text.indexOf(" ", index - 40) + 1 : 0;
  const from = Math.min(start, index);
  return [
    (from ? "… " : "") + text.slice(from, index),
    text.slice(index, index + word.length),
    truncate(text.slice(index + word.length), 60),
  ];
}

/** Truncates a string after the last whole word that fits. @param {string} text @param {number} length */
function truncate(text, length) {
  return text.length <= length ? text : `${text.slice(0, text.lastIndexOf(" ", length))} …`;
}

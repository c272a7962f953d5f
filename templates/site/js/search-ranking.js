/** Search over every card's words. Pure: rows in, ids out. */

import { foldText } from "./answer-matching.js";

/** @typedef {{id: string, question: string, text: string}} Entry */
/** @typedef {{id: string, weight: number}} Hit */

/**
 * @param {[string, string][]} rows id and text
 * @param {(id: string) => string} questionOf
 * @returns {Entry[]}
 */
export function entries(rows, questionOf) {
  return rows.map(([id, text]) => ({ id, question: ` ${foldText(questionOf(id))}`, text: ` ${foldText(text)}` }));
}

/**
 * The cards that hold every word of a query, the best first: words of the question before words of
 * the answer, whole words before beginnings before parts.
 *
 * @param {Entry[]} all
 * @param {string} query
 * @returns {Hit[]}
 */
export function find(all, query) {
  const words = foldText(query).split(" ").filter(Boolean);
  if (!words.length) return [];
  /** @type {Hit[]} */
  const hits = [];
  for (const { id, question, text } of all) {
    let weight = 0;
    for (const word of words) {
      const own = 4 * place(question, word) + place(text, word);
      weight = own ? weight + own : -Infinity;
    }
    if (weight > 0) hits.push({ id, weight });
  }
  return hits.sort((a, b) => b.weight - a.weight);
}

/** 3 for a whole word, 2 for a sessionSetup, 1 for a part, 0 for none. @param {string} text @param {string} word */
function place(text, word) {
  let best = 0;
  for (let at = text.indexOf(word); at >= 0 && best < 3; at = text.indexOf(word, at + 1)) {
    const starts = !isLetter(text[at - 1]);
    const ends = !isLetter(text[at + word.length]);
    best = Math.max(best, starts && ends ? 3 : starts ? 2 : 1);
  }
  return best;
}

/** @param {string | undefined} letter */
function isLetter(letter) {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}

/**
 * The words round the first hit, for a line below the question.
 *
 * @param {string} text
 * @param {string} query
 * @returns {[before: string, hit: string, after: string]}
 */
export function excerpt(text, query) {
  const [word = ""] = foldText(query).split(" ").sort((a, b) => b.length - a.length);
  const at = text.toLowerCase().indexOf(word);
  if (at < 0 || !word) return [upTo(text, 90), "", ""];
  const start = at > 40 ? text.indexOf(" ", at - 40) + 1 : 0;
  const from = Math.min(start, at);
  return [
    (from ? "… " : "") + text.slice(from, at),
    text.slice(at, at + word.length),
    upTo(text.slice(at + word.length), 60),
  ];
}

/** As many whole words as fit. @param {string} text @param {number} length */
function upTo(text, length) {
  return text.length <= length ? text : `${text.slice(0, text.lastIndexOf(" ", length))} …`;
}

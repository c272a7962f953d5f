/**
 * The eleven study modes.
 *
 * @import {CardRow, Kind, Mode} from "./types.js"
 */

import { t } from "./messages.js";

/** Kinds that can be graded automatically, at least if the answer is recognized. @type {readonly Kind[]} */
export const EXAM_KINDS = ["quiz", "predict", "cloze", "compare", "write"];

/**
 * @typedef {object} StudyMode
 * @property {Mode} slug
 * @property {string} name
 * @property {string} summary
 * @property {boolean} [recommended] whether it is shown first, because the evidence for it is strongest
 */

/** @type {readonly StudyMode[]} */
export const MODES = [
  { slug: "recall", name: t`Recall`, summary: t`Answer from memory, then check`, recommended: true },
  { slug: "quiz", name: t`Quiz`, summary: t`Choose an answer and learn why`, recommended: true },
  { slug: "review", name: t`Review`, summary: t`Study the cards that are due today`, recommended: true },
  { slug: "explain", name: t`Explain`, summary: t`Explain it in your own words` },
  { slug: "predict", name: t`Predict the output`, summary: t`Type what the code prints` },
  { slug: "cloze", name: t`Cloze`, summary: t`Fill in the missing words` },
  { slug: "compare", name: t`Compare`, summary: t`Choose what each statement applies to` },
  { slug: "write", name: t`Write code`, summary: t`Write code that passes the checks` },
  { slug: "arrange", name: t`Arrange`, summary: t`Put lines of code in order` },
  { slug: "sheet", name: t`Cheat sheet`, summary: t`Read or print all answers` },
  { slug: "exam", name: t`Mock exam`, summary: t`Mixed questions, answers at the end` },
];

/** The names of the levels. @type {Record<string, string>} */
export const LEVEL_NAMES = { beginner: t`beginner`, intermediate: t`intermediate`, advanced: t`advanced` };

/** @param {string} slug */
export function findMode(slug) {
  return MODES.find((mode) => mode.slug === slug);
}

/** Sessions with cards of several kinds, which the site offers outside of the list of modes. @type {Partial<Record<string, string>>} */
const MIXED_MODES = { weak: t`Weak cards`, today: t`Today's mix`, placement: t`Placement test` };

/** Whether a mode is a session with cards of several kinds, whose answers count as those of the mode of their kind. @param {string} mode */
export function isMixed(mode) {
  return mode in MIXED_MODES;
}

/** @param {string} mode */
export function modeName(mode) {
  return findMode(mode)?.name ?? MIXED_MODES[mode] ?? mode;
}

/** Whether a mode uses only some of the cards, which makes their number worth showing. @param {Mode} mode */
export function isCardKind(mode) {
  return !["sheet", "review", "exam"].includes(mode);
}

/**
 * The cards that a mode uses.
 *
 * @param {CardRow[]} rows
 * @param {Mode} mode
 */
export function cardsFor(rows, mode) {
  if (mode === "arrange") return rows.filter(hasLines);
  const kinds = kindsFor(mode);
  return kinds ? rows.filter((row) => kinds.includes(row[2])) : rows;
}

/**
 * Counts the cards that each mode uses.
 *
 * @param {CardRow[]} rows
 * @returns {(mode: Mode) => number}
 */
export function cardCounts(rows) {
  /** @type {Map<Kind, number>} */
  const counts = new Map();
  const arranged = rows.filter(hasLines).length;
  for (const row of rows) counts.set(row[2], (counts.get(row[2]) ?? 0) + 1);
  return (mode) => mode === "arrange" ? arranged : kindsFor(mode)?.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0) ?? rows.length;
}

/** Whether a card has lines of code to put in order. @param {CardRow} row */
function hasLines(row) {
  return row[6] === 1;
}

/** The kinds of cards that a mode uses; null for all. @param {Mode} mode */
function kindsFor(mode) {
  if (mode === "sheet" || mode === "review") return null;
  return mode === "exam" ? EXAM_KINDS : [/** @type {Kind} */ (mode)];
}

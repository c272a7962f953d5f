/**
 * The nine ways to practise.
 *
 * @import {CardRow, Kind, Mode} from "./types.js"
 */

/** Kinds that the program can mark. @type {readonly Kind[]} */
export const EXAM_KINDS = ["quiz", "predict", "cloze", "compare"];

/**
 * @typedef {object} StudyMode
 * @property {Mode} slug
 * @property {string} name
 * @property {string} line
 * @property {boolean} [first] whether it is offered before the others: the evidence is strongest
 */

/** @type {readonly StudyMode[]} */
export const MODES = [
  { slug: "recall", name: "Recall", line: "Answer from memory, then look", first: true },
  { slug: "quiz", name: "Quiz", line: "Choose, and learn why", first: true },
  { slug: "review", name: "Review", line: "What is due today, spaced out", first: true },
  { slug: "explain", name: "Explain", line: "Say it in your own words" },
  { slug: "predict", name: "Predict", line: "Tell what code prints" },
  { slug: "cloze", name: "Fill the gaps", line: "Supply the missing words" },
  { slug: "compare", name: "Tell apart", line: "Sort what holds for which" },
  { slug: "sheet", name: "Cheat sheet", line: "Everything on one page" },
  { slug: "exam", name: "Mock exam", line: "A mixed paper, marked at the end" },
];

/** @param {string} slug */
export function findMode(slug) {
  return MODES.find((mode) => mode.slug === slug);
}

/** Whether a mode is one kind of card, so that their number says what there is to do. @param {Mode} mode */
export function isCardKind(mode) {
  return !["sheet", "review", "exam"].includes(mode);
}

/**
 * The cards of a scope that a mode works with.
 *
 * @param {CardRow[]} rows
 * @param {Mode} mode
 */
export function cardsFor(rows, mode) {
  const kinds = kindsFor(mode);
  return kinds ? rows.filter((row) => kinds.includes(row[2])) : rows;
}

/**
 * How many cards of a scope each mode works with.
 *
 * @param {CardRow[]} rows
 * @returns {(mode: Mode) => number}
 */
export function cardCounts(rows) {
  /** @type {Map<Kind, number>} */
  const counts = new Map();
  for (const row of rows) counts.set(row[2], (counts.get(row[2]) ?? 0) + 1);
  return (mode) => kindsFor(mode)?.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0) ?? rows.length;
}

/** The kinds of cards that a mode works with; null: all. @param {Mode} mode */
function kindsFor(mode) {
  if (mode === "sheet" || mode === "review") return null;
  return mode === "exam" ? EXAM_KINDS : [/** @type {Kind} */ (mode)];
}

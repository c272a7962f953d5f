/** Splits explanations into sentences, clauses, and words. */

/**
 * A word in a text: in lower case, its stem, and where it starts and ends.
 *
 * @typedef {{text: string, stem: string, start: number, end: number}} Word
 */

const WORD = /[\p{L}\p{M}\p{N}_]+(?:['’\u200c\u200d][\p{L}\p{M}\p{N}_]+)*/gu;
const SENTENCE_END = /[.;!?](?=\s|$)|\n/g;
const CLAUSE_END = /[.;:!?](?=\s|$)|(?<=\s)\(|\n|, (?=and |but |so |which |because |since )| (?=while |whereas |because |although |but |so that |since )/g;
/** Words that say nothing about the subject. */
const FUNCTION_WORDS = new Set((
  "a an and are as at be been but by can could do does for from had has have how i if in into is it its itself of on or so such than "
  + "that the their them then there these they this those to too was were what when where which while who why will with you your we "
  + "our us he she not no never none nor without cannot don't doesn't isn't aren't won't can't also only just even each every all any "
  + "both more most much many very may might must need needs should would use used uses using make makes made get gets got one two "
  + "because therefore hence thus since after before like e.g i.e etc instead rather").split(" "));
const SUFFIXES = [
  "izations", "ization", "ations", "ation", "ings", "ing", "ions", "ion", "ies", "ied", "ers", "ed", "er", "ly", "es", "e", "s", "y",
];
const MIN_STEM = 4;

/** @param {string} text @param {number} [offset] is added to all positions @returns {Word[]} */
export function wordsIn(text, offset = 0) {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => {
    const lower = word.toLowerCase();
    return { text: lower, stem: stem(lower), start: index + offset, end: index + word.length + offset };
  });
}

/** The stems of the words that carry meaning. @param {string} text */
export function meaningfulStems(text) {
  return wordsIn(text).filter((word) => !FUNCTION_WORDS.has(word.text) && word.text.length > 1).map((word) => word.stem);
}

/** The words of the sentence that contains a position. @param {string} text @param {number} position */
export function sentenceAt(text, position) {
  return partAt(text, position, SENTENCE_END);
}

/** The words of the clause that contains a position. @param {string} text @param {number} position */
export function clauseAt(text, position) {
  return partAt(text, position, CLAUSE_END);
}

/** The sentences of a text. @param {string} text @returns {{text: string, start: number}[]} */
export function sentencesIn(text) {
  const ends = [...text.matchAll(SENTENCE_END)].map(({ 0: end, index }) => index + end.length);
  return [0, ...ends].map((start, index) => ({ text: text.slice(start, ends[index]), start })).filter((one) => one.text.trim());
}

/** @param {string} text @param {number} position @param {RegExp} separator @returns {Word[]} */
function partAt(text, position, separator) {
  let start = 0;
  for (const { 0: found, index } of text.matchAll(separator)) {
    if (index >= position) return wordsIn(text.slice(start, index), start);
    start = index + found.length;
  }
  return wordsIn(text.slice(start), start);
}

/** The part of a word that stays the same in its other forms, with American spelling. @param {string} word */
function stem(word) {
  const american = word.replace(/is(?=(?:e[drs]?|ing|ations?)$)/, "iz");
  const suffix = SUFFIXES.find((one) => american.endsWith(one) && american.length - one.length >= MIN_STEM);
  const isPlural = !suffix && american.length > 3 && /[^s]s$/.test(american);
  const base = suffix ? american.slice(0, -suffix.length) : isPlural ? american.slice(0, -1) : american;
  return /([b-df-hj-np-tv-z])\1$/.test(base) && base.length > MIN_STEM ? base.slice(0, -1) : base;
}

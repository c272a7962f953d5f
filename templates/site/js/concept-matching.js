/**
 * Wordings of a concept in a free answer. It matches words, not meaning, so it says what it saw
 * and leaves the judgement to the learner.
 *
 * A pattern is words, `*` for the rest of a word, `(a|b)` for choices; case and white space do not
 * count.
 */

const NEGATION = /(?<![\p{L}\p{N}])(?:not|no|never|without|neither|nor|none|hardly|cannot|instead of|rather than|fails? to|[\p{L}]+n['’]t)(?![\p{L}\p{N}])/giu;
const NEGATION_WINDOW = 4;

/**
 * @typedef {object} Finding
 * @property {"found" | "check" | "missing"} status check: a negation stands near
 * @property {string} words what matched, as the learner wrote it; "" when nothing did
 * @property {string} negation the negation near it; "" when there is none
 * @property {number} start where the words begin, -1 when nothing matched
 */

/**
 * Looks for one concept. A place without a negation near it is taken before one with.
 *
 * @param {string} answer
 * @param {readonly string[]} patterns
 * @returns {Finding}
 */
export function findConcept(answer, patterns) {
  /** @type {Finding} */
  let found = { status: "missing", words: "", negation: "", start: -1 };
  for (const pattern of patterns) {
    for (const match of answer.matchAll(patternRegExp(pattern))) {
      const negation = NEGATION.test(reset(pattern)) ? "" : negationNear(answer, match.index, match[0]);
      const next = { words: match[0], negation, start: match.index };
      if (!negation) return { status: "found", ...next };
      if (found.status === "missing") found = { status: "check", ...next };
    }
  }
  return found;
}

/**
 * A pattern as a regular expression.
 *
 * @param {string} pattern
 */
export function patternRegExp(pattern) {
  const body = pattern
    .trim()
    .replace(/[.+?^$[\]{}\\/]/g, "\\$&")
    .replace(/['’]/g, "['’]")
    .replace(/\(/g, "(?:")
    .replace(/\*/g, "[\\p{L}\\p{N}_]*")
    .replace(/\s+/g, "\\s+");
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${body})(?![\\p{L}\\p{N}_])`, "giu");
}

/**
 * The negation within a few words before or after a match, in the same sentence; "" for none.
 *
 * @param {string} answer
 * @param {number} start
 * @param {string} words
 */
function negationNear(answer, start, words) {
  const before = answer.slice(0, start).split(/[.;!?\n]/).at(-1) ?? "";
  const after = answer.slice(start + words.length).split(/[.;!?\n]/)[0];
  const near = [
    before.split(/\s+/).slice(-NEGATION_WINDOW - 1).join(" "),
    words,
    after.split(/\s+/).slice(0, NEGATION_WINDOW).join(" "),
  ];
  for (const part of near) {
    const match = part.match(NEGATION);
    if (match) return match[0];
  }
  return "";
}

/** A global expression keeps its place between tests. @param {string} text */
function reset(text) {
  NEGATION.lastIndex = 0;
  return text;
}

/**
 * Finds concepts in a free-text answer. The search matches phrases, not meaning, so the result shows the matches
 * and the learner decides.
 *
 * A pattern consists of words, `*` for the rest of a word, and `(a|b)` for alternatives. Case and
 * the amount of whitespace are ignored.
 */

const NEGATION = /(?<![\p{L}\p{N}])(?:not|no|never|without|neither|nor|none|hardly|cannot|instead of|rather than|fails? to|[\p{L}]+n['’]t)(?![\p{L}\p{N}])/giu;
const NEGATION_WINDOW = 4;

/**
 * @typedef {object} ConceptMatch
 * @property {"found" | "check" | "missing"} status check: there is a negation nearby
 * @property {string} words the matched text, as the learner wrote it; "" if nothing matched
 * @property {string} negation the negation nearby; "" if there is none
 * @property {number} start the index of the match, -1 if nothing matched
 */

/**
 * Looks for one concept. A match without a negation nearby is preferred.
 *
 * @param {string} answer
 * @param {readonly string[]} patterns
 * @returns {ConceptMatch}
 */
export function findConcept(answer, patterns) {
  /** @type {ConceptMatch} */
  let best = { status: "missing", words: "", negation: "", start: -1 };
  for (const pattern of patterns) {
    for (const match of answer.matchAll(patternRegExp(pattern))) {
      const negation = NEGATION.test(reset(pattern)) ? "" : negationNearby(answer, match.index, match[0]);
      const next = { words: match[0], negation, start: match.index };
      if (!negation) return { status: "found", ...next };
      if (best.status === "missing") best = { status: "check", ...next };
    }
  }
  return best;
}

/**
 * Compiles a pattern to a regular expression.
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
 * The negation within a few words of a match, in the same sentence; "" for none.
 *
 * @param {string} answer
 * @param {number} start
 * @param {string} words
 */
function negationNearby(answer, start, words) {
  const before = answer.slice(0, start).split(/[.;!?\n]/).at(-1) ?? "";
  const after = answer.slice(start + words.length).split(/[.;!?\n]/)[0];
  const nearby = [
    before.split(/\s+/).slice(-NEGATION_WINDOW - 1).join(" "),
    words,
    after.split(/\s+/).slice(0, NEGATION_WINDOW).join(" "),
  ];
  for (const part of nearby) {
    const match = part.match(NEGATION);
    if (match) return match[0];
  }
  return "";
}

/** Resets the state that a global regular expression keeps between tests. @param {string} text */
function reset(text) {
  NEGATION.lastIndex = 0;
  return text;
}

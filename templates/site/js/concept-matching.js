/**
 * Finds concepts in a free-text answer. The search matches phrases, not meaning, so the result shows the matches
 * and the learner decides.
 *
 * A pattern consists of words, `*` for the rest of a word, and `(a|b)` for alternatives. Case and
 * the amount of whitespace are ignored. In scripts without spaces between words, a phrase can be anywhere.
 */

import { ConceptReference } from "./concept-contradictions.js";
import { meaningfulStems, sentencesIn } from "./concept-words.js";

/** @import {ConceptText, Contradiction} from "./concept-contradictions.js" */

const NEGATION = /(?<![\p{L}\p{N}])(?:not|no|never|without|neither|nor|none|nothing|nobody|hardly|cannot|instead of|rather than|fails? to|[\p{L}]+n['’]t)(?![\p{L}\p{N}])/giu;
const NEGATION_WINDOW = 4;

/** A character of a word: combining marks and joiners are parts of words in many scripts. */
const CHARACTER = "[\\p{L}\\p{M}\\p{N}_\u200c\u200d]";

/** Letters of scripts without spaces between words: Thai, Lao, Burmese, Khmer, Japanese, and Chinese. */
const NO_SPACES = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;

/**
 * @typedef {object} ConceptMatch
 * @property {"found" | "check" | "missing"} status check: the match may contradict the concept, or is only similar
 * @property {"" | "negation" | "contradiction" | "similar"} reason for "check"
 * @property {string} words the matched text, as the learner wrote it; "" if nothing matched
 * @property {string} note the negation nearby, or the contradicting word; "" if there is none
 * @property {number} start the index of the match, -1 if nothing matched
 */

/** @type {ConceptMatch} */
const MISSING = { status: "missing", reason: "", words: "", note: "", start: -1 };

/**
 * Looks for all concepts of a card in an answer.
 *
 * @param {string} answer
 * @param {{question: string, concepts: readonly ConceptText[], modelAnswer: string}} card its texts without markup
 * @returns {(ConceptMatch | null)[]} null for a concept without phrases
 */
export function findConcepts(answer, { question, concepts, modelAnswer }) {
  const reference = new ConceptReference(concepts, question, modelAnswer, patternRegExp);
  const inQuestion = new Set(meaningfulStems(question));
  return concepts.map((concept, index) => {
    if (!concept.patterns.length) return null;
    const contradicted = concept.unless.length ? findConcept(answer, concept.unless) : MISSING;
    if (contradicted.status === "found") return { ...contradicted, status: "check", reason: "contradiction", note: "" };
    const match = findConcept(answer, concept.patterns, concept.text,
      (start, end) => reference.contradiction(answer, start, end, index));
    return match.status === "missing" ? findSimilar(answer, concept, index, reference, inQuestion) : match;
  });
}

/**
 * Looks for one concept. A match without a sign of a contradiction is preferred.
 *
 * @param {string} answer
 * @param {readonly string[]} patterns
 * @param {string} [text] the description of the concept
 * @param {(start: number, end: number) => Contradiction | null} [contradiction]
 * @returns {ConceptMatch}
 */
export function findConcept(answer, patterns, text = "", contradiction = () => null) {
  let best = MISSING;
  for (const pattern of patterns) {
    for (const { 0: words, index: start } of answer.matchAll(patternRegExp(pattern))) {
      const isNegative = hasNegation(pattern) || hasNegation(text);
      const negation = isNegative ? "" : negationNearby(answer, start, words);
      const sign = negation ? null : contradiction(start, start + words.length);
      if (!negation && !sign) return { status: "found", reason: "", words, note: "", start };
      if (best.status === "missing") best = { status: "check", reason: sign ? "contradiction" : "negation", words, note: sign ? sign.word : negation, start };
    }
  }
  return best;
}

/**
 * A sentence with words of a concept, but none of its phrases.
 *
 * @param {string} answer
 * @param {ConceptText} concept
 * @param {number} index of the concept
 * @param {ConceptReference} reference
 * @param {Set<string>} inQuestion stems that occur in the question
 * @returns {ConceptMatch}
 */
function findSimilar(answer, { text, patterns }, index, reference, inQuestion) {
  const own = new Set(meaningfulStems([text, ...patterns].join(" ").replace(/[()|*]/g, " ")));
  for (const { text: sentence, start } of sentencesIn(answer)) {
    const shared = [...new Set(meaningfulStems(sentence))].filter((stem) => own.has(stem) && !inQuestion.has(stem));
    if (shared.length > 1 || shared.some((stem) => reference.owners.get(stem) === index)) {
      const words = sentence.trim();
      return { status: "check", reason: "similar", words, note: "", start: start + sentence.indexOf(words) };
    }
  }
  return MISSING;
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
    .replace(/\*/g, `${CHARACTER}*`)
    .replace(/\s+/g, "\\s+");
  return new RegExp(NO_SPACES.test(pattern) ? body : `(?<!${CHARACTER})(?:${body})(?!${CHARACTER})`, "giu");
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

/** @param {string} text */
function hasNegation(text) {
  return text.search(NEGATION) >= 0;
}

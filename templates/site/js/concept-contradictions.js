/**
 * Finds signs that an explanation contradicts a concept: the opposite of a word in the model answer, or the subject of a
 * different concept. The signs are no proof, so the learner is asked to check.
 */

import { clauseAt, meaningfulStems, sentenceAt, wordsIn } from "./concept-words.js";

/** @import {Word} from "./concept-words.js" */

/**
 * The texts of a concept: its description, its phrases, and phrases that contradict it.
 *
 * @typedef {{text: string, patterns: readonly string[], unless: readonly string[]}} ConceptText
 */

/** Words that exclude each other in an explanation: those before "|", and those after it. */
const WORD_PAIRS = [
  "training train|inference prediction predict predicting serving test evaluation deployment production",
  "training|validation", "validation|test", "l1 absolute|l2 square squared squares", "batch|layer", "sigmoid|softmax",
  "same|valid", "tensor tensors|variable variables", "python|tensor tensors", "python|graph", "dense|sparse",
  "ragged|padded dense", "forward|backward reverse", "input inputs|output outputs", "row rows|column columns",
  "first|last", "left|right", "start beginning initial|end final", "before|after", "above|below",
  "earlier early|late later",
  "small smaller little tiny low lower short|large larger big bigger huge high higher long",
  "few fewer less|many more",
  "increase increases grow grows growing rise rises raise raises|decrease decreases shrink shrinks shrinking fall falls falling drop drops lower lowers reduce reduces",
  "fast faster quick quickly|slow slower slowly", "same equal equally identical|different differ", "always|never",
  "one single|many several", "inside within|outside", "cpu|gpu accelerator", "head|base",
  "functional|subclassed subclassing subclass", "weight weights|activation activations",
  "weight weights|gradient gradients", "kernel kernels weight weights|bias biases", "query queries|value values",
  "key keys|value values", "underfit underfitting underfits|overfit overfitting overfits", "float32|float16",
  "integer integers int int8|float floats float32", "stateless|generator generators", "keras|savedmodel",
  "model|pipeline", "callback callbacks|fit", "linear linearly|quadratic quadratically",
  "positive positives|negative negatives", "rare|common frequent", "whole|only part",
  "embedding embeddings|one-hot onehot", "precision|recall", "mean|variance", "constant|proportional", "known|unknown",
  "random randomly|deterministic", "add adds added|subtract subtracts subtracted",
  "multiply multiplies multiplied|divide divides divided", "save saves|load loads", "write writes|read reads",
  "encode encodes|decode decodes", "local|global", "eager|graph", "memory|disk", "maximum max|minimum min",
  "overflow overflows|underflow underflows", "convolution convolutions convolutional|dense",
  "enlarge enlarges|shrink shrinks", "gain gains|lose loses", "build|call", "__init__|build call", "cache|shuffle",
  "step|epoch", "client|server", "one|zero", "cut cuts truncate truncated truncates|pad pads padding padded",
  "hidden|explicit", "cheap|expensive",
].map((pair) => pair.split("|").map((side) => side.split(" ")));

/** The number of words between a match and an opposite, if the card contains only one side or both sides. */
const REACH = { one: 4, both: 12 };

/** @typedef {{word: string, expected: string}} Contradiction */

/** What a card says about its concepts. */
export class ConceptReference {
  /** @param {readonly ConceptText[]} concepts @param {string} question @param {string} modelAnswer @param {(pattern: string) => RegExp} compile */
  constructor(concepts, question, modelAnswer, compile) {
    const all = wordSet([question, modelAnswer, ...concepts.map(({ text }) => text)].join(" "));
    this.concepts = concepts;
    this.hasBoth = WORD_PAIRS.map((sides) => sides.every((words) => words.some((word) => all.has(word))));
    /** @type {Map<number, number>[]} for each concept, the expected side of each pair of opposites */
    this.sides = concepts.map((concept) => expectedSides(concept, modelAnswer, compile));
    /** @type {Map<string, number>} the index of the only concept that contains a stem; -1 if there are several */
    this.owners = new Map();
    concepts.forEach(({ text, patterns }, index) => {
      for (const stem of new Set(meaningfulStems([text, ...patterns].join(" ").replace(/[()|*]/g, " ")))) {
        this.owners.set(stem, this.owners.has(stem) ? -1 : index);
      }
    });
  }

  /**
   * A sign that a match contradicts a concept; null if there is none.
   *
   * @param {string} answer
   * @param {number} start of the match
   * @param {number} end of the match
   * @param {number} index of the concept
   * @returns {Contradiction | null}
   */
  contradiction(answer, start, end, index) {
    return this.opposite(answer, start, end, index) ?? this.otherSubject(answer, start, index);
  }

  /** @param {string} answer @param {number} start @param {number} end @param {number} index @returns {Contradiction | null} */
  opposite(answer, start, end, index) {
    for (const [pair, { side, word, distance }] of nearestSides(answer, start, end)) {
      const expected = this.sides[index].get(pair);
      const reach = this.hasBoth[pair] ? REACH.both : REACH.one;
      if (expected !== undefined && expected >= 0 && expected !== side && distance <= reach) return { word, expected: WORD_PAIRS[pair][expected][0] };
    }
    return null;
  }

  /** A clause that starts with the subject of a different concept. @param {string} answer @param {number} start @param {number} index @returns {Contradiction | null} */
  otherSubject(answer, start, index) {
    const before = clauseAt(answer, start).filter((word) => word.end <= start);
    const owner = (/** @type {Word} */ { stem }) => this.owners.get(stem) ?? -1;
    const subject = before.find((word) => owner(word) >= 0);
    return subject && !before.some((word) => owner(word) === index) ? { word: subject.text, expected: "" } : null;
  }
}

/** @param {string} text */
function wordSet(text) {
  return new Set(wordsIn(text).map((word) => word.text));
}

/** @param {ConceptText} concept @param {string} modelAnswer @param {(pattern: string) => RegExp} compile */
function expectedSides({ text, patterns }, modelAnswer, compile) {
  /** @type {Map<number, number>} -1: both sides occur */
  const sides = new Map();
  const add = (/** @type {number} */ pair, /** @type {number} */ side) => sides.set(pair, (sides.get(pair) ?? side) === side ? side : -1);
  for (const pattern of patterns) {
    for (const { 0: words, index } of modelAnswer.matchAll(compile(pattern))) {
      for (const [pair, { side }] of nearestSides(modelAnswer, index, index + words.length)) add(pair, side);
    }
  }
  const own = wordSet(text);
  WORD_PAIRS.forEach((pair, number) => {
    const found = [0, 1].filter((side) => pair[side].some((word) => own.has(word)));
    if (found.length === 1) add(number, found[0]);
  });
  return sides;
}

/** The nearest word of each pair of opposites in the sentence of a match. @param {string} text @param {number} start @param {number} end */
function nearestSides(text, start, end) {
  const words = sentenceAt(text, start);
  const first = words.findIndex((word) => word.end > start);
  const after = words.findIndex((word) => word.start >= end);
  const next = after < 0 ? words.length : after;
  /** @type {Map<number, {side: number, word: string, distance: number}>} */
  const nearest = new Map();
  words.forEach(({ text: word }, position) => {
    // A word usually refers to what precedes it.
    const distance = position < first ? first - position : position < next ? 0 : (position - next + 1) * 1.5;
    for (const [pair, side] of PAIRS_OF.get(word) ?? []) {
      const best = nearest.get(pair);
      if (!best || distance < best.distance) nearest.set(pair, { side, word, distance });
      else if (distance === best.distance && best.side !== side) nearest.delete(pair);
    }
  });
  return nearest;
}

/** @type {Map<string, [pair: number, side: number][]>} the pairs of opposites that contain a word */
const PAIRS_OF = new Map();
WORD_PAIRS.forEach((pair, number) => pair.forEach((words, side) => {
  for (const word of words) PAIRS_OF.set(word, [...(PAIRS_OF.get(word) ?? []), [number, side]]);
}));

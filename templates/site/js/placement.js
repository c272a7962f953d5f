/**
 * The placement test: estimates from at most 25 answers which topics a learner knows.
 *
 * The knowledge of the topics, in log-odds of a correct answer, has a joint normal distribution. Topics are
 * correlated if they are close on a path of prerequisites or in learning order, or in the same deck, and every
 * topic is expected to be harder than its prerequisites. Therefore, a correct answer makes the prerequisites of
 * its topic likely to be known, and after an incorrect answer, the test goes back to the prerequisites. An answer
 * updates the distribution by moment matching (assumed density filtering). The next question is the one that
 * reduces the variance of the estimated share of correct answers the most.
 *
 * @import {CardRow, TopicRow} from "./types.js"
 */

import { hash } from "./second-bundle-api.js";

/** The largest number of questions. */
export const MAX_QUESTIONS = 25;
/** The test ends early if the standard deviation of the estimated share is lower than this. */
const PRECISE = 0.025;
const MIN_QUESTIONS = 12;
/** How much the levels differ in difficulty, in log-odds. */
const LEVEL_SHIFT = { beginner: 0.9, intermediate: 0, advanced: -1 };
/** The probability that a guess is correct, and that of a mistake in spite of knowledge. */
const [LUCK, SLIP] = [0.28, 0.04];
/** The standard deviation of the difficulty of the questions of one topic and level, in log-odds. */
const CARD_DEVIATION = 0.6;
/** The standard deviations of the components of knowledge, in log-odds. */
const PRIOR = { ability: 1.8, slope: 3.8, order: 1.9, deck: 1.6, path: 0.5, own: 0.8 };
/** How much lower the knowledge of the last topics of a path is than that of the first ones, in log-odds. */
const MEAN_SLOPE = 3;
/** The distance in learning order at which topics are hardly correlated, as a share of all topics. */
const ORDER_SCALE = 0.12;
/** A topic counts as known if a question of medium difficulty is answered correctly with at least this probability. */
const KNOWN = 0.65;
/** Points and weights for integrals over a standard normal distribution. */
const GRID = Array.from({ length: 41 }, (_, at) => (at - 20) / 5).map((x) => /** @type {const} */ ([x, Math.exp((-x * x) / 2)]));

/** @typedef {{topic: number, level: CardRow[3], isCorrect: boolean, gaveUp: boolean}} PlacementAnswer */

/**
 * The distribution of a learner's knowledge: the mean and the covariance matrix over the topics. `guess` is the
 * probability that the learner answers a question correctly without knowledge.
 *
 * @typedef {{topics: TopicRow[], mean: Float64Array, covariance: Float64Array[], guess: number}} Estimate
 */

/** The estimates before the first answer, by the topics of the deck. @type {WeakMap<TopicRow[], Omit<Estimate, "guess">>} */
const startEstimates = new WeakMap();

/** The estimate after some answers. @param {TopicRow[]} topics in learning order @param {PlacementAnswer[]} answers */
export function estimateFrom(topics, answers) {
  const gaveUp = answers.filter((answer) => answer.gaveUp).length;
  const failed = answers.filter((answer) => !answer.gaveUp && !answer.isCorrect).length;
  // Failed guesses show how often the learner guesses instead of choosing "I don't know".
  const guesses = failed / (1 - LUCK);
  const guess = LUCK * ((guesses + 1) / (guesses + gaveUp + 2));
  return answers.reduce(withPlacementAnswer, { ...startEstimate(topics), guess });
}

/** The estimate before the first answer. @param {TopicRow[]} topics in learning order */
function startEstimate(topics) {
  const cached = startEstimates.get(topics);
  if (cached) return cached;
  const before = prerequisiteNumbers(topics);
  const depth = depths(before);
  const near = pathCorrelations(before);
  const scale = ORDER_SCALE * topics.length;
  const mean = Float64Array.from(depth, (value) => MEAN_SLOPE * (0.5 - value));
  const covariance = topics.map((a, i) => Float64Array.from(topics, (b, j) => PRIOR.ability ** 2
    + PRIOR.slope ** 2 * (depth[i] - 0.5) * (depth[j] - 0.5)
    + PRIOR.order ** 2 * Math.exp(-(((i - j) / scale) ** 2) / 2)
    + (a.deckSlug === b.deckSlug ? PRIOR.deck ** 2 : 0)
    + PRIOR.path ** 2 * near[i][j]
    + (i === j ? PRIOR.own ** 2 : 0)));
  const estimate = { topics, mean, covariance };
  startEstimates.set(topics, estimate);
  return estimate;
}

/** @param {TopicRow[]} topics @returns {number[][]} the numbers of the prerequisites of each topic */
function prerequisiteNumbers(topics) {
  const index = new Map(topics.map(({ name }, number) => [name, number]));
  return topics.map(({ prerequisites }, number) => prerequisites.map((name) => index.get(name) ?? number).filter((other) => other < number));
}

/** The position of each topic along its path, from 0 to 1. @param {number[][]} before */
function depths(before) {
  /** @type {number[]} */
  const steps = [];
  for (const others of before) steps.push(Math.max(0, ...others.map((other) => steps[other] + 1)));
  const deepest = Math.max(1, ...steps);
  return steps.map((step) => step / deepest);
}

/**
 * Correlations of a random walk along the paths: each topic is the mean of its prerequisites plus something new.
 *
 * @param {number[][]} before
 */
function pathCorrelations(before) {
  /** @type {Float64Array[]} */
  const rows = before.map(() => new Float64Array(before.length));
  before.forEach((others, i) => {
    const shared = (/** @type {number} */ j) => others.reduce((sum, other) => sum + rows[other][j], 0) / Math.max(1, others.length);
    for (let j = 0; j < i; j++) rows[i][j] = rows[j][i] = 0.8 * shared(j);
    rows[i][i] = 1;
  });
  return rows;
}

/** The probability of a correct answer, given knowledge in log-odds. @param {number} logit @param {number} guess */
function correctProbability(logit, guess) {
  return guess + (1 - guess - SLIP) / (1 + Math.exp(-logit));
}

/** The derivative of that probability with respect to the log-odds. @param {number} probability @param {number} guess */
function slopeAt(probability, guess) {
  return ((probability - guess) * (1 - SLIP - probability)) / (1 - guess - SLIP);
}

/** The log-odds averaged over questions of different difficulty. @param {number} logit @param {number} variance */
function averaged(logit, variance) {
  return logit / Math.sqrt(1 + (Math.PI * variance) / 8);
}

/** Takes an answer into account. @param {Estimate} estimate @param {PlacementAnswer} answer @returns {Estimate} */
function withPlacementAnswer({ topics, mean, covariance, guess }, { topic, level, isCorrect }) {
  const column = covariance[topic];
  const variance = column[topic];
  const deviation = Math.sqrt(variance);
  let [total, first, second] = [0, 0, 0];
  for (const [x, density] of GRID) {
    const probability = correctProbability(averaged(mean[topic] + x * deviation + LEVEL_SHIFT[level], CARD_DEVIATION ** 2), guess);
    const weight = density * (isCorrect ? probability : 1 - probability);
    total += weight;
    first += weight * x;
    second += weight * x * x;
  }
  const shift = first / total;
  const shrink = 1 - (second / total - shift * shift);
  return {
    topics,
    guess,
    mean: mean.map((value, i) => value + (column[i] / deviation) * shift),
    covariance: covariance.map((row, i) => row.map((value, j) => value - (column[i] * column[j] * shrink) / variance)),
  };
}

/**
 * The card to ask next, or null if the test is over.
 *
 * @param {Estimate} estimate
 * @param {CardRow[]} cards the quiz cards
 * @param {Set<string>} asked ids
 * @param {string} seed
 * @returns {CardRow | null}
 */
export function nextQuestion(estimate, cards, asked, seed) {
  const left = cards.filter(([id]) => !asked.has(id));
  const { deviation, effect } = shareOf(estimate, cards);
  if (!left.length || asked.size >= MAX_QUESTIONS || (asked.size >= MIN_QUESTIONS && deviation < PRECISE)) return null;
  const timesAsked = countByTopic(cards.filter(([id]) => asked.has(id)));
  let [best, bestGain] = [-1, -1];
  for (const topic of countByTopic(left).keys()) {
    const gain = gainOf(estimate, topic, effect[topic]) / (1 + (timesAsked.get(topic) ?? 0));
    if (gain > bestGain) [best, bestGain] = [topic, gain];
  }
  const order = (/** @type {CardRow} */ [id]) => hash(`${seed}/${id}`);
  return left.filter(([, topic]) => topic === best).reduce((a, b) => (order(b) < order(a) ? b : a));
}

/** By how much a question on a topic reduces the variance of the share. @param {Estimate} estimate @param {number} topic @param {number} effect */
function gainOf({ mean, covariance, guess }, topic, effect) {
  const probability = correctProbability(averaged(mean[topic], CARD_DEVIATION ** 2), guess);
  const slope = slopeAt(probability, guess);
  const noise = (probability * (1 - probability)) / Math.max(slope * slope, 1e-6);
  return effect ** 2 / (covariance[topic][topic] + noise);
}

/** @param {CardRow[]} rows */
function countByTopic(rows) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const [, topic] of rows) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
}

/**
 * The share of the quiz cards that the learner would answer correctly, and its standard deviation.
 *
 * @param {Estimate} estimate
 * @param {CardRow[]} cards
 * @returns {{share: number, deviation: number, effect: number[]}} `effect`: the covariance of the share and each topic
 */
export function shareOf({ mean, covariance, guess }, cards) {
  const slopes = new Float64Array(mean.length);
  let share = 0;
  for (const [, topic, , level] of cards) {
    const probability = correctProbability(averaged(mean[topic] + LEVEL_SHIFT[level], covariance[topic][topic] + CARD_DEVIATION ** 2), guess);
    share += probability / cards.length;
    slopes[topic] += slopeAt(probability, guess) / cards.length;
  }
  const effect = covariance.map((row) => row.reduce((sum, value, i) => sum + value * slopes[i], 0));
  const variance = effect.reduce((sum, value, i) => sum + value * slopes[i], 0);
  return { share, deviation: Math.sqrt(Math.max(0, variance)), effect };
}

/** The probability that the learner knows each topic. @param {Estimate} estimate */
export function topicShares({ mean, covariance }) {
  return Array.from(mean, (value, i) => 1 / (1 + Math.exp(-averaged(value, covariance[i][i]))));
}

/**
 * The topics that the learner probably knows, and those to start with: the first unknown topics whose prerequisites
 * are known.
 *
 * @param {Estimate} estimate
 */
export function placementResult(estimate) {
  const { topics } = estimate;
  const shares = topicShares(estimate);
  const names = new Set(topics.map(({ name }) => name));
  const known = new Set(topics.filter((_, number) => shares[number] >= KNOWN).map(({ name }) => name));
  const start = topics.filter(({ name, prerequisites }) => !known.has(name) && prerequisites.every((other) => known.has(other) || !names.has(other)));
  return { known: [...known], start };
}

/**
 * How much an answer counts, in every study mode. The page "How answers count" explains it to learners.
 *
 * @import {CardRecord, Grade, Kind, Memory} from "./types.js"
 */

import { DEFAULT_DAY_START, dayNumber } from "./dates.js";
import { AGAIN, GOOD, HARD, REVIEW_STATE } from "./grades.js";

/** The confidence of "Just a guess". */
const GUESS = 0.3;
/** The share of concepts that an explanation must cover to pass. */
const EXPLAIN_PASS = 0.5;

/** The kinds of cards whose answers the learner judges. @type {readonly string[]} */
export const SELF_GRADED = ["recall", "explain"];

/**
 * The grade that fits a result. Putting the lines of a card in order is easier than answering the card, so a correct
 * order counts as Hard.
 *
 * @param {Kind | string} kind
 * @param {number} score 0 to 1
 * @param {number | null} [confidence] how sure the learner was
 * @returns {Grade}
 */
export function gradeOf(kind, score, confidence = null) {
  if (score === 1) return confidence === GUESS || kind === "arrange" ? HARD : GOOD;
  return kind === "explain" && score >= EXPLAIN_PASS ? HARD : AGAIN;
}

/**
 * The score that matches the grade that the learner chose.
 *
 * @param {number | null} score 0 to 1; null if only the learner can judge the answer
 * @param {Grade} grade
 */
export function scoreOf(score, grade) {
  const isPartial = score !== null && score > 0 && score < 1;
  if (grade === AGAIN) return isPartial ? score : 0;
  return grade === HARD && isPartial ? score : 1;
}

/**
 * Whether an answer counts as a review, which reschedules the card. The first answer on a study day does,
 * even if the card is not due. Further correct answers on that day are extra practice, unless the card is
 * still in its learning steps. An incorrect answer always counts.
 *
 * @param {Memory | null} memory
 * @param {Grade} grade
 * @param {number} at seconds
 * @param {number} [dayStart]
 */
export function countsAsReview(memory, grade, at, dayStart = DEFAULT_DAY_START) {
  if (!memory || grade === AGAIN || memory.state !== REVIEW_STATE) return true;
  return dayNumber(at, dayStart) > dayNumber(memory.last, dayStart);
}

/**
 * Whether each answer in reviews and in all other modes was correct, oldest first.
 *
 * @param {CardRecord} record
 * @param {number} count the number of latest answers to return
 * @returns {boolean[]}
 */
export function outcomes({ reviews, answers }, count) {
  const rest = reviews.slice(-count);
  const rows = answers.slice(-count).map(([at, mode, score]) => {
    const index = rest.findIndex(([time]) => time === at);
    const grade = index < 0 ? gradeOf(mode, score) : rest.splice(index, 1)[0][1];
    return { at, isCorrect: grade > AGAIN };
  });
  return [...rest.map(([at, grade]) => ({ at, isCorrect: grade > AGAIN })), ...rows]
    .sort((a, b) => a.at - b.at).slice(-count).map(({ isCorrect }) => isCorrect);
}

/**
 * Scores a finished exam.
 *
 * @import {App} from "./app.js"
 * @import {Scope, Session} from "./types.js"
 */

import { exerciseFor, loadedVariant } from "./exercise.js";
import { gradeOf } from "./second-bundle-api.js";
import { endSession } from "./session.js";

/**
 * Scores every question, adds the answers to the learner's records, and opens the results. A question without an
 * answer counts as incorrect in the exam, but not as a review. An answer that the learner has to grade is recorded
 * when the learner grades it on the results page.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {Session} session
 * @throws {Error} if a topic cannot be loaded; in this case, nothing is recorded
 */
export async function finishExam(app, scope, session) {
  const loaded = (await Promise.all(session.queue.map((id) => app.data.card(id)))).filter((one) => one !== null);
  session.log = loaded.map((one) => {
    const { id, kind } = one.card;
    const { response: stored = null, confidence = null, gaveUp } = session.answers[id] ?? {};
    const asked = loadedVariant(app, one, stored);
    const exercise = exerciseFor(asked.card, session.seed);
    exercise.restore(stored);
    const response = asked === one ? stored : exercise.response();
    if (stored === null && !gaveUp) return { id, response, score: 0, grade: null, confidence: null };
    if (!gaveUp && exercise.isSelfGraded?.()) return { id, response, score: 0, grade: null, confidence, isUngraded: true };
    const score = gaveUp ? 0 : exercise.score() ?? 0;
    const grade = gradeOf(kind, score, confidence);
    app.progress.addAnswer(id, { mode: "exam", score, grade, confidence });
    return { id, response, score, grade, confidence, gaveUp, at: app.progress.record(id).answers.at(-1)?.[0] };
  });
  location.replace(endSession(app.storage, `${scope.path}/exam`, session));
}

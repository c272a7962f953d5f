/**
 * The results of an exam: the score by level, the calibration, and every question with its answer.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Scope, Session, SessionAnswer} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { calibrationSection } from "./calibration-section.js";
import { BLUEPRINT } from "./exam-blueprint.js";
import { cardLayout, exerciseFor } from "./exercise.js";
import { runSession } from "./practice.js";
import { announce, breadcrumbs, button, h, newSeed, now, plural } from "./second-bundle-api.js";
import { scoreMeter } from "./session-results.js";
import { newSession, results, saveSession } from "./session.js";

/** @param {App} app @param {Scope} scope @param {Session} session */
export async function examResults(app, scope, session) {
  const path = `${scope.path}/exam`;
  const loaded = await scoreExam(app, session);
  saveSession(app.storage, path, session);
  const ungraded = Object.values(session.answers).filter(({ isUngraded }) => isUngraded).length;
  const done = results(session).filter(({ answer }) => !answer.isUngraded);
  const right = done.filter(({ score }) => score === 1).length;
  const missed = done.filter(({ score }) => score < 1).map(({ id }) => id);
  const repeat = () => runSession(app, scope, newSession("exam", missed, `repeat-${newSeed()}`));
  const restart = () => {
    saveSession(app.storage, path, null);
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  app.show(`${scope.title}: Result`, breadcrumbs(scope),
    h("h1", {}, `${right} of ${session.queue.length} correct`),
    ungraded > 0 && h("p", { class: "note" }, `Your code for ${plural(ungraded, "question")} was not recognized. Grade it below.`), scoreMeter(right / Math.max(1, session.queue.length)),
    h("div", { class: "button-row end-buttons" },
      missed.length > 0 && button(`Retry ${plural(missed.length, "missed card")}`, repeat, { class: "button button-primary" }),
      button("New exam", restart),
      h("a", { class: "button", href: `#/${scope.path}` }, "Other study modes")),
    levelTable(loaded, session), calibrationSection(done.filter(({ answer }) => answer.response != null)),
    h("section", {}, h("h2", {}, "All questions"), loaded.map((one, index) => resultItem(one, index, session, (exercise) => saveGrade(one, exercise)))));
  announce(`${right} of ${session.queue.length} correct.`);

  /** Saves the learner's grade. @param {LoadedCard} one @param {Exercise} exercise */
  function saveGrade({ card }, exercise) {
    const answer = session.answers[card.id];
    Object.assign(answer, { response: exercise.response(), score: exercise.score() ?? 0, isUngraded: false });
    recordScore(app, card.id, answer);
    void examResults(app, scope, session);
  }
}

/**
 * Scores every question once, and adds the answers to the learner's records.
 *
 * @param {App} app
 * @param {Session} session
 */
async function scoreExam(app, session) {
  const loaded = (await Promise.all(session.queue.map((id) => app.data.card(id)))).filter((one) => one !== null);
  session.queue = loaded.map(({ card }) => card.id);
  for (const { card } of loaded) {
    const answer = (session.answers[card.id] ??= { response: null });
    if (answer.score !== undefined) continue;
    const exercise = answer.response == null ? null : answeredExercise(card, session);
    answer.isUngraded = exercise?.isSelfGraded?.() ?? false;
    answer.score = answer.isUngraded ? 0 : exercise?.score() ?? 0;
    if (!answer.isUngraded) recordScore(app, card.id, answer);
  }
  return loaded;
}

/** @param {App} app @param {string} id @param {SessionAnswer} answer */
function recordScore(app, id, { score = 0, confidence = undefined }) {
  app.progress.addAnswer(id, [now(), "exam", score, confidence ?? null]);
}

/** @param {LoadedCard["card"]} card @param {Session} session @returns {Exercise} */
function answeredExercise(card, session) {
  const exercise = exerciseFor(card, session.seed);
  exercise.restore(session.answers[card.id]?.response);
  return exercise;
}

/** @param {LoadedCard[]} loaded @param {Session} session */
function levelTable(loaded, session) {
  const rows = BLUEPRINT.flatMap(([level]) => {
    const levelCards = loaded.filter(({ card }) => card.level === level);
    const right = levelCards.filter(({ card }) => session.answers[card.id]?.score === 1).length;
    return levelCards.length ? [h("tr", {},
      h("th", { scope: "row" }, h("span", { class: `level level-${level}` }, level)),
      h("td", {}, `${right} of ${levelCards.length}`))] : [];
  });
  return h("table", { class: "level-table" },
    h("caption", { class: "visually-hidden" }, "Correct answers by level"), h("tbody", {}, rows));
}

/**
 * A collapsed question; its card is drawn when it is opened. A question that the learner has to grade is open.
 *
 * @param {LoadedCard} loaded
 * @param {number} index
 * @param {Session} session
 * @param {(exercise: Exercise) => void} onGrade
 */
function resultItem(loaded, index, session, onGrade) {
  const { card } = loaded;
  const { score = 0, response = null, isUngraded = false } = session.answers[card.id] ?? {};
  const verdict = isUngraded ? "not graded" : response === null ? "unanswered" : score === 1 ? "correct" : "incorrect";
  const body = h("div");
  const color = isUngraded ? "" : score === 1 ? " right" : " wrong";
  const details = h("details", { class: `disclosure exam-item${color}`, open: isUngraded, ontoggle: draw },
    h("summary", {}, `${index + 1}. `, h("span", { class: "verdict" }, verdict), " ", textOf(card.question)), body);
  return details;

  function draw() {
    if (!details.open || body.childElementCount) return;
    const exercise = answeredExercise(card, session);
    const { element, reveal } = cardLayout(loaded, exercise);
    reveal();
    body.replaceChildren(element);
    if (isUngraded) body.append(button("Save grade", () => onGrade(exercise), { class: "button button-primary" }));
  }
}

/** @param {string} markup */
function textOf(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content.textContent ?? "";
}

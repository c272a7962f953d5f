/**
 * The results of an exam: the score by level, the calibration, and every question with its answer.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Scope, Session} from "./types.js"
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
  const done = results(session);
  const right = done.filter(({ score }) => score === 1).length;
  const missed = done.filter(({ score }) => score < 1).map(({ id }) => id);
  const repeat = () => runSession(app, scope, newSession("exam", missed, `repeat-${newSeed()}`));
  const restart = () => {
    saveSession(app.storage, path, null);
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  app.show(`${scope.title}: Result`, breadcrumbs(scope),
    h("h1", {}, `${right} of ${session.queue.length} correct`), scoreMeter(right / Math.max(1, session.queue.length)),
    h("div", { class: "button-row end-buttons" },
      missed.length > 0 && button(`Retry ${plural(missed.length, "missed card")}`, repeat, { class: "button button-primary" }),
      button("New exam", restart),
      h("a", { class: "button", href: `#/${scope.path}` }, "Other study modes")),
    levelTable(loaded, session), calibrationSection(done.filter(({ answer }) => answer.response != null)),
    h("section", {}, h("h2", {}, "All questions"), loaded.map((one, index) => resultItem(one, index, session))));
  announce(`${right} of ${session.queue.length} correct.`);
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
    answer.score = answer.response == null ? 0 : answeredExercise(card, session).score() ?? 0;
    app.progress.addAnswer(card.id, [now(), "exam", answer.score, answer.confidence ?? null]);
  }
  return loaded;
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

/** A collapsed question; its card is drawn when it is opened. @param {LoadedCard} loaded @param {number} index @param {Session} session */
function resultItem(loaded, index, session) {
  const { card } = loaded;
  const score = session.answers[card.id]?.score ?? 0;
  const isUnanswered = session.answers[card.id]?.response == null;
  const verdict = isUnanswered ? "unanswered" : score === 1 ? "correct" : "incorrect";
  const body = h("div");
  const details = h("details", { class: `disclosure exam-item ${score === 1 ? "right" : "wrong"}`, ontoggle: draw },
    h("summary", {}, `${index + 1}. `, h("span", { class: "verdict" }, verdict), " ", textOf(card.question)), body);
  return details;

  function draw() {
    if (!details.open || body.childElementCount) return;
    const { element, reveal } = cardLayout(loaded, answeredExercise(card, session));
    reveal();
    body.replaceChildren(element);
  }
}

/** @param {string} markup */
function textOf(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content.textContent ?? "";
}

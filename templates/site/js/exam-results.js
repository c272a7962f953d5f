/**
 * An exam verdictLine: the result by level, the judgement of oneself, every question with its answer.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Scope, Session} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { BLUEPRINT } from "./exam-blueprint.js";
import { calibrationSection } from "./calibration-section.js";
import {
  announce, button, cardLayout, count, exerciseFor, h, scoreMeter, newSeed, newSession, now, runSession,
  results, saveSession, breadcrumbs,
} from "./second-bundle-api.js";

/** @param {App} app @param {Scope} scope @param {Session} session */
export async function examResults(app, scope, session) {
  const path = `${scope.path}/exam`;
  const found = await mark(app, session);
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
    h("h1", {}, `${right} of ${session.queue.length} right`), scoreMeter(right / Math.max(1, session.queue.length)),
    h("div", { class: "button-row end-buttons" },
      missed.length > 0 && button(`Repeat the ${count(missed.length, "missed card")}`, repeat, { class: "button button-primary" }),
      button("New exam", restart),
      h("a", { class: "button", href: `#/${scope.path}` }, "Practise in another way")),
    levelTable(found, session), calibrationSection(done.filter(({ answer }) => answer.response != null)),
    h("section", {}, h("h2", {}, "Question by question"), found.map((one, at) => item(one, at, session))));
  announce(`${right} of ${session.queue.length} right.`);
}

/**
 * Gives every question its score, once; the answers count in the learner's records.
 *
 * @param {App} app
 * @param {Session} session
 */
async function mark(app, session) {
  const found = (await Promise.all(session.queue.map((id) => app.library.card(id)))).filter((one) => one !== null);
  session.queue = found.map(({ card }) => card.id);
  for (const { card } of found) {
    const answer = (session.answers[card.id] ??= { response: null });
    if (answer.score !== undefined) continue;
    answer.score = answer.response == null ? 0 : answered(card, session).score() ?? 0;
    app.progress.answer(card.id, [now(), "exam", answer.score, answer.confidence ?? null]);
  }
  return found;
}

/** @param {LoadedCard["card"]} card @param {Session} session @returns {Exercise} */
function answered(card, session) {
  const exercise = exerciseFor(card, session.seed);
  exercise.restore(session.answers[card.id]?.response);
  return exercise;
}

/** @param {LoadedCard[]} found @param {Session} session */
function levelTable(found, session) {
  const rows = BLUEPRINT.flatMap(([level]) => {
    const own = found.filter(({ card }) => card.level === level);
    const right = own.filter(({ card }) => session.answers[card.id]?.score === 1).length;
    return own.length ? [h("tr", {},
      h("th", { scope: "row" }, h("span", { class: `level level-${level}` }, level)),
      h("td", {}, `${right} of ${own.length}`))] : [];
  });
  return h("table", { class: "level-table" },
    h("caption", { class: "visually-hidden" }, "Right answers by level"), h("tbody", {}, rows));
}

/** A question, closed; its card is drawn when it is opened. @param {LoadedCard} found @param {number} at @param {Session} session */
function item(found, at, session) {
  const { card } = found;
  const score = session.answers[card.id]?.score ?? 0;
  const open = session.answers[card.id]?.response == null;
  const words = open ? "left open" : score === 1 ? "right" : "not right";
  const place = h("div");
  const details = h("details", { class: `disclosure exam-item ${score === 1 ? "right" : "wrong"}`, ontoggle: draw },
    h("summary", {}, `${at + 1}. `, h("span", { class: "verdict" }, words), " ", textOf(card.question)), place);
  return details;

  function draw() {
    if (!details.open || place.childElementCount) return;
    const { element, reveal } = cardLayout(found, answered(card, session));
    reveal();
    place.replaceChildren(element);
  }
}

/** @param {string} markup */
function textOf(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content.textContent ?? "";
}

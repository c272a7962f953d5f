/**
 * The page at the end of a session. A reload or the Back button shows the same page again.
 *
 * @import {App} from "./app.js"
 * @import {LoggedAnswer, Mode, Scope, Session} from "./types.js"
 */

import { calibrationSection } from "./calibration-section.js";
import { levelTable } from "./level-table.js";
import { t } from "./messages.js";
import { announce, breadcrumbs, button, gradeOf, h, isMixed, modeName, newSeed, plural, shuffled, weakCards } from "./second-bundle-api.js";
import { answersByTopic, isMissed, scoreMeter } from "./session-results.js";
import { firstAnswers, loadResults, newSession, saveSession, storeResults } from "./session.js";

/**
 * The results of a finished session.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {Mode} mode
 * @param {string} started the time at which the session was started, from the URL
 */
export function sessionEnd(app, scope, mode, started) {
  const session = loadResults(app.storage, started);
  const name = modeName(mode);
  if (!session) {
    return app.show(t`${scope.title}: ${name}`, breadcrumbs(scope), h("h1", {}, t`No results`),
      h("p", {}, t`The results of this session are no longer stored in this browser. Only the results of the last 20 sessions are kept.`),
      endLinks(app, scope, mode, []));
  }
  const first = firstAnswers(session.log);
  const ungraded = first.filter(({ isUngraded }) => isUngraded).length;
  const right = first.filter((answer) => !isMissed(answer) && answer.score === 1).length;
  const points = first.reduce((sum, { score }) => sum + score, 0);
  const title = first.length ? t`${right} of ${first.length} correct` : t`No answers`;
  app.show(t`${scope.title}: ${name}, done`, breadcrumbs(scope), h("h1", {}, title),
    first.length > 0 && scoreMeter(points / first.length, points > right ? t`, with partial credit` : ""),
    endLinks(app, scope, mode, first),
    ungraded > 0 && h("p", { class: "note" }, t`Your code for ${plural(ungraded, "question")} was not recognized. Grade it below.`),
    mode === "exam" && levelTable(app, first), calibrationSection(first.filter(({ grade }) => grade !== null)),
    answersByTopic(app, session, { saveGrade, countAsCorrect: mode === "exam" ? countAsCorrect : undefined }));
  announce(t`Done. ${title}.`);

  /** Corrects the result of an answer that the check graded too strictly. @param {LoggedAnswer} answer */
  function countAsCorrect(answer) {
    const grade = gradeOf(app.data.byId.get(answer.id)?.[2] ?? "", 1, answer.confidence);
    app.progress.changeAnswer(answer.id, /** @type {number} */ (answer.at), { mode, score: 1, grade });
    Object.assign(answer, { score: 1, grade });
    storeResults(app.storage, /** @type {Session} */ (session));
    const top = scrollY;
    sessionEnd(app, scope, mode, started);
    requestAnimationFrame(() => scrollTo(0, top));
  }

  /** @type {import("./session-results.js").SaveGrade} */
  function saveGrade(answer, exercise) {
    const score = exercise.score() ?? 0;
    const grade = gradeOf("write", score, answer.confidence);
    app.progress.addAnswer(answer.id, { mode, score, grade, confidence: answer.confidence });
    Object.assign(answer, { response: exercise.response(), score, grade, isUngraded: false });
    storeResults(app.storage, /** @type {Session} */ (session));
    sessionEnd(app, scope, mode, started);
  }
}

/** Buttons for the next steps. @param {App} app @param {Scope} scope @param {Mode} mode @param {LoggedAnswer[]} first */
function endLinks(app, scope, mode, first) {
  const missed = first.filter(isMissed).map(({ id }) => id);
  return h("div", { class: "button-row end-buttons" },
    missed.length > 0 && button(t`Retry ${plural(missed.length, "missed card")}`, () => retry(app, scope, mode, missed), { class: "button button-primary" }),
    !isMixed(mode) && h("a", { class: missed.length ? "button" : "button button-primary", href: `#/${scope.path}/${mode}` }, mode === "exam" ? t`New exam` : t`New session`),
    mode === "today" && h("a", { class: missed.length ? "button" : "button button-primary", href: `#/${scope.path}/today` }, t`Continue with today's mix`),
    mode !== "weak" && weakLink(app, scope, missed.length),
    h("a", { class: "button", href: `#/${scope.path}` }, t`Other study modes`));
}

/** A link to the weak cards of a scope, if there are more than the missed ones. @param {App} app @param {Scope} scope @param {number} missed */
export function weakLink(app, scope, missed) {
  const { length } = weakCards(scope.rows, app.progress.records);
  return length > missed && h("a", { class: "button", href: `#/${scope.path}/weak` }, t`Practice ${plural(length, "weak card")}`);
}

/** Practices missed cards. @param {App} app @param {Scope} scope @param {Mode} mode @param {string[]} missed ids */
export function retry(app, scope, mode, missed) {
  const retryMode = mode === "exam" || mode === "review" || isMixed(mode) ? "weak" : mode;
  /** @type {Session} */
  const session = newSession(retryMode, shuffled(missed, newSeed(), (id) => id));
  saveSession(app.storage, `${scope.path}/${retryMode}`, session);
  location.hash = `#/${scope.path}/${retryMode}`;
}

/**
 * A practice session: the setup form, one card at a time, and the results at the end.
 *
 * @import {App} from "./app.js"
 * @import {Mode, Scope, Session} from "./types.js"
 */

import { gradeBar, nextBar } from "./answer-buttons.js";
import { calibrationSection } from "./calibration-section.js";
import { loadCard, showCard } from "./card-view.js";
import { announce, breadcrumbs, button, findMode, h, newSeed, now, plural, shuffled } from "./second-bundle-api.js";
import { sessionHeader } from "./session-header.js";
import { resultList, scoreMeter } from "./session-results.js";
import { sessionSetup } from "./session-setup.js";
import { loadSession, newSession, results, saveSession } from "./session.js";

/**
 * Continues a session, or shows the form that starts one.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {Mode} mode
 */
export function practice(app, scope, mode) {
  const path = `${scope.path}/${mode}`;
  const session = loadSession(app.storage, path);
  if (session && session.position < session.queue.length && !session.ended) runSession(app, scope, session);
  else if (session?.ended && app.isReload) sessionEnd(app, scope, session);
  else setUpSession(app, scope, mode);
}

/** @param {App} app @param {Scope} scope @param {Mode} mode */
function setUpSession(app, scope, mode) {
  sessionSetup(app, scope, mode, (ids) => runSession(app, scope, newSession(mode, ids)));
}

/**
 * @param {App} app
 * @param {Scope} scope
 * @param {Session} session
 */
export function runSession(app, scope, session) {
  const path = `${scope.path}/${session.mode}`;
  const name = findMode(session.mode)?.name ?? session.mode;
  const container = h("div", { class: "card-slot" });
  const head = sessionHeader({
    title: `${scope.title}: ${name}`,
    end: () => finish(),
    undo: () => undo(),
    shortcuts: app.shortcuts,
  });
  app.show(`${scope.title}: ${name}`, head.element, container);
  const save = () => saveSession(app.storage, path, session);
  let timer = 0;
  app.onLeave(() => clearTimeout(timer));
  void step();

  async function step() {
    save();
    if (session.position >= session.queue.length) return finish();
    const id = session.queue[session.position];
    head.update(session.position, session.queue.length);
    head.canUndo(session.position > 0);
    const loaded = await loadCard(app, container, id, () => void step());
    if (loaded === undefined) return;
    if (!loaded) return skip();
    const answer = (session.answers[id] ??= { response: null });
    showCard(app, container, {
      loaded,
      seed: session.seed,
      stage: session.stage,
      response: answer.response,
      asksConfidence: loaded.card.kind === "quiz" && app.settings.confidence,
      shortcuts: [{ keys: ["u"], label: "Undo", run: () => undo() }],
      onChange(response) {
        answer.response = response;
        clearTimeout(timer);
        timer = setTimeout(save, 200);
      },
      onCheck(confidence) {
        answer.confidence = confidence;
        session.stage = "answer";
        save();
      },
      answerButtons: (exercise) => loaded.card.kind === "recall"
        ? gradeBar(app.settings, (grade) => next(grade > 1 ? 1 : 0))
        : nextBar(exercise, loaded.card.kind === "predict" || loaded.card.kind === "cloze", (score) => next(score)),
    });
    void prefetchNext(app, session);
  }

  function next(/** @type {number} */ score) {
    const id = session.queue[session.position];
    const answer = session.answers[id];
    answer.score = score;
    app.progress.addAnswer(id, [now(), session.mode, score, answer.confidence ?? null]);
    session.position += 1;
    session.stage = "ask";
    void step();
  }

  function undo() {
    if (!session.position) return announce("Nothing to undo.");
    session.position -= 1;
    session.stage = "ask";
    const id = session.queue[session.position];
    const record = app.progress.record(id);
    if (session.answers[id]?.score !== undefined) {
      app.progress.setRecord(id, { ...record, answers: record.answers.slice(0, -1) });
    }
    delete session.answers[id];
    announce("Undone.");
    void step();
  }

  /** Removes a card that is no longer in the deck. */
  function skip() {
    session.queue.splice(session.position, 1);
    void step();
  }

  function finish() {
    clearTimeout(timer);
    session.ended = true;
    save();
    sessionEnd(app, scope, session);
  }
}

/** Loads the next card's topic while the learner reads this card. @param {App} app @param {Session} session */
async function prefetchNext(app, session) {
  const next = session.queue[session.position + 1];
  if (next) await app.data.card(next).catch(() => undefined);
}

/**
 * Shows the results and what to do next.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {Session} session
 */
function sessionEnd(app, scope, session) {
  const done = results(session);
  const missed = done.filter(({ score }) => score < 1).map(({ id }) => id);
  const right = done.length - missed.length;
  const points = done.reduce((sum, { score }) => sum + score, 0);
  const repeat = (/** @type {string[]} */ queue) => runSession(app, scope, newSession(session.mode, shuffled(queue, newSeed(), (id) => id)));
  const restart = () => {
    saveSession(app.storage, `${scope.path}/${session.mode}`, null);
    if (session.mode === "exam") location.hash = `#/${scope.path}`;
    else setUpSession(app, scope, session.mode);
  };
  const name = findMode(session.mode)?.name ?? session.mode;
  app.show(`${scope.title}: ${name}, done`, breadcrumbs(scope),
    h("h1", {}, done.length ? `${right} of ${done.length} correct` : "No answers"),
    done.length > 0 && scoreMeter(points / done.length, points > right ? ", with partial credit" : ""),
    h("div", { class: "button-row end-buttons" },
      missed.length > 0 && button(`Retry ${plural(missed.length, "missed card")}`, () => repeat(missed), { class: "button button-primary" }),
      button("New session", restart, { class: missed.length ? "button" : "button button-primary" }),
      h("a", { class: "button", href: `#/${scope.path}` }, "Other study modes")),
    session.mode === "quiz" && calibrationSection(done),
    resultList(app, "Missed", done.filter(({ score }) => score < 1)),
    resultList(app, "Correct", done.filter(({ score }) => score === 1)));
  announce(`Done. ${right} of ${done.length} correct.`);
}

/**
 * A practice session: the setup form, and one card at a time. A missed card is shown again later.
 *
 * @import {App} from "./app.js"
 * @import {Exercise, Grade, Mode, Scope, Session} from "./types.js"
 */

import { gradeBar, nextBar } from "./answer-buttons.js";
import { loadCard, showCard } from "./card-view.js";
import { gradePreview } from "./grade-preview.js";
import { t } from "./messages.js";
import {
  AGAIN, announce, answersToday, breadcrumbs, h, interleaved, isMixed, modeName, newSeed, scoreOf, SELF_GRADED, shuffled,
  todaysMix, weakCards,
} from "./second-bundle-api.js";
import { sessionHeader } from "./session-header.js";
import { sessionSetup } from "./session-setup.js";
import { endSession, loadSession, logAnswer, newSession, saveSession } from "./session.js";
import { lastAnswerTime, undoStep } from "./undo-change.js";

/** The number of other cards before a missed card is shown again. */
const CARDS_BETWEEN = 4;
const MAX_ATTEMPTS = 3;
const WEAK_CARDS = 20;

/**
 * Continues a session, or shows the form that starts one.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {Mode} mode
 */
export function practice(app, scope, mode) {
  const session = loadSession(app.storage, `${scope.path}/${mode}`);
  if (session && session.position < session.queue.length && !session.ended) runSession(app, scope, session);
  else if (mode === "weak") practiceWeakCards(app, scope);
  else if (mode === "today") practiceTodaysMix(app, scope);
  else sessionSetup(app, scope, mode, (ids) => runSession(app, scope, newSession(mode, ids)));
}

/** Starts a session of the weakest cards of all kinds, without a form. @param {App} app @param {Scope} scope */
function practiceWeakCards(app, scope) {
  const ids = weakCards(scope.rows, app.progress.records).slice(0, WEAK_CARDS);
  if (ids.length) return runSession(app, scope, newSession("weak", shuffled(ids, newSeed(), (id) => id)));
  app.show(t`${scope.title}: Weak cards`, breadcrumbs(scope), h("h1", {}, t`No weak cards`),
    h("p", {}, t`A card is weak if your last answer to it was incorrect, or at least two of the last five.`),
    h("p", { class: "button-row" }, h("a", { class: "button", href: `#/${scope.path}` }, t`Other study modes`)));
}

/** Starts a session of due, weak, and new cards, without a form. @param {App} app @param {Scope} scope */
function practiceTodaysMix(app, scope) {
  const { due, weak, newCards } = todaysMix(app, scope, answersToday(app));
  const ids = interleaved([...due, ...weak], newCards, (id) => app.data.byId.get(id)?.[1]);
  if (ids.length) return runSession(app, scope, newSession("today", ids));
  app.show(t`${scope.title}: Today's mix`, breadcrumbs(scope), h("h1", {}, t`Done for today`),
    h("p", {}, t`No cards are due, no cards are weak, and you have started all new cards for today.`),
    h("p", { class: "button-row" }, h("a", { class: "button", href: `#/${scope.path}` }, t`Other study modes`),
      h("a", { class: "button", href: "#/settings" }, t`Settings`)));
}

/**
 * @param {App} app
 * @param {Scope} scope
 * @param {Session} session
 */
export function runSession(app, scope, session) {
  const path = `${scope.path}/${session.mode}`;
  const name = modeName(session.mode);
  const container = h("div", { class: "card-slot" });
  const head = sessionHeader({
    title: t`${scope.title}: ${name}`,
    scope: scope.path,
    end: () => finish(),
    undo: () => undo(),
    shortcuts: app.shortcuts,
  });
  app.showSession(t`${scope.title}: ${name}`, head.element, container);
  const save = () => saveSession(app.storage, path, session);
  let timer = 0;
  let isOver = false;
  app.onLeave(() => {
    clearTimeout(timer);
    if (!isOver) save();
  });
  void step();

  async function step() {
    save();
    if (session.position >= session.queue.length) return finish();
    const id = session.queue[session.position];
    head.update(session.position, session.queue.length);
    head.canUndo(session.undo.length > 0);
    const isArrange = session.mode === "arrange";
    const loaded = await loadCard(app, container, id, () => void step(), isArrange);
    if (loaded === undefined) return;
    if (!loaded) return skip();
    /** @type {Mode} */
    const kind = isArrange ? "arrange" : loaded.card.kind;
    const answer = (session.answers[id] ??= { response: null });
    showCard(app, container, {
      loaded,
      seed: `${session.seed}${attempts(id) || ""}`,
      form: isArrange ? "arrange" : "full",
      stage: session.stage,
      response: answer.response,
      gaveUp: answer.gaveUp,
      asksConfidence: kind === "quiz" && app.settings.confidence,
      shortcuts: [{ keys: ["u"], label: t`Undo`, run: () => undo() }, head.leave],
      onChange(response) {
        answer.response = response;
        clearTimeout(timer);
        timer = setTimeout(save, 200);
      },
      onCheck(confidence, gaveUp) {
        Object.assign(answer, { confidence, gaveUp });
        session.stage = "answer";
        save();
      },
      answerButtons(exercise) {
        const options = { exercise, kind, confidence: answer.confidence, preview: gradePreview(app, id, modeOf(kind)) };
        return SELF_GRADED.includes(kind)
          ? gradeBar(app.settings, (grade) => next(exercise, grade, kind), options)
          : nextBar((grade) => next(exercise, grade, kind), options);
      },
    });
    void prefetchNext(app, session);
  }

  /** The mode under which an answer is recorded. @param {Mode} kind */
  function modeOf(kind) {
    return isMixed(session.mode) ? kind : session.mode;
  }

  function next(/** @type {Exercise} */ exercise, /** @type {Grade} */ grade, /** @type {Mode} */ kind) {
    const id = session.queue[session.position];
    const { response, confidence = null, gaveUp } = session.answers[id];
    const score = scoreOf(exercise.score(), grade);
    const before = app.progress.records.get(id) ?? null;
    app.progress.addAnswer(id, { mode: modeOf(kind), score, grade, confidence });
    const form = kind === "arrange" ? kind : undefined;
    logAnswer(session, { id, response, score, grade, confidence, gaveUp, form, at: lastAnswerTime(app.progress, id) }, before);
    delete session.answers[id];
    session.position += 1;
    session.stage = "ask";
    if (grade === AGAIN && attempts(id) < MAX_ATTEMPTS) session.queue.splice(session.position + CARDS_BETWEEN, 0, id);
    void step();
  }

  /** @param {string} id */
  function attempts(id) {
    return session.log.filter((answer) => answer.id === id).length;
  }

  function undo() {
    const last = session.log.at(-1);
    const before = session.undo.pop();
    if (!last || before === undefined) return announce(t`Nothing to undo.`);
    session.log.pop();
    session.position -= 1;
    session.stage = "ask";
    const again = session.queue.lastIndexOf(last.id);
    if (last.grade === AGAIN && again > session.position) session.queue.splice(again, 1);
    undoStep(app.progress, last.id, before, last.at);
    announce(t`Undone.`);
    void step();
  }

  /** Removes a card that is no longer in the deck. */
  function skip() {
    session.queue.splice(session.position, 1);
    void step();
  }

  function finish() {
    isOver = true;
    location.replace(endSession(app.storage, path, session));
  }
}

/** Loads the next card's topic while the learner reads this card. @param {App} app @param {Session} session */
async function prefetchNext(app, session) {
  const next = session.queue[session.position + 1];
  if (next) await app.data.card(next).catch(() => undefined);
}

/**
 * Review: the cards that are due today, scheduled with FSRS.
 *
 * @import {App} from "./app.js"
 * @import {CardRecord, Exercise, Form, Grade, LoggedAnswer, Scope} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { gradeBar } from "./answer-buttons.js";
import { loadCard, showCard } from "./card-view.js";
import { formOf } from "./fading.js";
import { gradePreview } from "./grade-preview.js";
import { t } from "./messages.js";
import {
  addExtraNew, announce, breadcrumbs, button, countDueToday, dueCount, dueToday, fill, h, LEECH_LAPSES,
  newPerDayForExam, nextCard, now, plural, scoreOf,
} from "./second-bundle-api.js";
import { retry, weakLink } from "./session-end.js";
import { sessionHeader } from "./session-header.js";
import { answersByTopic, isMissed } from "./session-results.js";
import { endSession, firstAnswers, loadResults, newSession, UNDO_STEPS } from "./session.js";
import { lastAnswerTime, undoStep } from "./undo-change.js";

const EXTRA_NEW = 10;

/**
 * The state that survives a reload: the current card, and the records to restore with undo.
 *
 * @typedef {object} ReviewState
 * @property {string} current
 * @property {"ask" | "answer"} stage
 * @property {unknown} response
 * @property {boolean} [gaveUp]
 * @property {number} done
 * @property {number} started seconds
 * @property {LoggedAnswer[]} log the answers since the review was started
 * @property {{id: string, record: CardRecord | null, at?: number}[]} undo `at`: the time of the answer in seconds, 0 for
 *   other changes; absent in sessions of older versions
 */

/** @param {App} app @param {Scope} scope */
export function reviewPage(app, scope) {
  const container = h("div", { class: "card-slot" });
  const state = loadState(app, scope);
  const head = sessionHeader({ title: t`${scope.title}: Review`, scope: scope.path, end: () => finish(), undo: () => undo(), shortcuts: app.shortcuts, endLabel: t`Stop` });
  app.showSession(t`${scope.title}: Review`, head.element, container);
  let timer = 0;
  let isOver = false;
  app.onLeave(() => {
    clearTimeout(timer);
    if (!isOver) save();
  });
  const save = () => saveState(app, scope, state);
  void step();

  async function step() {
    const due = dueToday(app, scope);
    const isCurrent = state.current && app.data.byId.has(state.current)
      && !app.data.removedIds.has(state.current) && !app.progress.isSuspended(state.current);
    const id = isCurrent ? state.current : nextCard(due, state.done);
    if (!id) return finish();
    if (id !== state.current) Object.assign(state, { current: id, stage: "ask", response: null, gaveUp: false });
    save();
    head.canUndo(state.undo.length > 0);
    const left = dueCount(due) + due.newCards.length;
    const learning = due.learning.length + due.soon.length;
    head.update(state.done, state.done + left, t`${due.newCards.length} new · ${learning} learning · ${due.review.length} to review`);
    const loaded = await loadCard(app, container, id, () => void step());
    if (loaded) draw(loaded);
    else if (loaded === null) void step();
  }

  function draw(/** @type {LoadedCard} */ loaded) {
    const id = loaded.card.id;
    const form = formOf(app, loaded.card);
    showCard(app, container, {
      loaded,
      seed: `${app.progress.record(id).reviews.length}`,
      form,
      stage: state.stage,
      response: state.response,
      gaveUp: state.gaveUp,
      asksConfidence: false,
      shortcuts: [
        { keys: ["u"], label: t`Undo`, run: () => undo() },
        { keys: ["-"], label: t`Bury this card until tomorrow`, run: () => bury(id) },
        { keys: ["@"], label: t`Suspend this card`, run: () => suspend(id) },
        head.leave,
      ],
      onChange(response) {
        state.response = response;
        clearTimeout(timer);
        timer = setTimeout(save, 200);
      },
      onCheck(_confidence, gaveUp) {
        Object.assign(state, { stage: "answer", gaveUp });
        save();
      },
      answerButtons(exercise) {
        const options = { exercise, kind: loaded.card.kind, preview: gradePreview(app, id, "review") };
        const bar = gradeBar(app.settings, (value) => grade(exercise, form, id, value), options);
        bar.element.lastElementChild?.before(h("div", { class: "card-actions" },
          button(t`Bury until tomorrow`, () => bury(id), { class: "button subtle-button" }),
          button(t`Suspend`, () => suspend(id), { class: "button subtle-button" })));
        const lapses = app.progress.record(id).memory?.lapses ?? 0;
        if (lapses >= LEECH_LAPSES) bar.element.prepend(leechNote(loaded, lapses));
        return bar;
      },
    });
  }

  function saveForUndo(/** @type {string} */ id) {
    state.undo.push({ id, record: app.progress.records.get(id) ?? null, at: 0 });
    state.undo.splice(0, state.undo.length - UNDO_STEPS);
    state.current = "";
  }

  function grade(/** @type {Exercise} */ exercise, /** @type {Form} */ form, /** @type {string} */ id, /** @type {Grade} */ value) {
    saveForUndo(id);
    state.done += 1;
    if (!state.log.length) state.started = now();
    const score = scoreOf(exercise.score(), value);
    state.log.push({ id, response: state.response, score, grade: value, confidence: null, gaveUp: state.gaveUp, form });
    app.progress.addAnswer(id, { mode: "review", score, grade: value });
    state.undo[state.undo.length - 1].at = lastAnswerTime(app.progress, id);
    void step();
  }

  function bury(/** @type {string} */ id) {
    saveForUndo(id);
    app.progress.bury(id);
    announce(t`Buried until tomorrow.`);
    void step();
  }

  function suspend(/** @type {string} */ id) {
    saveForUndo(id);
    app.progress.setSuspended(id, true);
    announce(t`Suspended. You can unsuspend it on the Progress page.`);
    void step();
  }

  function undo() {
    if (!undoLast(app, state)) return announce(t`Nothing to undo.`);
    announce(t`Undone.`);
    void step();
  }

  function finish() {
    isOver = true;
    clearTimeout(timer);
    state.current = "";
    save();
    if (state.log.length) location.replace(endReview(app, scope, state));
    else reviewEnd(app, scope, String(state.started));
  }
}

/** A note on a card that the learner forgets again and again. @param {LoadedCard} loaded @param {number} lapses */
function leechNote({ card }, lapses) {
  const read = h("a", { href: card.url }, t`Read it in the lesson`);
  const message = card.edit
    ? t`You have forgotten this card ${plural(lapses, "time")}. {read}, {edit}, bury it, or suspend it.`
    : t`You have forgotten this card ${plural(lapses, "time")}. {read}, bury it, or suspend it.`;
  return h("p", { class: "note small" }, fill(message, { read, edit: card.edit && h("a", { href: card.edit }, t`edit it`) }));
}

/** Undoes the last grade or suspension. @param {App} app @param {ReviewState} state @returns {boolean} whether there was one */
function undoLast(app, state) {
  const last = state.undo.pop();
  if (!last) return false;
  const wasAnswered = last.at === undefined ? app.progress.record(last.id).reviews.length > (last.record?.reviews.length ?? 0) : last.at > 0;
  if (wasAnswered) {
    state.done -= 1;
    state.log.pop();
  }
  undoStep(app.progress, last.id, last.record, last.at);
  Object.assign(state, { current: last.id, stage: "ask", response: null, gaveUp: false });
  return true;
}

/** Stores the answers of a review. @param {App} app @param {Scope} scope @param {ReviewState} state @returns {string} the route of the results */
function endReview(app, scope, state) {
  const path = `${scope.path}/review`;
  const session = { ...newSession("review", [], ""), started: state.started, log: state.log };
  const route = endSession(app.storage, path, session);
  saveState(app, scope, state);
  return route;
}

/**
 * The page at the end of a review or at a break, with the cards left for today and the answers so far.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {string} started the time at which the review was started, from the URL
 */
export function reviewEnd(app, scope, started) {
  const due = countDueToday(app)(scope.rows);
  const left = dueCount(due) + due.newCards.length;
  const state = loadState(app, scope);
  const results = loadResults(app.storage, started);
  const log = results?.log ?? [];
  const resume = () => void (location.hash = `#/${scope.path}/review`);
  const addNew = () => {
    addExtraNew(app, EXTRA_NEW);
    resume();
  };
  const undo = () => {
    if (!undoLast(app, state)) return announce(t`Nothing to undo.`);
    saveState(app, scope, state);
    resume();
  };
  const missed = firstAnswers(log).filter(isMissed).map(({ id }) => id);
  app.show(t`${scope.title}: Review`, breadcrumbs(scope),
    h("h1", {}, left ? t`Review paused` : t`Done for today`),
    h("p", { class: "summary" }, log.length ? t`${plural(log.length, "review")} done. ` : "", remainingText(due, left)),
    examAdvice(app, due.unseen),
    h("div", { class: "button-row end-buttons" },
      left > 0 && button(t`Continue`, resume, { class: "button button-primary" }),
      !left && due.unseen > 0 && button(t`Study ${plural(Math.min(EXTRA_NEW, due.unseen), "more new card")} today`, addNew),
      state.undo.length > 0 && button(t`Undo last review`, undo),
      missed.length > 0 && !left && button(t`Retry ${plural(missed.length, "missed card")}`, () => retry(app, scope, "review", missed)),
      weakLink(app, scope, missed.length),
      h("a", { class: "button", href: `#/${scope.path}` }, t`Other study modes`),
      h("a", { class: "button", href: "#/progress" }, t`Progress`),
      h("a", { class: "button", href: "#/settings" }, t`Settings`)),
    results && answersByTopic(app, results));
  app.shortcuts.set([{ keys: ["u"], label: t`Undo`, run: undo }]);
  announce(left ? t`Review paused.` : t`Done for today.`);
  if (!left) saveState(app, scope, { ...state, done: 0, log: [] });
}

/** @param {ReturnType<typeof dueToday>} due @param {number} left */
function remainingText(due, left) {
  if (left) return t`${plural(left, "card")} left.`;
  if (due.later) return t`${plural(due.later, "learning card")} will be due again later today.`;
  if (due.unseen) return t`No cards are due. You have ${plural(due.unseen, "new card")} left for the coming days.`;
  return t`No cards are due. Come back tomorrow.`;
}

/** @param {App} app @param {number} unseen */
function examAdvice(app, unseen) {
  const needed = newPerDayForExam(unseen, app.settings, now());
  return needed !== null && needed > app.settings.newPerDay
    && h("p", { class: "note" }, fill(
      t`To see every card before your exam, study ${needed} new cards per day (currently ${app.settings.newPerDay}). Change the number in {settings}.`,
      { settings: h("a", { href: "#/settings" }, t`Settings`) }));
}

/** @param {App} app @param {Scope} scope @returns {ReviewState} */
function loadState(app, scope) {
  /** @type {ReviewState} */
  const emptyState = { current: "", stage: "ask", response: null, done: 0, started: now(), log: [], undo: [] };
  try {
    const stored = JSON.parse(app.storage.read(`session:${scope.path}/review`) ?? "null");
    return Array.isArray(stored?.undo) ? { ...emptyState, ...stored } : emptyState;
  } catch {
    return emptyState;
  }
}

/** @param {App} app @param {Scope} scope @param {ReviewState} state */
function saveState(app, scope, state) {
  app.storage.write(`session:${scope.path}/review`, JSON.stringify({ ...state, saved: now() }));
}

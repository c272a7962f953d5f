/**
 * Review: the cards that are due today, scheduled with FSRS.
 *
 * @import {App} from "./app.js"
 * @import {CardRecord, Grade, Scope} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { gradeBar } from "./answer-buttons.js";
import { loadCard, showCard } from "./card-view.js";
import {
  addExtraNew, announce, breadcrumbs, button, countDueToday, DAY, dueCount, dueToday, h, longInterval, newPerDayForExam,
  nextCard, now, plural, replay, review, schedulingOptions, shortInterval,
} from "./second-bundle-api.js";
import { sessionHeader } from "./session-header.js";

const UNDO_STEPS = 50;
const EXTRA_NEW = 10;

/**
 * The state that survives a reload: the current card, and the records to restore with undo.
 *
 * @typedef {object} ReviewState
 * @property {string} current
 * @property {"ask" | "answer"} stage
 * @property {unknown} response
 * @property {number} done
 * @property {{id: string, record: CardRecord | null}[]} undo
 */

/** @param {App} app @param {Scope} scope */
export function reviewPage(app, scope) {
  const container = h("div", { class: "card-slot" });
  const state = loadState(app, scope);
  const head = sessionHeader({ title: `${scope.title}: Review`, end: () => finish(), undo: () => undo(), shortcuts: app.shortcuts, endLabel: "Stop" });
  app.show(`${scope.title}: Review`, head.element, container);
  let timer = 0;
  app.onLeave(() => clearTimeout(timer));
  const save = () => saveState(app, scope, state);
  void step();

  async function step() {
    const due = dueToday(app, scope);
    const isCurrent = state.current && app.data.byId.has(state.current)
      && !app.data.removedIds.has(state.current) && !app.progress.isSuspended(state.current);
    const id = isCurrent ? state.current : nextCard(due, state.done);
    if (!id) return finish();
    if (id !== state.current) Object.assign(state, { current: id, stage: "ask", response: null });
    save();
    head.canUndo(state.undo.length > 0);
    const left = dueCount(due) + due.newCards.length;
    head.update(state.done, state.done + left, `${due.newCards.length} new · ${due.learning.length + due.soon.length} learning · ${due.review.length} to review`);
    const loaded = await loadCard(app, container, id, () => void step());
    if (loaded) draw(loaded);
    else if (loaded === null) void step();
  }

  function draw(/** @type {LoadedCard} */ loaded) {
    const id = loaded.card.id;
    showCard(app, container, {
      loaded,
      seed: `${app.progress.record(id).reviews.length}`,
      stage: state.stage,
      response: state.response,
      asksConfidence: false,
      shortcuts: [
        { keys: ["u"], label: "Undo", run: () => undo() },
        { keys: ["@"], label: "Suspend this card", run: () => suspend(id) },
      ],
      onChange(response) {
        state.response = response;
        clearTimeout(timer);
        timer = setTimeout(save, 200);
      },
      onCheck() {
        state.stage = "answer";
        save();
      },
      answerButtons(exercise) {
        const isChecked = exercise.score() !== null && !["explain", "write"].includes(loaded.card.kind);
        const bar = gradeBar(app.settings, (value) => grade(id, value), { interval: gradeIntervals(app, id), ...(isChecked && { exercise }) });
        bar.element.append(button("Suspend", () => suspend(id), { class: "button subtle-button" }));
        return bar;
      },
    });
  }

  function saveForUndo(/** @type {string} */ id) {
    state.undo.push({ id, record: app.progress.records.get(id) ?? null });
    state.undo.splice(0, state.undo.length - UNDO_STEPS);
    state.current = "";
  }

  function grade(/** @type {string} */ id, /** @type {Grade} */ value) {
    saveForUndo(id);
    state.done += 1;
    app.progress.addReview(id, value, schedulingOptions(app.settings));
    void step();
  }

  function suspend(/** @type {string} */ id) {
    saveForUndo(id);
    app.progress.setSuspended(id, true);
    announce("Suspended. You can unsuspend it on the Progress page.");
    void step();
  }

  function undo() {
    const last = state.undo.pop();
    if (!last) return announce("Nothing to undo.");
    if (app.progress.record(last.id).reviews.length > (last.record?.reviews.length ?? 0)) state.done -= 1;
    app.progress.setRecord(last.id, last.record);
    Object.assign(state, { current: last.id, stage: "ask", response: null });
    announce("Undone.");
    if (container.isConnected) void step();
    else reviewPage(app, scope);
  }

  function finish() {
    clearTimeout(timer);
    state.current = "";
    save();
    reviewEnd(app, scope, state, undo);
  }
}

/** The next interval for each grade. @param {App} app @param {string} id @returns {(grade: Grade) => {short: string, long: string}} */
function gradeIntervals(app, id) {
  const at = now();
  const options = schedulingOptions(app.settings);
  const memory = replay(app.progress.record(id).reviews, options);
  return (grade) => {
    const { interval, due } = review(memory, grade, at, options);
    const wait = interval ? interval * DAY : due - at;
    return { short: shortInterval(wait), long: longInterval(wait) };
  };
}

/**
 * @param {App} app
 * @param {Scope} scope
 * @param {ReviewState} state
 * @param {() => void} undo
 */
function reviewEnd(app, scope, state, undo) {
  const due = countDueToday(app)(scope.rows);
  const left = dueCount(due) + due.newCards.length;
  const done = state.done;
  const resume = () => reviewPage(app, scope);
  const addNew = () => {
    addExtraNew(app, EXTRA_NEW);
    resume();
  };
  app.show(`${scope.title}: Review`, breadcrumbs(scope),
    h("h1", {}, left ? "Review paused" : "Done for today"),
    h("p", { class: "summary" }, done ? `${plural(done, "review")} done. ` : "", remainingText(due, left)),
    examAdvice(app, due.unseen),
    h("div", { class: "button-row end-buttons" },
      left > 0 && button("Continue", resume, { class: "button button-primary" }),
      !left && due.unseen > 0 && button(`Study ${plural(Math.min(EXTRA_NEW, due.unseen), "more new card")} today`, addNew),
      state.undo.length > 0 && button("Undo last review", undo),
      h("a", { class: "button", href: `#/${scope.path}` }, "Other study modes"),
      h("a", { class: "button", href: "#/progress" }, "Progress"),
      h("a", { class: "button", href: "#/settings" }, "Settings")));
  app.shortcuts.set([{ keys: ["u"], label: "Undo", run: undo }]);
  announce(left ? "Review paused." : "Done for today.");
  if (!left) saveState(app, scope, { ...state, done: 0 });
}

/** @param {ReturnType<typeof dueToday>} due @param {number} left */
function remainingText(due, left) {
  if (left) return `${plural(left, "card")} left.`;
  if (due.later) return `${plural(due.later, "learning card")} will be due again later today.`;
  if (due.unseen) return `No cards are due. ${plural(due.unseen, "new card")} left for the coming days.`;
  return "No cards are due. Come back tomorrow.";
}

/** @param {App} app @param {number} unseen */
function examAdvice(app, unseen) {
  const needed = newPerDayForExam(unseen, app.settings, now());
  return needed !== null && needed > app.settings.newPerDay
    && h("p", { class: "note" }, `To see every card before your exam, study ${needed} new cards per day (currently ${app.settings.newPerDay}). Change the number in `,
      h("a", { href: "#/settings" }, "Settings"), ".");
}

/** @param {App} app @param {Scope} scope @returns {ReviewState} */
function loadState(app, scope) {
  /** @type {ReviewState} */
  const emptyState = { current: "", stage: "ask", response: null, done: 0, undo: [] };
  try {
    const stored = JSON.parse(app.storage.read(`session:${scope.path}/review`) ?? "null");
    return Array.isArray(stored?.undo) ? { ...emptyState, ...stored } : emptyState;
  } catch {
    return emptyState;
  }
}

/** @param {App} app @param {Scope} scope @param {ReviewState} state */
function saveState(app, scope, state) {
  app.storage.write(`session:${scope.path}/review`, JSON.stringify(state));
}

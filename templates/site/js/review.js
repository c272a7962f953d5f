/**
 * Review: every card that is due today, spaced by FSRS.
 *
 * @import {CardRecord, Grade, Scope} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 * @import {Due} from "./review-queue.js"
 */

import { App } from "./app.js";
import { breadcrumbs } from "./session-setup.js";
import { dayNumber, longInterval, now, shortInterval } from "./dates.js";
import { announce, button, count, formatNumber, h } from "./dom.js";
import { review } from "./fsrs.js";
import { gradeBar } from "./answer-buttons.js";
import { showCard } from "./card-view.js";
import { dueCards, groupDue, introducedToday, newPerDayForExam, nextCard } from "./review-queue.js";
import { sessionHeader } from "./session-header.js";
import { schedulingOptions } from "./settings.js";

const UNDO_STEPS = 50;
const EXTRA_NEW = 10;
/** The key of "day:number". */
const MORE = "more-new";

/**
 * What a reload needs: the card that is shown, and how to take back what was done.
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
  const place = h("div", { class: "card-slot" });
  const state = loadState(app, scope);
  const head = sessionHeader({ title: `${scope.title}: Review`, end: () => over(), undo: () => undo(), keys: app.keys, endLabel: "Stop" });
  app.show(`${scope.title}: Review`, head.element, place);
  let timer = 0;
  app.onLeave(() => clearTimeout(timer));
  const save = () => saveState(app, scope, state);
  void step();

  async function step() {
    const due = dueToday(app, scope);
    const isCurrent = state.current && app.library.byId.has(state.current) && !app.progress.isSuspended(state.current);
    const id = isCurrent ? state.current : nextCard(due, state.done);
    if (!id) return over();
    if (id !== state.current) Object.assign(state, { current: id, stage: "ask", response: null });
    save();
    head.canUndo(state.undo.length > 0);
    const left = dueCount(due) + due.fresh.length;
    head.update(state.done, state.done + left, `${due.fresh.length} new · ${due.learning.length + due.soon.length} learning · ${due.review.length} to review`);
    const found = await app.library.card(id);
    if (found) draw(found);
  }

  function draw(/** @type {LoadedCard} */ found) {
    const id = found.card.id;
    showCard(app, place, {
      found,
      seed: `${app.progress.record(id).reviews.length}`,
      stage: state.stage,
      response: state.response,
      asksConfidence: false,
      keys: [
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
      answerBar(exercise) {
        const isMarked = exercise.score() !== null && found.card.kind !== "explain";
        const bar = gradeBar(app.settings, (given) => grade(id, given), { interval: gradeIntervals(app, id), ...(isMarked && { exercise }) });
        bar.element.append(button("Suspend", () => suspend(id), { class: "button subtle-button" }));
        return bar;
      },
    });
  }

  function remember(/** @type {string} */ id) {
    state.undo.push({ id, record: app.progress.records.get(id) ?? null });
    state.undo.splice(0, state.undo.length - UNDO_STEPS);
    state.current = "";
  }

  function grade(/** @type {string} */ id, /** @type {Grade} */ given) {
    remember(id);
    state.done += 1;
    app.progress.review(id, given, schedulingOptions(app.settings));
    void step();
  }

  function suspend(/** @type {string} */ id) {
    remember(id);
    app.progress.suspend(id, true);
    announce("Suspended. It comes back when you say so, under Progress.");
    void step();
  }

  function undo() {
    const last = state.undo.pop();
    if (!last) return announce("Nothing to undo.");
    if (app.progress.record(last.id).reviews.length > (last.record?.reviews.length ?? 0)) state.done -= 1;
    app.progress.keep(last.id, last.record);
    Object.assign(state, { current: last.id, stage: "ask", response: null });
    announce("Undone.");
    if (place.isConnected) void step();
    else reviewPage(app, scope);
  }

  function over() {
    clearTimeout(timer);
    state.current = "";
    save();
    reviewEnd(app, scope, state, undo);
  }
}

/** @param {App} app @param {Scope} scope */
function dueToday(app, scope) {
  return today(app, dueCards)(scope.rows);
}

/** How much there is to do today in any rows, for those who only count. @param {App} app */
export function countDueToday(app) {
  return today(app, groupDue);
}

/** How many cards want to be seen again today. @param {Due} due */
export function dueCount({ learning, review, soon }) {
  return learning.length + review.length + soon.length;
}

/** The same with the new ones, for a label. @param {Due} due */
export function dueLabel(due) {
  return `${formatNumber(dueCount(due))} due, ${due.fresh.length} new`;
}

/** @param {App} app @param {typeof dueCards} sorted */
function today(app, sorted) {
  const { progress: { records }, settings } = app;
  const at = now();
  const introduced = introducedToday(records.values(), settings, at) - extraNewToday(app);
  return (/** @type {Scope["rows"]} */ rows) => sorted(rows, records, settings, at, introduced);
}

/** New cards that were asked for beyond those of each day; they are today's alone. @param {App} app */
function extraNewToday(app) {
  const [day, number] = (app.storage.read(MORE) ?? "").split(":").map(Number);
  return day === dayNumber(now(), app.settings.dayStart) && number > 0 ? number : 0;
}

/** The interval behind each grade. @param {App} app @param {string} id @returns {(grade: Grade) => {short: string, long: string}} */
function gradeIntervals(app, id) {
  const at = now();
  const { memory } = app.progress.record(id);
  return (grade) => {
    const wait = review(memory, grade, at, schedulingOptions(app.settings)).due - at;
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
  const left = dueCount(due) + due.fresh.length;
  const done = state.done;
  const resume = () => reviewPage(app, scope);
  const more = () => {
    app.storage.write(MORE, `${dayNumber(now(), app.settings.dayStart)}:${extraNewToday(app) + EXTRA_NEW}`);
    resume();
  };
  app.show(`${scope.title}: Review`, breadcrumbs(scope),
    h("h1", {}, left ? "Stopped for now" : "Done for today"),
    h("p", { class: "summary" }, done ? `${count(done, "review")} done. ` : "", remainingText(due, left)),
    examAdvice(app, due.unseen),
    h("div", { class: "button-row end-buttons" },
      left > 0 && button("Go on", resume, { class: "button button-primary" }),
      !left && due.unseen > 0 && button(`${count(Math.min(EXTRA_NEW, due.unseen), "more new card")} today`, more),
      state.undo.length > 0 && button("Undo the last", undo),
      h("a", { class: "button", href: `#/${scope.path}` }, "Practise in another way"),
      h("a", { class: "button", href: "#/progress" }, "Progress"),
      h("a", { class: "button", href: "#/settings" }, "Settings")));
  app.keys.set([{ keys: ["u"], label: "Undo", run: undo }]);
  announce(left ? "Stopped." : "Done for today.");
  if (!left) saveState(app, scope, { ...state, done: 0 });
}

/** @param {ReturnType<typeof dueToday>} due @param {number} left */
function remainingText(due, left) {
  if (left) return `${count(left, "card")} left.`;
  if (due.later) return `${count(due.later, "card")} you are learning will come back within the day.`;
  if (due.unseen) return `Nothing is due. ${count(due.unseen, "new card")} wait for the next days.`;
  return "Nothing is due. Come back tomorrow.";
}

/** @param {App} app @param {number} unseen */
function examAdvice(app, unseen) {
  const needed = newPerDayForExam(unseen, app.settings, now());
  return needed !== null && needed > app.settings.newPerDay
    && h("p", { class: "note" }, `To see every card before your exam, begin ${needed} new ones a day (now ${app.settings.newPerDay}; see `,
      h("a", { href: "#/settings" }, "Settings"), ").");
}

/** @param {App} app @param {Scope} scope @returns {ReviewState} */
function loadState(app, scope) {
  /** @type {ReviewState} */
  const fresh = { current: "", stage: "ask", response: null, done: 0, undo: [] };
  try {
    const stored = JSON.parse(app.storage.read(`session:${scope.path}/review`) ?? "null");
    return Array.isArray(stored?.undo) ? { ...fresh, ...stored } : fresh;
  } catch {
    return fresh;
  }
}

/** @param {App} app @param {Scope} scope @param {ReviewState} state */
function saveState(app, scope, state) {
  app.storage.write(`session:${scope.path}/review`, JSON.stringify(state));
}

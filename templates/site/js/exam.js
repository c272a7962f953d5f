/**
 * A mock exam: a mixed paper by level, marked at its end.
 *
 * @import {App} from "./app.js"
 * @import {Level, Scope, Session} from "./types.js"
 */

import { BLUEPRINT, examCards, levelCounts, share } from "./blueprint.js";
import {
  announce, cardsFor, choice, count, h, loadSession, newSeed, newSession, now, playSession, trail,
} from "./core.js";
import { examResult } from "./exam-result.js";
import { examPaper } from "./exam-paper.js";

const EXAM_SIZES = [10, 20, 40, 60];
const MINUTES_EACH = 1.5;

/** @param {App} app @param {Scope} scope */
export function examPage(app, scope) {
  const session = loadSession(app.storage, `${scope.path}/exam`);
  if (!session || session.seed.startsWith("repeat")) return repeatOrBegin(app, scope, session);
  if (session.ended && !app.isReload) beginExam(app, scope);
  else if (session.ended) void examResult(app, scope, session);
  else examPaper(app, scope, session);
}

/** What was missed in an exam is repeated as practice. @param {App} app @param {Scope} scope @param {Session | null} session */
function repeatOrBegin(app, scope, session) {
  if (session && !session.ended) playSession(app, scope, session);
  else beginExam(app, scope);
}

/** @param {App} app @param {Scope} scope */
export function beginExam(app, scope) {
  const rows = cardsFor(scope.rows, "exam");
  const sizes = [...new Set(EXAM_SIZES.filter((size) => size < rows.length).concat(Math.min(rows.length, 60)))];
  const preset = String(sizes.includes(20) ? 20 : sizes[sizes.length - 1]);
  const table = h("div", {});
  const form = h("form", { class: "begin card", onsubmit: start, oninput: showShare },
    sizes.length > 1 ? choice("How many questions", "size", sizes.map((size) => [String(size), String(size)]), preset)
      : h("input", { type: "hidden", name: "size", value: preset }),
    table,
    choice("Time", "timer", [["on", "Against the clock"], ["off", "As long as it takes"]], "off"),
    h("button", { class: "button button-primary button-large" }, "Begin the exam"));
  const size = () => Number(new FormData(form).get("size"));
  showShare();
  app.show(`${scope.title}: Mock exam`, trail(scope), h("h1", {}, "Mock exam"),
    h("p", { class: "muted" }, sizes.length > 1 ? "" : `${count(Number(preset), "question")}. `,
      "What can be marked: quiz, code to predict, gaps, things to tell apart. No feedback before the end."), form);
  app.keys.set([{ keys: ["Enter"], label: "Begin", run: () => form.requestSubmit() }]);

  function showShare() {
    table.replaceChildren(shareTable(share(size(), levelCounts(rows)), size()));
  }

  function start(/** @type {SubmitEvent} */ event) {
    event.preventDefault();
    const seed = newSeed();
    const session = newSession("exam", examCards(rows, size(), seed), seed);
    const isTimed = new FormData(form).get("timer") === "on";
    session.deadline = isTimed ? now() + minutesFor(session.queue.length) * 60 : 0;
    examPaper(app, scope, session);
    announce(`${count(session.queue.length, "question")}.`);
  }
}

/** @param {number} questions */
function minutesFor(questions) {
  return Math.ceil(questions * MINUTES_EACH);
}

/** What the paper is made of. @param {Record<Level, number>} parts @param {number} size */
function shareTable(parts, size) {
  return h("p", { class: "muted blueprint" },
    BLUEPRINT.map(([level]) => h("span", { class: `level level-${level}` }, `${parts[level]} ${level} `)),
    h("span", {}, `${minutesFor(size)} minutes with the clock`));
}

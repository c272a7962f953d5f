/**
 * A mock exam: a mixed paper by level, verdictLine at its end.
 *
 * @import {App} from "./app.js"
 * @import {Level, Scope, Session} from "./types.js"
 */

import { BLUEPRINT, examCards, countByLevel, share } from "./exam-blueprint.js";
import {
  announce, cardsFor, radioGroup, count, h, loadSession, newSeed, newSession, now, runSession, breadcrumbs,
} from "./second-bundle-api.js";
import { examResults } from "./exam-results.js";
import { examSession } from "./exam-session.js";

const EXAM_SIZES = [10, 20, 40, 60];
const MINUTES_EACH = 1.5;

/** @param {App} app @param {Scope} scope */
export function examPage(app, scope) {
  const session = loadSession(app.storage, `${scope.path}/exam`);
  if (!session || session.seed.startsWith("repeat")) return repeatOrSetUp(app, scope, session);
  if (session.ended && !app.isReload) examSetup(app, scope);
  else if (session.ended) void examResults(app, scope, session);
  else examSession(app, scope, session);
}

/** What was missed in an exam is repeated as practice. @param {App} app @param {Scope} scope @param {Session | null} session */
function repeatOrSetUp(app, scope, session) {
  if (session && !session.ended) runSession(app, scope, session);
  else examSetup(app, scope);
}

/** @param {App} app @param {Scope} scope */
export function examSetup(app, scope) {
  const rows = cardsFor(scope.rows, "exam");
  const sizes = [...new Set(EXAM_SIZES.filter((size) => size < rows.length).concat(Math.min(rows.length, 60)))];
  const preset = String(sizes.includes(20) ? 20 : sizes[sizes.length - 1]);
  const table = h("div", {});
  const form = h("form", { class: "setup-form card", onsubmit: start, oninput: showQuotas },
    sizes.length > 1 ? radioGroup("How many questions", "size", sizes.map((size) => [String(size), String(size)]), preset)
      : h("input", { type: "hidden", name: "size", value: preset }),
    table,
    radioGroup("Time", "timer", [["on", "Against the clock"], ["off", "As long as it takes"]], "off"),
    h("button", { class: "button button-primary button-large" }, "Begin the exam"));
  const size = () => Number(new FormData(form).get("size"));
  showQuotas();
  app.show(`${scope.title}: Mock exam`, breadcrumbs(scope), h("h1", {}, "Mock exam"),
    h("p", { class: "muted" }, sizes.length > 1 ? "" : `${count(Number(preset), "question")}. `,
      "What can be marked: quiz, code to predict, gaps, things to tell apart. No feedback before the end."), form);
  app.keys.set([{ keys: ["Enter"], label: "Begin", run: () => form.requestSubmit() }]);

  function showQuotas() {
    table.replaceChildren(quotaTable(share(size(), countByLevel(rows)), size()));
  }

  function start(/** @type {SubmitEvent} */ event) {
    event.preventDefault();
    const seed = newSeed();
    const session = newSession("exam", examCards(rows, size(), seed), seed);
    const isTimed = new FormData(form).get("timer") === "on";
    session.deadline = isTimed ? now() + minutesFor(session.queue.length) * 60 : 0;
    examSession(app, scope, session);
    announce(`${count(session.queue.length, "question")}.`);
  }
}

/** @param {number} questions */
function minutesFor(questions) {
  return Math.ceil(questions * MINUTES_EACH);
}

/** What the paper is made of. @param {Record<Level, number>} parts @param {number} size */
function quotaTable(parts, size) {
  return h("p", { class: "muted blueprint" },
    BLUEPRINT.map(([level]) => h("span", { class: `level level-${level}` }, `${parts[level]} ${level} `)),
    h("span", {}, `${minutesFor(size)} minutes with the clock`));
}

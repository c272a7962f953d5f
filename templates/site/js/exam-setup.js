/**
 * Mock exams: the form that starts one, and links to the running exam or its results.
 *
 * @import {App} from "./app.js"
 * @import {Level, Scope} from "./types.js"
 */

import { BLUEPRINT, countByLevel, examCards, levelQuotas } from "./exam-blueprint.js";
import { examSession } from "./exam-session.js";
import { t } from "./messages.js";
import { announce, breadcrumbs, cardsFor, h, LEVEL_NAMES, newSeed, now, plural } from "./second-bundle-api.js";
import { radioGroup } from "./session-setup.js";
import { loadSession, newSession } from "./session.js";

const EXAM_SIZES = [10, 20, 40, 60];
const MINUTES_EACH = 1.5;

/** Continues an exam, or shows the form that starts one. @param {App} app @param {Scope} scope */
export function examPage(app, scope) {
  const session = loadSession(app.storage, `${scope.path}/exam`);
  const isRunning = session && !session.ended && !session.seed.startsWith("repeat");
  if (isRunning) examSession(app, scope, session);
  else examSetup(app, scope);
}

/** @param {App} app @param {Scope} scope */
export function examSetup(app, scope) {
  const rows = cardsFor(scope.rows, "exam");
  const sizes = [...new Set(EXAM_SIZES.filter((size) => size < rows.length).concat(Math.min(rows.length, 60)))];
  const preset = String(sizes.includes(20) ? 20 : sizes[sizes.length - 1]);
  const table = h("div", {});
  const form = h("form", { class: "setup-form card", onsubmit: start, oninput: showQuotas },
    sizes.length > 1 ? radioGroup(t`Number of questions`, "size", sizes.map((size) => [String(size), String(size)]), preset)
      : h("input", { type: "hidden", name: "size", value: preset }),
    table,
    radioGroup(t`Time`, "timer", [["on", t`Timed`], ["off", t`Untimed`]], "off"),
    h("button", { class: "button button-primary button-large" }, t`Start exam`));
  const size = () => Number(new FormData(form).get("size"));
  showQuotas();
  app.show(t`${scope.title}: Mock exam`, breadcrumbs(scope), h("h1", {}, t`Mock exam`),
    h("p", { class: "muted" }, sizes.length > 1 ? "" : `${plural(Number(preset), "question")}. `,
      t`Quiz, Predict the output, Cloze, Compare, and Write code cards. You get feedback at the end. If the site does not recognize your code, you grade it yourself.`), form);
  app.shortcuts.set([{ keys: ["Enter"], label: t`Start`, run: () => form.requestSubmit() }]);

  function showQuotas() {
    table.replaceChildren(quotaTable(levelQuotas(size(), countByLevel(rows)), size()));
  }

  function start(/** @type {SubmitEvent} */ event) {
    event.preventDefault();
    const seed = newSeed();
    const session = newSession("exam", examCards(rows, size(), seed), seed);
    const isTimed = new FormData(form).get("timer") === "on";
    session.deadline = isTimed ? now() + minutesFor(session.queue.length) * 60 : 0;
    examSession(app, scope, session);
    announce(`${plural(session.queue.length, "question")}.`);
  }
}

/** @param {number} questions */
function minutesFor(questions) {
  return Math.ceil(questions * MINUTES_EACH);
}

/** The number of questions of each level. @param {Record<Level, number>} quotas @param {number} size */
function quotaTable(quotas, size) {
  return h("p", { class: "muted blueprint" },
    BLUEPRINT.map(([level]) => h("span", { class: `level level-${level}` }, `${quotas[level]} ${LEVEL_NAMES[level]} `)),
    h("span", {}, t`${plural(minutesFor(size), "minute")} if timed`));
}

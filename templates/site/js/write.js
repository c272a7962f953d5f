/**
 * Write code: the learner writes code, which is compared with the card's solutions and mistakes. If it is equal to
 * none of them, the learner compares it with a solution and checks off what the code does. The score is the share
 * of checked points.
 *
 * If `window.flashproofRunner` exists, the code can also be run, and the check runs it if it has not been run. After a
 * run, the score is the share of checks that pass.
 *
 * @import {Exercise, RunResult, WriteCard} from "./types.js"
 * @import {CodeVerdict} from "./code-check.js"
 */

import { checkCode, nearestCode } from "./code-check.js";
import { diffCode } from "./code-diff.js";
import { codeEditor } from "./code-editor.js";
import { gapEditor, gapsIn } from "./code-gaps.js";
import { t } from "./messages.js";
import { errorLines, runPanel } from "./run-panel.js";
import { h, html } from "./third-bundle-api.js";

/**
 * The stored form of an answer. `ticks`: the checked points, null before the check. `passed`: the checks that
 * passed when exactly this code was last run.
 *
 * @typedef {{text: string, ticks: boolean[] | null, passed: boolean[] | null}} WriteResponse
 */

/** @param {WriteCard} card @param {ReturnType<typeof codeEditor>} [field] the field for the code @returns {Exercise} */
export function writeExercise(card, field = codeEditor(`write-${card.id}`, t`Your code`)) {
  const { element: editor, area, setValue } = field;
  const checkboxes = card.checks.map(() => h("input", { type: "checkbox" }));
  const answer = h("div", { class: "card-answer" });
  /** @type {boolean[] | null} */
  let ticks = null;
  /** @type {import("./run-panel.js").Run | null} */
  let lastRun = null;
  const panel = window.flashproofRunner && runPanel(card, area, (run) => (lastRun = run));
  const element = h("div", { class: "write" }, h("div", {}, editor, panel?.element), answer);
  const ownRun = () => (lastRun?.code === area.value ? lastRun : null);
  const passed = () => ownRun()?.passed ?? null;
  const checkedCount = () => checkboxes.filter(({ checked }) => checked).length;
  const verdict = () => t`You got ${checkedCount()} of ${checkboxes.length}.`;
  setValue(card.start);

  return {
    element,
    submitLabel: t`Check`,
    problem: () => (!area.value.trim() || area.value.trim() === card.start.trim() ? t`Write your code first, or check again to see the solution.` : ""),
    warning() {
      const { error } = judge(card, area.value, passed()).verdict;
      return error ? t`Syntax error on line ${error.line}: ${error.message}. Fix it first, or check again to see the solution.` : "";
    },
    prepare: () => (panel && !passed() ? panel.run() : null),
    check() {
      editor.parentElement?.setAttribute("hidden", "");
      const found = judge(card, area.value, passed());
      checkboxes.forEach((checkbox, index) => {
        checkbox.checked = found.isCertain || !ticks ? found.passed[index] : ticks[index];
        checkbox.disabled = found.isCertain;
      });
      ticks = checkboxes.map(({ checked }) => checked);
      if (found.verdict.status === "start") return answer.replaceChildren(...solutionOnly(card));
      const { codes, others } = comparison(card, area.value, found);
      const result = ownRun()?.result;
      answer.replaceChildren(...statusLines(card, found), ...(result ? errorLines(result) : []), codes,
        checklist(card, found, checkboxes, verdict, result), ...others, checkCodes(card));
    },
    score: () => checkedCount() / Math.max(1, checkboxes.length),
    isSelfGraded: () => !judge(card, area.value, passed()).isCertain,
    verdict,
    comparison: () => ({
      given: area.value.trim() !== card.start.trim() && h("pre", { class: "code" }, h("code", {}, area.value)),
      correct: card.solutions.slice(0, 1).map(snippet),
    }),
    response: () => ({ text: area.value, ticks: ticks && checkboxes.map(({ checked }) => checked), passed: passed() }),
    restore(response) {
      const stored = /** @type {Partial<WriteResponse>} */ (response ?? {});
      setValue(stored.text ?? card.start);
      ticks = stored.ticks ?? null;
      lastRun = stored.passed ? { code: area.value, passed: stored.passed } : null;
      const first = ticks ?? judge(card, area.value, passed()).passed;
      checkboxes.forEach((checkbox, index) => (checkbox.checked = first[index] ?? false));
    },
  };
}

/**
 * The task with a solution that has gaps; null if no part of the solution is suitable.
 *
 * @param {WriteCard} card
 * @returns {Exercise | null}
 */
export function gapsExercise(card) {
  const [{ code }] = card.solutions;
  const gaps = gapsIn(code, card.start, card.id);
  if (!gaps.length) return null;
  const field = gapEditor(code.trimEnd(), gaps);
  return { ...writeExercise(card, field), problem: () => (field.isEmpty() ? t`Fill in at least one gap, or check again to see the solution.` : "") };
}

/**
 * @typedef {object} Judgment
 * @property {CodeVerdict} verdict
 * @property {boolean[]} passed for each check, whether the code passes it or probably passes it
 * @property {boolean} isCertain whether the code was run, or is equal to a solution that was run
 * @property {boolean} wasRun
 */

/** @param {WriteCard} card @param {string} code @param {boolean[] | null} passed the checks that passed when the code was run @returns {Judgment} */
function judge(card, code, passed) {
  const verdict = checkCode(code, card, `${card.setup ?? ""}\n${codeIn(card.context)}`);
  if (passed) return { verdict, passed, isCertain: true, wasRun: true };
  const isSolution = verdict.status === "solution";
  // Code that is equal to a mistake fails a check, even if it contains all patterns.
  const isContradiction = verdict.status === "mistake" && verdict.found.every(Boolean);
  return { verdict, passed: isContradiction ? verdict.found.map(() => false) : verdict.found, isCertain: isSolution, wasRun: false };
}

/** The Python code in the task. @param {string} markup */
function codeIn(markup) {
  return [...html(markup).querySelectorAll("code.language-python")].map(({ textContent }) => textContent).join("\n");
}

/** @param {WriteCard} card @param {Judgment} judgment */
function statusLines(card, { verdict: { status, index, error }, passed, wasRun }) {
  if (wasRun) return [result(passed.every(Boolean), passed.every(Boolean) ? t`Correct: your code passed all checks.` : t`Incorrect: your code failed a check.`)];
  switch (status) {
    case "solution": return [
      result(true, t`Correct: your code matches a solution that passed all checks.`), card.ran && h("p", { class: "run-status" }, card.ran)];
    case "mistake": return [
      result(false, t`Incorrect: this is a common mistake.`), h("div", { class: "feedback mistake-feedback" }, html(card.mistakes[index].feedback))];
    case "syntax": return [result(false, t`Syntax error on line ${error?.line}: ${error?.message}.`)];
    default: return [h("p", { class: "note" },
      h("strong", {}, t`Not recognized. `), t`This does not mean that your code is wrong. Compare it with the solution, and check off what your code does.`)];
  }
}

/** @param {boolean} isCorrect @param {string} text */
function result(isCorrect, text) {
  return h("p", { class: `action-title ${isCorrect ? "is-right" : "is-wrong"}` }, text);
}

/**
 * @param {WriteCard} card
 * @param {Judgment} judgment
 * @param {HTMLInputElement[]} checkboxes
 * @param {() => string} verdict
 * @param {RunResult} [result] of the code, if it was run
 */
function checklist(card, { verdict: { found, status }, passed, isCertain }, checkboxes, verdict, result) {
  const score = h("output", { class: "score" }, verdict());
  for (const checkbox of checkboxes) checkbox.addEventListener("change", () => (score.textContent = verdict()));
  const note = (/** @type {number} */ index) => {
    const message = result?.checks[index]?.message;
    if (isCertain) return passed[index] ? t`Passed` : message ? t`Failed: ${message}` : t`Failed`;
    return found[index] && status !== "mistake" ? t`Found in your code` : "";
  };
  return h("div", {},
    h("fieldset", { class: "concept-list" },
      h("legend", {}, isCertain ? t`Checks` : t`Check off what your code does.`),
      h("ul", { class: "choices" }, card.checks.map(({ name }, index) =>
        h("li", { class: isCertain ? (passed[index] ? "right" : "wrong") : found[index] ? "concept-found" : "" },
          h("label", {}, checkboxes[index], h("span", {}, name, note(index) && h("small", { class: "match-status" }, note(index)))))))),
    score);
}

/** The answer to a card whose code the learner did not change. @param {WriteCard} card */
function solutionOnly(card) {
  const { length } = card.solutions;
  return [h("h3", {}, length > 1 ? t`Solutions` : t`Solution`), ...card.solutions.map(snippet), mistakesOf(card), checkCodes(card)]
    .filter((part) => part instanceof Node);
}

/** @param {WriteCard} card @param {number} [shown] the index of a mistake that is shown already */
function mistakesOf({ mistakes }, shown = -1) {
  const others = mistakes.filter((_, index) => index !== shown);
  return others.length > 0 && disclosure(t`Common mistakes`, others.map((one) => [snippet(one), h("div", { class: "feedback" }, html(one.feedback))]));
}

/** @param {WriteCard} card */
function checkCodes(card) {
  return disclosure(t`Code for the checks`, card.checks.map(({ name, code }) => [
    h("p", { class: "small muted" }, name), h("div", { class: "snippet" }, h("pre", { class: "code" }, h("code", {}, code.trimEnd())))]));
}

/** The learner's code, beside the most similar solution unless it matches one. @param {WriteCard} card @param {string} code @param {Judgment} judgment */
function comparison(card, code, { verdict, passed, isCertain }) {
  const isSolved = isCertain && passed.every(Boolean);
  const nearest = verdict.status === "solution" ? verdict.index : nearestCode(code, card.solutions.map((one) => one.code));
  const isSameText = code.trim() === card.solutions[nearest].code.trim();
  const others = card.solutions.filter((_, index) => (isSolved ? index !== nearest || !isSameText : index !== nearest));
  const solution = card.solutions[nearest].code;
  return {
    codes: isSolved ? h("div", { class: "difference" }, side(t`Your code`, "right", code.trimEnd())) : codeDiff(code.trimEnd(), solution.trimEnd()),
    others: [
      others.length > 0 && disclosure(solutionsTitle(others.length, isSolved), others.map(snippet)),
      mistakesOf(card, verdict.status === "mistake" ? verdict.index : -1),
    ].filter((part) => part instanceof Node),
  };
}

/** @param {string} code @param {string} solution */
function codeDiff(code, solution) {
  const [own, other] = diffCode(code, solution);
  return h("div", { class: "difference" },
    side(t`Your code`, "typed", own.map(({ text, isSame }) => (isSame ? text : h("del", {}, text)))),
    side(t`Solution`, "printed", other.map(({ text, isSame }) => (isSame ? text : h("ins", {}, text)))));
}

/** @param {string} title @param {string} name @param {import("./dom.js").Child} code */
function side(title, name, code) {
  return h("figure", { class: `side ${name}` }, h("figcaption", {}, title),
    h("pre", { tabindex: 0, role: "region", "aria-label": title }, h("code", {}, code)));
}

/** @param {number} count @param {boolean} isSolved whether no solution is shown above */
function solutionsTitle(count, isSolved) {
  if (isSolved) return count > 1 ? t`Solutions` : t`Solution`;
  return count > 1 ? t`Other solutions` : t`Another solution`;
}

/** @param {{html: string}} code */
function snippet(code) {
  return h("div", { class: "snippet" }, html(code.html));
}

/** @param {string} name @param {import("./dom.js").Child[]} children */
function disclosure(name, children) {
  return h("details", { class: "disclosure subtle" }, h("summary", {}, name), h("div", {}, children));
}

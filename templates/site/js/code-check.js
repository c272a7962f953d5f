/**
 * Checks an answer to a write card without running it. The answer is compared with the card's solutions and
 * mistakes, which were run when the deck was built. Code that is equal to none of them is not judged.
 *
 * @import {WriteCard} from "./types.js"
 *
 * @typedef {object} CodeVerdict
 * @property {"solution" | "mistake" | "start" | "syntax" | "unknown"} status
 * @property {number} index of the solution or mistake that the code is equal to, or -1
 * @property {boolean[]} found for each check, whether the code contains one of its patterns
 * @property {{line: number, message: string} | null} error the syntax error, in status "syntax"
 */

import { CodeContext } from "./code-context.js";
import { similarity } from "./code-diff.js";
import { containsPattern } from "./code-patterns.js";
import { normalForm, normalTree } from "./normal-form.js";
import { PythonError } from "./python-tokens.js";

/** The maximum length of code to compare, in characters. */
const MAX_LENGTH = 20_000;

/**
 * @param {string} code
 * @param {Pick<WriteCard, "start" | "solutions" | "checks" | "mistakes">} card
 * @param {string} setup the code that runs before an answer: the setup of the topic, and code in the task
 * @returns {CodeVerdict}
 */
export function checkCode(code, card, setup) {
  /** @type {CodeVerdict} */
  const verdict = { status: "unknown", index: -1, found: card.checks.map(() => false), error: null };
  try {
    if (code.length <= MAX_LENGTH) compare(code, card, new CodeContext(setup, card.checks.map((check) => check.code)), verdict);
  } catch (error) {
    if (error instanceof PythonError && error.isCertain) Object.assign(verdict, { status: "syntax", error: { line: error.line, message: error.message } });
    // Code that is nested too deeply overflows the stack.
    else if (!(error instanceof PythonError || error instanceof RangeError)) throw error;
  }
  return verdict;
}

/** @param {string} code @param {Parameters<typeof checkCode>[1]} card @param {CodeContext} context @param {CodeVerdict} verdict */
function compare(code, card, context, verdict) {
  const form = normalForm(code, context);
  const indexOf = (/** @type {readonly {code: string}[]} */ others) => others.findIndex((other) => isSameForm(form, other.code, context));
  const tree = normalTree(code, context, false);
  verdict.found = card.checks.map(({ patterns }) => patterns.some((pattern) => containsPattern(tree, pattern, context)));
  verdict.index = indexOf(card.solutions);
  if (verdict.index >= 0) {
    verdict.status = "solution";
    verdict.found = card.checks.map(() => true);
    return;
  }
  verdict.index = indexOf(card.mistakes);
  if (verdict.index >= 0) verdict.status = "mistake";
  else if (isSameForm(form, card.start, context)) verdict.status = "start";
}

/** @param {string} form @param {string} code @param {CodeContext} context */
function isSameForm(form, code, context) {
  try {
    return normalForm(code, context) === form;
  } catch (error) {
    if (error instanceof PythonError) return false;
    throw error;
  }
}

/**
 * The index of the text that is most similar to the code.
 *
 * @param {string} code
 * @param {readonly string[]} others
 */
export function nearestCode(code, others) {
  const scores = others.map((other) => similarity(code, other));
  return scores.indexOf(Math.max(...scores));
}

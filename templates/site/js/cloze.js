/**
 * Cloze: a text field for each blank. The check accepts the author's other answers and small typos in prose.
 *
 * @import {ClozeCard, Exercise} from "./types.js"
 * @import {AnswerResult} from "./answer-matching.js"
 */

import { compareAnswer } from "./answer-matching.js";
import { t } from "./messages.js";
import { h, html } from "./second-bundle-api.js";

/**
 * `accepted`: other correct answers. `language`: the language of code, "" for inline code; null for prose.
 *
 * @typedef {{input: HTMLInputElement, answerText: string, accepted: string[], language: string | null, answer: Node[], element: HTMLElement}} Blank
 */

/** @param {ClozeCard} card @returns {Exercise} */
export function clozeExercise(card) {
  const element = h("div", { class: "cloze" }, html(card.body));
  const blanks = insertInputs(element, card.accepted ?? {});
  const results = () => blanks.map((blank) => checkBlank(blank).result);
  const correctCount = () => results().filter((result) => result === "right" || result === "close").length;
  return {
    element,
    submitLabel: t`Check`,
    problem: () => (blanks.some(({ input }) => input.value.trim()) ? "" : t`Fill in at least one blank.`),
    check: () => blanks.forEach(showResult),
    score: () => correctCount() / Math.max(1, blanks.length),
    verdict: () => correctCount() === blanks.length
      ? results().includes("close") ? t`Correct, but check the spelling.` : t`Correct.`
      : t`${correctCount()} of ${blanks.length} blanks correct.`,
    comparison: () => ({
      given: blanks.some(({ input }) => input.value.trim()) && textList(blanks.map(({ input }) => input.value.trim() || "–")),
      correct: textList(blanks.map(({ answerText }) => answerText)),
    }),
    response: () => blanks.map(({ input }) => input.value),
    restore: (values) => blanks.forEach(({ input }, index) => {
      input.value = Array.isArray(values) ? String(values[index] ?? "") : "";
    }),
  };
}

/** @param {string[]} texts */
function textList(texts) {
  return h("ol", { class: "answer-list" }, texts.map((text) => h("li", {}, text)));
}

/** Replaces each cloze deletion with a text field. @param {HTMLElement} element @param {Record<string, string[]>} accepted @returns {Blank[]} */
function insertInputs(element, accepted) {
  const deletions = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".cloze-deletion[data-answer]"));
  return [...deletions].map((deletion, index) => {
    const { answer = "", hint = "", number = "" } = deletion.dataset;
    const label = [t`Blank ${index + 1} of ${deletions.length}`, hint].filter(Boolean).join(t`, `);
    const input = h("input", {
      type: "text", class: "cloze-input", size: Math.min(28, Math.max(8, answer.length + 2, hint.length)),
      placeholder: hint, "aria-label": label, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    });
    const blank = {
      input, answerText: answer, accepted: accepted[number] ?? [], language: languageOf(deletion), answer: [...deletion.childNodes], element: deletion,
    };
    deletion.className = "cloze-field";
    deletion.replaceChildren(input);
    return blank;
  });
}

/** The language of the code that a deletion is in or consists of, "" for inline code; null for prose. @param {HTMLElement} deletion */
function languageOf(deletion) {
  const [child, ...others] = [...deletion.childNodes].filter(({ textContent }) => textContent?.trim());
  const isCode = child instanceof Element && child.localName === "code" && !others.length;
  const code = isCode ? child : deletion.closest("code, pre");
  return code ? /\blanguage-([\w+-]+)/.exec(code.className)?.[1] ?? "" : null;
}

/**
 * The best result for a blank, and the accepted answer that was typed, if it is not the card's own answer.
 *
 * @param {Blank} blank
 * @returns {{result: AnswerResult, other: string}}
 */
function checkBlank({ input, answerText, accepted, language }) {
  const results = [answerText, ...accepted].map((text) => compareAnswer(input.value, text, language));
  const result = (/** @type {const} */ (["right", "close", "empty"])).find((one) => results.includes(one)) ?? "wrong";
  return { result, other: result === "right" || result === "close" ? accepted[results.indexOf(result) - 1] ?? "" : "" };
}

/** Replaces the field with the answer and the typed text. @param {Blank} blank */
function showResult(blank) {
  const { input, answer, element } = blank;
  const { result, other } = checkBlank(blank);
  const isCorrect = result === "right" || result === "close";
  const typed = input.value.trim();
  element.className = `cloze-answer ${isCorrect ? "right" : "wrong"}`;
  element.replaceChildren(
    ...(!isCorrect && typed ? [h("del", {}, typed), " "] : []),
    ...(other ? [h("ins", {}, other), h("small", { class: "muted" }, t` or `)] : []),
    h("ins", {}, ...answer),
    h("span", { class: "visually-hidden" }, isCorrect ? t` (correct)` : typed ? t` (correct answer)` : t` (left blank)`));
}

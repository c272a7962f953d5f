/**
 * Recall: answer from memory, check the answer, grade yourself.
 *
 * @import {Exercise, RecallCard} from "./types.js"
 */

import { t } from "./messages.js";
import { h, html } from "./second-bundle-api.js";

/** @param {RecallCard} card @returns {Exercise} */
export function recallExercise(card) {
  const element = h("div", { class: "card-answer" });
  return {
    element,
    submitLabel: t`Show answer`,
    problem: () => "",
    check: () => element.replaceChildren(html(card.answer)),
    score: () => null,
    verdict: () => t`Answer shown.`,
    comparison: () => ({ given: null, correct: html(card.answer) }),
    response: () => null,
    restore: () => undefined,
  };
}

/**
 * Fading: a review asks for a write card in an easier form at first. The learner puts lines in order, then fills in
 * gaps, then writes the code from nothing.
 *
 * @import {App} from "./app.js"
 * @import {Card, Form, Grade, Memory, SchedulingOptions} from "./types.js"
 */

import { AGAIN, review } from "./second-bundle-api.js";

/** @type {readonly Form[]} */
const FORMS = ["arrange", "gaps", "full"];
/** The stability in days at which the next form is used. */
const STABILITIES = [2, 7];

/**
 * The form in which a review asks for a card.
 *
 * @param {App} app
 * @param {Card} card
 * @returns {Form}
 */
export function formOf(app, card) {
  if (card.kind !== "write" || !app.settings.fading) return "full";
  const form = FORMS[fadingStep(app.progress.record(card.id).reviews, app.progress.options())];
  return form === "arrange" && !card.arrange ? "gaps" : form;
}

/**
 * The number of steps from the easiest form: a successful review moves one step forward if the stability is high
 * enough, and a miss moves one step back.
 *
 * @param {[number, Grade][]} reviews times in seconds and grades, oldest first
 * @param {SchedulingOptions} options
 * @returns {number} 0 to 2
 */
export function fadingStep(reviews, options) {
  /** @type {Memory | null} */
  let memory = null;
  let step = 0;
  for (const [time, grade] of reviews) {
    memory = review(memory, grade, time, options);
    if (grade === AGAIN) step = Math.max(0, step - 1);
    else if (memory.stability >= STABILITIES[step]) step += 1;
  }
  return step;
}

/**
 * The settings of the schedule: easy days, and parameters fitted to the learner's reviews.
 *
 * @import {App} from "./app.js"
 */

import { fitParameters, logLoss, predictedReviews } from "./fsrs6-fit.js";
import { t } from "./messages.js";
import { reviewHistories } from "./review-statistics.js";
import { button, formatNumber, FSRS_6, h, plural, weekdayName } from "./second-bundle-api.js";

const MIN_REVIEWS = 400;
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const SHARES = [["1", t`Normal`], ["0.5", t`Fewer reviews`], ["0", t`As few as possible`]];

/** A choice for each weekday. @param {readonly number[]} easyDays */
export function easyDaysField(easyDays) {
  return h("fieldset", { class: "easy-days" }, h("legend", {}, t`Easy days`),
    h("p", { class: "muted small" }, t`Some cards become due slightly earlier or later, so that you have fewer reviews on your easy days.`),
    WEEKDAYS.map((day) => h("label", { class: "checkbox-row" }, h("span", {}, weekdayName(day, "long")), " ",
      h("select", { name: `easy-${day}` }, SHARES.map(([value, label]) =>
        h("option", { value, selected: Number(value) === easyDays[day] }, label))))));
}

/** Reads the choices from the form. @param {FormData} form */
export function readEasyDays(form) {
  return WEEKDAYS.map((day) => Number(form.get(`easy-${day}`) ?? 1));
}

/** The section that fits the parameters. @param {App} app */
export function fitSection(app) {
  const histories = reviewHistories(app.progress.records.values(), app.settings.dayStart);
  const reviews = predictedReviews(histories);
  const status = h("p", { role: "status" }, stateText(app));
  const fitButton = button(t`Fit to my reviews`, () => void fit());
  const resetButton = button(t`Use the default parameters`, () => setParameters(null, t`Default parameters restored.`));
  fitButton.disabled = reviews < MIN_REVIEWS;
  resetButton.hidden = !app.settings.parameters;
  return h("section", {}, h("h2", {}, t`Fit the schedule to your memory`),
    h("p", { class: "muted" }, t`FSRS has 21 parameters that describe how quickly people forget. These parameters can be fitted to your own reviews in this browser.`, " ",
      reviews < MIN_REVIEWS ? t`Fitting requires ${MIN_REVIEWS} reviews on different days; you have ${formatNumber(reviews)}.` : t`You have ${formatNumber(reviews)} reviews for fitting the parameters.`),
    status, h("div", { class: "button-row" }, fitButton, resetButton));

  async function fit() {
    fitButton.disabled = true;
    status.textContent = t`Fitting…`;
    const parameters = await fitParameters(histories, () => new Promise((resolve) => setTimeout(resolve)));
    const current = app.settings.parameters ?? FSRS_6.parameters;
    const [before, after] = [logLoss(current, histories), logLoss(parameters, histories)];
    const [start, end] = [before.toFixed(4), after.toFixed(4)];
    if (after < before) setParameters(parameters, t`Fitted to ${plural(reviews, "review")}. The log loss fell from ${start} to ${end}. Each card gets its new interval at its next review.`);
    else status.textContent = t`The current parameters already fit your reviews.`;
    fitButton.disabled = false;
  }

  /** @param {number[] | null} parameters @param {string} text */
  function setParameters(parameters, text) {
    app.updateSettings({ parameters });
    app.progress.recomputeMemory();
    resetButton.hidden = !parameters;
    status.textContent = text;
  }
}

/** @param {App} app */
function stateText(app) {
  return app.settings.parameters ? t`The parameters are fitted to your reviews.` : t`The default parameters are used.`;
}

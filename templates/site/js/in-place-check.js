/**
 * Checks answers on the page of a topic, with the same feedback as in study sessions. The first check of a card
 * counts toward the schedule.
 *
 * @import {App} from "./app.js"
 * @import {Card, Exercise} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { intervalNote, verdictLine } from "./answer-buttons.js";
import { answerDetails, exerciseFor, loadedVariant } from "./exercise.js";
import { gradePreview } from "./grade-preview.js";
import { t } from "./messages.js";
import { addCopyButtons, announce, button, gradeOf, h } from "./second-bundle-api.js";

/**
 * Checks the answer in the fields of a card. A cloze card first gets its fields.
 *
 * @param {App} app
 * @param {Element} control the button that was clicked
 */
export async function checkInPlace(app, control) {
  const place = /** @type {HTMLElement} */ (control.closest(".in-place"));
  const article = /** @type {HTMLElement} */ (place.closest("[data-card]"));
  const loaded = await app.data.card(article.dataset.card ?? "").catch(() => null);
  if (!loaded) return showPlaceProblem(place, t`This card could not be loaded. Reload the page.`);
  const response = responseOf(loaded.card, place);
  const asked = loadedVariant(app, { ...loaded, card: inDisplayOrder(loaded.card, place) }, response);
  const exercise = exerciseFor(asked.card, "");
  exercise.restore(response);
  const original = [...place.childNodes];
  const restore = () => {
    place.replaceChildren(...original);
    for (const part of answerParts(article)) part.hidden = part.matches(".what-if");
    place.querySelector("button")?.focus();
  };
  const check = () => {
    if (exercise.problem()) return showPlaceProblem(place, exercise.problem());
    showCheckedAnswer(app, article, place, asked, exercise, restore);
  };
  if (loaded.card.kind !== "cloze") return check();
  const form = h("form", { novalidate: true, autocomplete: "off", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    check();
  } }, exercise.element, h("button", { type: "submit", class: "button" }, t`Check`));
  place.replaceChildren(form);
  place.querySelector("input")?.focus();
}

/** The parts of a card that contain its answer. @param {HTMLElement} article @returns {HTMLElement[]} */
function answerParts(article) {
  return [...article.querySelectorAll(":scope > details")].filter((part) => part instanceof HTMLElement);
}

/** @param {App} app @param {HTMLElement} article @param {HTMLElement} place @param {LoadedCard} asked @param {Exercise} exercise @param {() => void} restore */
function showCheckedAnswer(app, article, place, { card }, exercise, restore) {
  exercise.check();
  const [kind, score] = [card.kind, exercise.score() ?? 0];
  const grade = gradeOf(kind, score);
  const isFirst = article.dataset.checked === undefined;
  const note = isFirst && intervalNote(gradePreview(app, card.id, kind)(grade));
  if (isFirst) app.progress.addAnswer(card.id, { mode: kind, score, grade });
  article.dataset.checked = "";
  const verdict = verdictLine(exercise);
  verdict.tabIndex = -1;
  place.replaceChildren(exercise.element, verdict, ...(note ? [h("p", { class: "muted small" }, note)] : []),
    h("div", {}, answerDetails(card)), button(t`Try again`, restore));
  addCopyButtons(place);
  for (const part of answerParts(article)) part.hidden = true;
  verdict.focus({ preventScroll: true });
  announce(verdict.textContent ?? "");
}

/** The answer in the fields of the page, in the form that the exercise restores. @param {Card} card @param {HTMLElement} place */
function responseOf(card, place) {
  const marks = [...place.querySelectorAll("input")].map(({ checked }) => checked);
  switch (card.kind) {
    case "quiz": return marks.flatMap((isChecked, index) => (isChecked ? [index] : []));
    case "compare": return card.statements.map((_, row) => marks.slice(row * card.columns.length, (row + 1) * card.columns.length));
    case "predict": return { text: place.querySelector("textarea")?.value ?? "", variant: variantOf(place) };
    default: return null;
  }
}

/** The number of the variant that is shown; see value-choices.js. @param {HTMLElement} place */
function variantOf(place) {
  const choices = [...place.querySelectorAll("select")].map(({ value }) => value).join(" ");
  const variants = /** @type {NodeListOf<HTMLElement>} */ (place.parentElement?.querySelectorAll(".variant"));
  return [...variants].findIndex(({ dataset }) => dataset.choices === choices) + 1;
}

/** A quiz card with its options in the order of the page. @param {Card} card @param {HTMLElement} place @returns {Card} */
function inDisplayOrder(card, place) {
  if (card.kind !== "quiz") return card;
  return { ...card, fixedOrder: true, options: [...place.querySelectorAll("input")].map(({ value }) => card.options[Number(value)]) };
}

/** @param {HTMLElement} place @param {string} text */
function showPlaceProblem(place, text) {
  place.querySelector(".form-error")?.remove();
  place.append(h("p", { class: "form-error" }, text));
  announce(text);
}

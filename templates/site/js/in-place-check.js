/**
 * Checks answers on the page of a topic, with the same feedback as in study sessions. The first check of a card
 * counts toward the schedule. If the check cannot judge the answer alone, the learner grades it.
 *
 * @import {App} from "./app.js"
 * @import {Card, Exercise, Grade} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { gradeBar, intervalNote, verdictLine } from "./answer-buttons.js";
import { answerDetails, exerciseFor, loadedVariant } from "./exercise.js";
import { gradePreview } from "./grade-preview.js";
import { t } from "./messages.js";
import { addCopyButtons, announce, button, gradeOf, h, scoreOf } from "./second-bundle-api.js";

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
    for (const part of answerParts(article)) part.hidden = false;
    place.querySelector("button")?.focus();
  };
  const check = () => {
    const problem = exercise.problem() || exercise.warning?.() || "";
    const isRepeated = exercise.warning && place.dataset.problem === problem;
    place.dataset.problem = problem;
    if (problem && !isRepeated) return showPlaceProblem(place, problem);
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
  const kind = card.kind;
  const showsOwnResult = kind === "explain" || kind === "write";
  const verdict = showsOwnResult ? exercise.element : verdictLine(exercise);
  const result = h("div", {}, !showsOwnResult && verdict);
  const isFirst = article.dataset.checked === undefined;
  if (isFirst && (kind === "explain" || exercise.isSelfGraded?.())) result.append(gradeButtons(app, article, card, exercise));
  else if (isFirst) result.append(recordAnswer(app, article, card, exercise, gradeOf(kind, exercise.score() ?? 0)));
  place.replaceChildren(exercise.element, result, h("div", {}, answerDetails(card)), button(t`Try again`, restore));
  // The shortcuts of study sessions do not work here.
  for (const one of place.querySelectorAll("[aria-keyshortcuts]")) one.removeAttribute("aria-keyshortcuts");
  addCopyButtons(place);
  for (const part of answerParts(article)) part.hidden = true;
  verdict.tabIndex = -1;
  verdict.focus({ preventScroll: true });
  announce((showsOwnResult ? exercise.verdict() : verdict.textContent) ?? "");
}

/** The buttons with which the learner grades an answer that the check could not judge alone. @param {App} app @param {HTMLElement} article @param {Card} card @param {Exercise} exercise */
function gradeButtons(app, article, card, exercise) {
  const bar = gradeBar(app.settings, (grade) => {
    const note = recordAnswer(app, article, card, exercise, grade);
    note.tabIndex = -1;
    bar.element.replaceWith(note);
    note.focus({ preventScroll: true });
  }, { exercise, kind: card.kind, preview: gradePreview(app, card.id, card.kind) });
  exercise.element.addEventListener("input", () => bar.update?.());
  return bar.element;
}

/** Records an answer and describes how it changes the schedule. @param {App} app @param {HTMLElement} article @param {Card} card @param {Exercise} exercise @param {Grade} grade */
function recordAnswer(app, article, { id, kind }, exercise, grade) {
  const note = intervalNote(gradePreview(app, id, kind)(grade));
  app.progress.addAnswer(id, { mode: kind, score: scoreOf(exercise.score(), grade), grade });
  article.dataset.checked = "";
  return h("p", { class: "muted small" }, note);
}

/** The answer in the fields of the page, in the form that the exercise restores. @param {Card} card @param {HTMLElement} place */
function responseOf(card, place) {
  const marks = [...place.querySelectorAll("input")].map(({ checked }) => checked);
  switch (card.kind) {
    case "quiz": return marks.flatMap((isChecked, index) => (isChecked ? [index] : []));
    case "compare": return card.statements.map((_, row) => marks.slice(row * card.columns.length, (row + 1) * card.columns.length));
    case "predict": return { text: textIn(place), variant: variantOf(place) };
    case "explain":
    case "write": return { text: textIn(place) };
    default: return null;
  }
}

/** @param {HTMLElement} place */
function textIn(place) {
  return place.querySelector("textarea")?.value ?? "";
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

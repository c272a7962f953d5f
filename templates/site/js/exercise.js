/**
 * The exercise of each kind of card, and the layout of a card around it.
 *
 * @import {App} from "./app.js"
 * @import {ArrangeProblem, Card, Exercise, Form, TopicData, TopicRow} from "./types.js"
 */

import { withVariant } from "./card-variants.js";
import { clozeExercise } from "./cloze.js";
import { compareExercise } from "./compare.js";
import { explainExercise } from "./explain.js";
import { t } from "./messages.js";
import { predictExercise } from "./predict.js";
import { quizExercise } from "./quiz.js";
import { recallExercise } from "./recall.js";
import { addCopyButtons, block, h, html, LEVEL_NAMES } from "./second-bundle-api.js";

/** @typedef {{card: Card, topic: TopicRow, data: TopicData}} LoadedCard */

/**
 * @param {Card} card
 * @param {string} seed of the session, for shuffling
 * @param {Form} [form]
 * @returns {Exercise}
 */
export function exerciseFor(card, seed, form = "full") {
  if (form === "arrange" && hasLines(card)) return window.flashproof.code.arrangeExercise(card, seed);
  if (form === "gaps" && card.kind === "write") return window.flashproof.code.gapsExercise(card) ?? exerciseFor(card, seed);
  switch (card.kind) {
    case "recall": return recallExercise(card);
    case "quiz": return quizExercise(card, seed);
    case "explain": return explainExercise(card);
    case "predict": return predictExercise(card);
    case "cloze": return clozeExercise(card);
    case "compare": return compareExercise(card);
    case "write": return window.flashproof.code.writeExercise(card);
  }
}

/** Whether the card has lines of code to put in order. @param {Card} card @returns {card is Card & {arrange: ArrangeProblem}} */
export function hasLines(card) {
  return card.arrange !== undefined;
}

/**
 * Returns the card with the variant that is asked now; see `withVariant`.
 *
 * @param {App} app
 * @param {LoadedCard} loaded
 * @param {unknown} response the stored response; null if there is none
 * @returns {LoadedCard}
 */
export function loadedVariant(app, loaded, response) {
  const card = withVariant(loaded.card, app.progress.record(loaded.card.id), response);
  return card === loaded.card ? loaded : { ...loaded, card };
}

/**
 * Lays out a card with its exercise. Everything that belongs to the answer stays hidden until `reveal` is called.
 *
 * @param {LoadedCard} loaded
 * @param {Exercise} exercise
 */
export function cardLayout({ card, topic, data }, exercise) {
  const { heading } = exercise;
  const question = h("h2", { class: "card-question", tabindex: -1 }, heading ?? html(card.question));
  const details = h("div", { class: "answer-details", hidden: true }, answerDetails(card));
  const element = h("article", { class: "card study-card", "data-card": card.id, "data-setup": data.setup, dir: topic.dir },
    h("div", { class: "card-meta" },
      h("span", { class: `level level-${card.level}` }, LEVEL_NAMES[card.level]),
      h("a", { href: topic.url }, topic.title),
      h("span", { class: "card-links" },
        card.edit && h("a", { href: card.edit, "aria-label": t`Edit this card` }, t`Edit`),
        h("a", { href: card.url, "aria-label": t`Show this card on its topic page` }, "#"))),
    question,
    heading ? h("p", { class: "muted small" }, t`Code from the card: `, html(card.question)) : block("context", card.context),
    exercise.element, !heading && disclosure(t`Hint`, card.hint), details);
  addCopyButtons(element);
  const reveal = () => {
    exercise.check();
    details.hidden = false;
    addCopyButtons(element);
  };
  return { element, question, reveal };
}

/** The parts of a card that are shown with its answer. @param {Card} card */
export function answerDetails(card) {
  return [
    card.why && h("section", { class: "why" }, h("h3", {}, t`Why`), html(card.why)),
    disclosure(t`More`, card.more),
    card.proofs && html(card.proofs),
    card.source && h("div", { class: "source small muted" }, h("h3", {}, t`Source`), html(card.source)),
  ];
}

/** @param {string} name @param {string} text */
function disclosure(name, text) {
  return text && h("details", { class: "disclosure subtle" }, h("summary", {}, name), h("div", {}, html(text)));
}

/**
 * Predict the output: type what the code prints, then see the differences. The layout of the output does not matter.
 *
 * @import {Exercise, PredictCard} from "./types.js"
 * @import {Piece} from "./output-diff.js"
 */

import { parseResponse } from "./card-variants.js";
import { t } from "./messages.js";
import { diffOutput, isSameOutput } from "./output-diff.js";
import { haveSameValues } from "./output-values.js";
import { h, html } from "./second-bundle-api.js";

/** @param {PredictCard} card @returns {Exercise} */
export function predictExercise(card) {
  const rows = Math.min(8, Math.max(2, card.output.trimEnd().split("\n").length));
  const area = h("textarea", {
    id: `predict-${card.id}`, class: "mono", rows, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
  });
  const answer = h("div", { class: "card-answer" });
  const field = h("div", {}, h("label", { for: area.id, class: "field-label" }, t`What does this code print?`), area);
  const element = h("div", { class: "predict" }, h("div", { class: "snippet" }, html(card.code)), field, answer);
  const isCorrect = () => isSameOutput(area.value, card.output) || haveSameValues(area.value, card.output);
  return {
    element,
    submitLabel: t`Check`,
    problem: () => (area.value.trim() ? "" : t`Type the output first.`),
    check() {
      field.hidden = true;
      const isSameText = withoutOuterSpace(area.value) === withoutOuterSpace(card.output);
      answer.replaceChildren(
        ...(isCorrect() && !isSameText ? [h("p", { class: "small" }, t`The values are correct. The exact output is:`)] : []),
        isCorrect() ? outputBlock(card.output) : outputDiff(area.value, card.output),
        ...(card.ran ? [h("p", { class: "run-status" }, card.ran)] : []));
    },
    score: () => Number(isCorrect()),
    verdict: () => (isCorrect() ? t`Correct.` : t`Incorrect. See the differences.`),
    comparison: () => ({ given: area.value.trim() && outputBlock(area.value), correct: outputBlock(card.output) }),
    response: () => (card.variant === undefined ? area.value : { text: area.value, variant: card.variant }),
    restore: (response) => void (area.value = parseResponse(response).text),
  };
}

/** Removes blank lines around the text and spaces at the ends of lines. @param {string} text */
function withoutOuterSpace(text) {
  return text.replace(/[^\S\n]+$/gm, "").replace(/^\n+|\n+$/g, "");
}

/** @param {string} output */
export function outputBlock(output) {
  return h("pre", { class: "output" }, h("samp", {}, output));
}

/** @param {string} typed @param {string} output */
function outputDiff(typed, output) {
  const rows = diffOutput(typed, output);
  return h("div", { class: "difference" },
    side(t`Your answer`, rows.map((row) => row.typed), "typed"),
    side(t`Output`, rows.map((row) => row.printed), "printed"));
}

/** @param {string} title @param {(Piece[] | null)[]} lines @param {"typed" | "printed"} name */
function side(title, lines, name) {
  const shown = lines.flatMap((pieces) => (pieces ? [h("span", { class: "line" }, pieces.map(piece), "\n")] : []));
  return h("figure", { class: `side ${name}` },
    h("figcaption", {}, title),
    h("pre", { tabindex: 0, role: "region", "aria-label": title }, h("samp", {}, shown.length ? shown : h("em", {}, t`nothing`))));
}

/** @param {Piece} part */
function piece({ side: where, text }) {
  if (where === "same" || !text.trim()) return text;
  return h(where === "typed" ? "del" : "ins", {}, text);
}

/**
 * Compare: for each statement, choose what it applies to. The fields are radio buttons if every statement applies
 * to exactly one thing, and checkboxes otherwise.
 *
 * @import {CompareCard, Exercise} from "./types.js"
 */

import { t } from "./messages.js";
import { h, html } from "./second-bundle-api.js";

/** @param {CompareCard} card @returns {Exercise} */
export function compareExercise(card) {
  const single = card.statements.every(({ holds }) => holds.filter(Boolean).length === 1);
  const fields = card.statements.map((_, row) => card.columns.map(() =>
    h("input", { type: single ? "radio" : "checkbox", name: `row-${card.id}-${row}` })));
  const rows = card.statements.map((statement, index) => rowField(card, statement.html, fields[index]));
  const isCorrect = (/** @type {number} */ row) =>
    card.statements[row].holds.every((holds, index) => holds === fields[row][index].checked);
  const correctCount = () => fields.filter((_, row) => isCorrect(row)).length;
  const isOpen = (/** @type {number} */ row) => fields[row].every(({ checked }) => !checked);
  for (const [index, row] of rows.entries()) row.addEventListener("change", () => markOpen(row, isOpen(index) && row.matches(".is-open")));
  return {
    element: h("div", { class: "compare" },
      h("p", { class: "muted small" }, single ? t`Choose one answer for each statement.` : t`Choose all that apply for each statement.`), rows),
    submitLabel: t`Check`,
    problem: () => openRows(rows.flatMap((_, row) => (isOpen(row) ? [row + 1] : [])), rows.length),
    showProblem() {
      rows.forEach((row, index) => markOpen(row, isOpen(index)));
      fields.find((_, row) => isOpen(row))?.[0].focus();
    },
    check: () => rows.forEach((row, index) => {
      markOpen(row, false);
      showRow(card, row, index, fields[index], isCorrect(index));
    }),
    score: () => correctCount() / Math.max(1, rows.length),
    verdict: () => t`${correctCount()} of ${rows.length} correct.`,
    comparison: () => ({
      given: answerTable(card, (row) => fields[row].map(({ checked }) => checked)),
      correct: answerTable(card, (row) => card.statements[row].holds),
    }),
    response: () => fields.map((row) => row.map(({ checked }) => checked)),
    restore(marks) {
      const stored = /** @type {boolean[][]} */ (Array.isArray(marks) ? marks : []);
      fields.forEach((row, index) => row.forEach((input, column) => (input.checked = Boolean(stored[index]?.[column]))));
    },
  };
}

/** Names the statements without an answer. @param {number[]} open the numbers of these statements @param {number} total */
function openRows(open, total) {
  if (!open.length) return "";
  if (open.length === total) return t`Choose an answer for each statement first.`;
  const [last, others] = [open[open.length - 1], open.slice(0, -1).join(t`, `)];
  return others ? t`Statements ${others} and ${last} are unanswered.` : t`Statement ${last} is unanswered.`;
}

/** Marks a statement without an answer, or removes the mark. @param {HTMLElement} row @param {boolean} open */
function markOpen(row, open) {
  row.classList.toggle("is-open", open);
  row.querySelector(".open-note")?.remove();
  if (open) row.querySelector("legend")?.append(h("small", { class: "open-note" }, t` Unanswered`));
}

/** The learner's choices for each statement. @param {CompareCard} card @param {(row: number) => boolean[]} chosen */
function answerTable(card, chosen) {
  if (!card.statements.some((_, row) => chosen(row).some(Boolean))) return null;
  return h("ul", { class: "answer-list" }, card.statements.map((statement, row) => h("li", {}, html(statement.html), t`: `,
    h("strong", {}, card.columns.filter((_, column) => chosen(row)[column]).flatMap((name, index) => [index ? t`, ` : "", html(name)])))));
}

/** @param {CompareCard} card @param {string} statement @param {HTMLInputElement[]} inputs */
function rowField(card, statement, inputs) {
  return h("fieldset", { class: "compare-row" },
    h("legend", {}, html(statement)),
    h("div", { class: "compare-choices" },
      card.columns.map((column, index) => h("label", {}, inputs[index], h("span", {}, html(column))))));
}

/** @param {CompareCard} card @param {HTMLElement} row @param {number} index @param {HTMLInputElement[]} inputs @param {boolean} isCorrect */
function showRow(card, row, index, inputs, isCorrect) {
  inputs.forEach((input, column) => {
    input.disabled = true;
    const holds = card.statements[index].holds[column];
    const label = input.parentElement;
    if (holds || input.checked) label?.classList.add(holds ? "right" : "wrong");
    if (holds) label?.append(h("span", { class: "visually-hidden" }, t` (correct)`));
  });
  row.classList.add(isCorrect ? "right" : "wrong");
  row.append(h("p", { class: "verdict" }, isCorrect ? t`Correct` : t`Incorrect: applies to `, !isCorrect && columnNames(card, index)));
}

/** @param {CompareCard} card @param {number} index */
function columnNames(card, index) {
  const right = card.columns.filter((_, column) => card.statements[index].holds[column]);
  return h("strong", {}, right.map((name, number) => [number ? t`, ` : "", h("span", {}, html(name))]));
}

/**
 * Arrange: the learner puts lines of code in order. Every order that gave the correct result when the deck was
 * proved is correct.
 *
 * @import {ArrangeProblem, Card, Exercise} from "./types.js"
 */

import { lineList } from "./line-list.js";
import { completeOrder, correctStart, isOnlyOrder, parseOrders } from "./line-orders.js";
import { t } from "./messages.js";
import { highlightPython } from "./python-highlight.js";
import { h, hasKeyboard, html, shuffled } from "./third-bundle-api.js";

/** The task, by goal. */
const TASKS = {
  output: t`Put the lines in order so that the code prints the expected output.`,
  checks: t`Put the lines in order so that the code passes all checks.`,
  assertions: t`Put the lines in order so that all assertions pass.`,
};
/** The result of a correct order, by goal. */
const RESULTS = {
  output: t`Correct: the code prints the expected output.`,
  checks: t`Correct: the code passes all checks.`,
  assertions: t`Correct: all assertions pass.`,
};

/** @param {Card & {arrange: ArrangeProblem}} card @param {string} seed @returns {Exercise} */
export function arrangeExercise(card, seed) {
  const { lines, before, after, goal, output, ran } = card.arrange;
  const orders = parseOrders(card.arrange.orders);
  const list = lineList(lines, orders.used, `arrange-${card.id}`);
  const answer = h("div", { class: "card-answer" });
  const chosen = () => list.order().slice(0, orders.used);
  const startCount = () => correctStart(orders, chosen());
  const isCorrect = () => startCount() === orders.used;
  const code = (/** @type {number[]} */ order) => [before, ...order.map((index) => `${lines[index]}\n`), after].join("").trimEnd();
  list.setOrder(wrongOrder(orders, `${seed}/${card.id}`));

  return {
    element: h("div", { class: "arrange" },
      h("p", { id: `arrange-${card.id}`, class: "muted small" }, instructions(orders)),
      output && h("figure", { class: "side printed" }, h("figcaption", {}, t`Output`), h("pre", { tabindex: 0, role: "region", "aria-label": t`Output` }, h("samp", {}, output.trimEnd()))),
      fixedCode(before, t`Fixed lines at the start`), list.element, fixedCode(after, t`Fixed lines at the end`),
      card.setup && setupCode(card.setup), answer),
    heading: card.kind === "write" ? undefined : TASKS[goal],
    submitLabel: t`Check`,
    problem: () => "",
    check() {
      list.lock();
      const count = startCount();
      list.order().forEach((line, index) => list.items[line].classList.add(...markClass(index, count, orders.used)));
      answer.replaceChildren(
        h("p", { class: `action-title ${isCorrect() ? "is-right" : "is-wrong"}` }, orderResult(count, orders.used, goal)),
        isCorrect() ? "" : h("figure", { class: "side printed" },
          h("figcaption", {}, orderTitle(orders)), codeBlock(code(completeOrder(orders, chosen().slice(0, count))), t`Correct answer`)),
        ran && h("p", { class: "run-status" }, ran),
        card.kind === "recall" ? h("section", {}, h("h3", {}, t`Answer on the card`), html(card.answer)) : "");
    },
    score: () => startCount() / orders.used,
    verdict: () => orderResult(startCount(), orders.used, goal),
    comparison: () => ({ given: codeBlock(code(chosen()), t`Your answer`), correct: codeBlock(code(completeOrder(orders, chosen().slice(0, startCount()))), t`Correct answer`) }),
    response: () => list.order(),
    restore(order) {
      const isOrder = Array.isArray(order) && [...order].sort().every((line, index) => line === index) && order.length === lines.length;
      if (isOrder) list.setOrder(order);
    },
  };
}

/** A shuffled order that is not correct. @param {import("./line-orders.js").LineOrders} orders @param {string} seed */
function wrongOrder(orders, seed) {
  const order = shuffled(Array.from({ length: orders.total }, (_, line) => line), seed, String);
  for (let turn = 0; turn < order.length && correctStart(orders, order) === orders.used; turn++) order.push(Number(order.shift()));
  return order;
}

/** The title of a correct order. @param {import("./line-orders.js").LineOrders} orders */
function orderTitle(orders) {
  if (orders.used > 1) return isOnlyOrder(orders) ? t`The correct order` : t`A correct order`;
  return isOnlyOrder(orders) ? t`The correct line` : t`A correct line`;
}

/** @param {import("./line-orders.js").LineOrders} orders */
function instructions({ total, used }) {
  const task = used === total ? "" : used === 1 ? t`Use one of these ${total} lines. ` : t`Use ${used} of these ${total} lines, in order. `;
  return task + (hasKeyboard()
    ? t`Drag a line, or select it and then select its new position. To move a line with the keyboard, press Alt+↑ or Alt+↓.`
    : t`Drag a line by its handle, or tap the line and then tap its new position.`);
}

/** @param {number} index @param {number} count the number of correct lines at the start @param {number} used */
function markClass(index, count, used) {
  if (index < count) return ["right"];
  return index === count && index < used ? ["wrong"] : [];
}

/** @param {number} count @param {number} used @param {keyof typeof RESULTS} goal */
function orderResult(count, used, goal) {
  if (count === used) return RESULTS[goal];
  if (used === 1) return t`Incorrect: this line does not belong here.`;
  return count ? t`Incorrect: line ${count + 1} cannot come next.` : t`Incorrect: the code cannot start with this line.`;
}

/** @param {string} code @param {string} label */
function fixedCode(code, label) {
  return code && h("pre", { class: "code fixed-lines", tabindex: 0, role: "region", "aria-label": label }, h("code", {}, highlightPython(code.trimEnd())));
}

/** @param {string} code @param {string} label */
function codeBlock(code, label) {
  return h("pre", { class: "code", tabindex: 0, role: "region", "aria-label": label }, h("code", {}, highlightPython(code)));
}

/** @param {string} code */
function setupCode(code) {
  return h("details", { class: "disclosure subtle" }, h("summary", {}, t`Code that runs first`), h("div", {}, codeBlock(code.trimEnd(), t`Code that runs first`)));
}

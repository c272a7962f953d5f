/**
 * Arrange: the learner puts lines of code in order. Every order that gave the correct result when the deck was
 * proved is correct.
 *
 * @import {ArrangeProblem, Card, Exercise} from "./types.js"
 */

import { lineList } from "./line-list.js";
import { completeOrder, correctStart, isOnlyOrder, parseOrders } from "./line-orders.js";
import { highlightPython } from "./python-highlight.js";
import { h, hasKeyboard, html, shuffled } from "./third-bundle-api.js";

/** The result of a correct order, by goal. */
const RESULTS = { output: "the code prints the expected output", checks: "the code passes all checks", assertions: "all assertions pass" };

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
      output && h("figure", { class: "side printed" }, h("figcaption", {}, "Output"), h("pre", { tabindex: 0, role: "region", "aria-label": "Output" }, h("samp", {}, output.trimEnd()))),
      fixedCode(before, "Fixed first lines"), list.element, fixedCode(after, "Fixed last lines"),
      card.setup && setupCode(card.setup), answer),
    heading: card.kind === "write" ? undefined : `Put the lines in order so that ${RESULTS[goal]}.`,
    submitLabel: "Check",
    problem: () => "",
    check() {
      list.lock();
      const count = startCount();
      list.order().forEach((line, index) => list.items[line].classList.add(...markClass(index, count, orders.used)));
      answer.replaceChildren(
        h("p", { class: `action-title ${isCorrect() ? "is-right" : "is-wrong"}` }, orderResult(count, orders.used, goal)),
        isCorrect() ? "" : h("figure", { class: "side printed" },
          h("figcaption", {}, `${isOnlyOrder(orders) ? "The" : "A"} correct ${orders.used > 1 ? "order" : "line"}`), codeBlock(code(completeOrder(orders, chosen().slice(0, count))), "Correct answer")),
        ran && h("p", { class: "run-status" }, ran),
        card.kind === "recall" ? h("section", {}, h("h3", {}, "Card answer"), html(card.answer)) : "");
    },
    score: () => startCount() / orders.used,
    verdict: () => orderResult(startCount(), orders.used, goal),
    comparison: () => ({ given: codeBlock(code(chosen()), "Your answer"), correct: codeBlock(code(completeOrder(orders, chosen().slice(0, startCount()))), "Correct answer") }),
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

/** @param {import("./line-orders.js").LineOrders} orders */
function instructions({ total, used }) {
  const task = used < total ? `Use ${used === 1 ? "one" : used} of these ${total} lines${used > 1 ? ", in order" : ""}. ` : "";
  return task + (hasKeyboard()
    ? "Drag a line, or select it and then select its new position. To move a line with the keyboard, press Alt+↑ or Alt+↓."
    : "Drag a line by its handle, or tap the line and then tap its new position.");
}

/** @param {number} index @param {number} count the number of correct lines at the start @param {number} used */
function markClass(index, count, used) {
  if (index < count) return ["right"];
  return index === count && index < used ? ["wrong"] : [];
}

/** @param {number} count @param {number} used @param {keyof typeof RESULTS} goal */
function orderResult(count, used, goal) {
  if (count === used) return `Correct: ${RESULTS[goal]}.`;
  if (used === 1) return "Incorrect: this line does not belong here.";
  return count ? `Incorrect: line ${count + 1} cannot come next.` : "Incorrect: the code cannot start with this line.";
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
  return h("details", { class: "disclosure subtle" }, h("summary", {}, "Code that runs first"), h("div", {}, codeBlock(code.trimEnd(), "Code that runs first")));
}

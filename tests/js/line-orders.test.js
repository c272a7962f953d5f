// The order that the learner chose is judged as the lock describes the correct orders.
import assert from "node:assert/strict";
import { test } from "node:test";
import { completeOrder, correctStart, isOnlyOrder, parseOrders } from "../../templates/site/js/line-orders.js";

/** All orders of `used` of `total` lines. */
function allOrders(total, used) {
  if (!used) return [[]];
  return allOrders(total, used - 1).flatMap((order) => Array.from({ length: total }, (_, line) => line).filter((line) => !order.includes(line)).map((line) => [...order, line]));
}

const CASES = {
  "3:01,12": ["012"],
  "3:02,12": ["012", "102"],
  "3:": ["012", "021", "102", "120", "201", "210"],
  "4/4=0123,3012": ["0123", "3012"],
  "4/2=01,03": ["01", "03"],
  "3/1=0": ["0"],
};

for (const [text, correct] of Object.entries(CASES)) {
  test(`exactly the orders of ${text} are correct`, () => {
    const orders = parseOrders(text);
    for (const order of allOrders(orders.total, orders.used)) {
      const start = correctStart(orders, order);
      assert.equal(start === orders.used, correct.includes(order.join("")), order.join(""));
      const longest = Math.max(...correct.map((one) => [...one].findIndex((line, index) => line !== String(order[index]))).map((length) => (length < 0 ? orders.used : length)));
      assert.equal(start, longest);
      assert.ok(correct.includes(completeOrder(orders, order.slice(0, start)).join("")));
    }
    assert.equal(Boolean(isOnlyOrder(orders)), correct.length === 1);
  });
}

/**
 * The correct orders of lines of code, which `prove` found by running all orders. `flashproof.lock.line_orders`
 * defines their text: pairs of lines, such as "4:01,02,13", or a list of orders, such as "3/2=01,20".
 */

/**
 * `used`: the number of lines in an order. `pairs`: lines of which the first must come before the second; null if the
 * orders are `listed`.
 *
 * @typedef {{total: number, used: number, pairs: number[][] | null, listed: number[][]}} LineOrders
 */

/** @param {string} text @returns {LineOrders} */
export function parseOrders(text) {
  const [, total, used, kind, rest] = /** @type {RegExpExecArray} */ (/^(\d)(?:\/(\d))?([:=])(.*)$/.exec(text));
  const rows = rest.split(",").filter(Boolean).map((row) => [...row].map(Number));
  const isPairs = kind === ":";
  return { total: Number(total), used: Number(used ?? total), pairs: isPairs ? rows : null, listed: isPairs ? [] : rows };
}

/** Whether a correct order starts with these lines. @param {LineOrders} orders @param {number[]} lines */
function isStart({ pairs, listed }, lines) {
  if (!pairs) return listed.some((order) => lines.every((line, index) => order[index] === line));
  return lines.every((line, index) => pairs.every(([first, second]) => second !== line || lines.slice(0, index).includes(first)));
}

/** The number of lines at the start that are in a correct order. @param {LineOrders} orders @param {number[]} lines */
export function correctStart(orders, lines) {
  let count = 0;
  while (count < orders.used && isStart(orders, lines.slice(0, count + 1))) count += 1;
  return count;
}

/** A correct order that starts with these lines. @param {LineOrders} orders @param {number[]} start @returns {number[]} */
export function completeOrder(orders, start) {
  if (start.length === orders.used) return start;
  const all = Array.from({ length: orders.total }, (_, line) => line);
  const next = all.find((line) => !start.includes(line) && isStart(orders, [...start, line]));
  return next === undefined ? start : completeOrder(orders, [...start, next]);
}

/** Whether exactly one order is correct. @param {LineOrders} orders */
export function isOnlyOrder(orders) {
  if (!orders.pairs) return orders.listed.length === 1;
  const order = completeOrder(orders, []);
  return order.every((line, index) => !index || orders.pairs?.some(([first, second]) => first === order[index - 1] && second === line));
}

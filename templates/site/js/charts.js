/** SVG charts, each with a table of its numbers for people who cannot see the chart. */

import { t } from "./messages.js";
import { formatNumber, h, percent, s } from "./second-bundle-api.js";

const MAX_WIDTH = 640;
const HEIGHT = 200;
const [LEFT, BOTTOM, TOP] = [52, 26, 12];

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} className sets the color
 * @property {number[]} values
 */

/**
 * A stacked bar chart.
 *
 * @param {object} chart
 * @param {string} chart.title
 * @param {string} chart.summary the content of the chart, in a sentence
 * @param {string[]} chart.labels one for each bar
 * @param {Series[]} chart.series
 */
export function barChart({ title, summary, labels, series }) {
  const totals = labels.map((_, index) => sum(series.map(({ values }) => values[index])));
  const top = roundUp(Math.max(1, ...totals));
  const width = chartWidth();
  const step = (width - LEFT) / labels.length;
  const bars = labels.flatMap((_, index) => stack(series, index, top, LEFT + index * step + step * 0.12, step * 0.76));
  const room = Math.max(90, 7 * Math.max(...labels.map(({ length }) => length)));
  const every = Math.ceil(labels.length / Math.floor(width / room));
  const ticks = labels.map((label, index) => index % every === 0 && text(LEFT + (index + 0.5) * step, HEIGHT - 7, label));
  const legend = series.length > 1 && h("p", { class: "legend small muted" },
    series.map(({ name, className }) => h("span", {}, s("svg", { viewBox: "0 0 1 1", "aria-hidden": "true" }, s("rect", { class: className, width: 1, height: 1 })), name)));
  return figure(title, summary, width, [axis(top, formatNumber, width), bars, ticks], {
    head: [t`Day`, ...series.map(({ name }) => name)],
    rows: labels.map((label, index) => [label, ...series.map(({ values }) => formatNumber(values[index]))]),
  }, legend);
}

/** @param {Series[]} series @param {number} index @param {number} top @param {number} x @param {number} width */
function stack(series, index, top, x, width) {
  let base = HEIGHT - BOTTOM;
  return series.map(({ values, className }) => {
    const height = (values[index] / top) * (HEIGHT - BOTTOM - TOP);
    base -= height;
    return height > 0 && s("rect", { class: className, x, y: base, width, height, rx: 1.5 });
  });
}

/**
 * A chart of accuracy against confidence. The diagonal represents perfect calibration.
 *
 * @param {import("./calibration.js").CalibrationRow[]} rows
 * @param {string} summary
 */
export function calibrationChart(rows, summary) {
  const width = chartWidth();
  const x = (/** @type {number} */ value) => LEFT + value * (width - LEFT - 20);
  const y = (/** @type {number} */ value) => HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - TOP);
  const points = rows.flatMap(({ label, confidence, accuracy, answers }) => [
    s("line", { class: "gap", x1: x(confidence), x2: x(confidence), y1: y(confidence), y2: y(accuracy) }),
    s("circle", { class: "point", cx: x(confidence), cy: y(accuracy), r: Math.min(14, 5 + Math.sqrt(answers)) }),
    text(x(confidence), HEIGHT - 7, label),
  ]);
  const diagonal = s("line", { class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) });
  return figure(t`Confidence and accuracy`, summary, width, [axis(1, percent, width), diagonal, points], {
    head: [t`Confidence`, t`Answers`, t`Correct`],
    rows: rows.map(({ label, answers, accuracy }) => [label, String(answers), percent(accuracy)]),
  });
}

/** @param {number} top @param {(value: number) => string} name @param {number} width */
function axis(top, name, width) {
  return [0, top / 2, top].map((value) => {
    const y = HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP);
    return [
      s("line", { class: "grid", x1: LEFT, x2: width, y1: y, y2: y }),
      text(LEFT - 8, y + 4, name(value), "end"),
    ];
  });
}

/** The available width, up to a maximum. The chart is drawn at this size to keep its text readable. */
function chartWidth() {
  return Math.min(MAX_WIDTH, document.documentElement.clientWidth - 48);
}

/** @param {number} x @param {number} y @param {string} label @param {string} [anchor] */
function text(x, y, label, anchor = "middle") {
  return s("text", { x, y, "text-anchor": anchor }, label);
}

/**
 * @param {string} title
 * @param {string} summary
 * @param {number} width
 * @param {import("./dom.js").Child[]} drawing
 * @param {{head: string[], rows: string[][]}} table
 * @param {import("./dom.js").Child} [legend] the key to the colors
 */
function figure(title, summary, width, drawing, { head, rows }, legend = null) {
  return h("figure", { class: "chart" },
    h("figcaption", {}, h("strong", {}, title), " ", h("span", { class: "muted" }, summary), legend),
    s("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", direction: "ltr", "aria-label": `${title}. ${summary}` }, drawing),
    h("details", { class: "disclosure subtle" }, h("summary", {}, t`Show as table`),
      h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t`${title}, as a table` }, h("table", {},
        h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {},
          h("th", { scope: "row" }, first), rest.map((cell) => h("td", {}, cell)))))))));
}

/** The next round number for the top of an axis. @param {number} value */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1.2, 1.6, 2, 3, 4, 6, 8, 10].map((part) => Math.max(2, Math.round(part * power))).find((top) => top >= value) ?? value;
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

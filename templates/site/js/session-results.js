/**
 * The results of a session: the score and lists of cards.
 *
 * @import {App} from "./app.js"
 * @import {SessionAnswer} from "./types.js"
 */

import { h, percent } from "./second-bundle-api.js";

/** @typedef {{id: string, answer: SessionAnswer, score: number}} Result */

/** @param {number} score 0 to 1 @param {string} [note] */
export function scoreMeter(score, note = "") {
  return h("p", { class: "meter-line" },
    h("meter", { min: 0, max: 1, value: score, "aria-label": "Score" }), h("span", {}, percent(score), note));
}

/** @param {App} app @param {string} title @param {Result[]} done */
export function resultList(app, title, done) {
  return done.length > 0 && h("section", {}, h("h2", {}, `${title} `, h("span", { class: "muted" }, String(done.length))),
    h("ul", { class: "result-list" }, done.map(({ id, score }) => h("li", { class: score === 1 ? "right" : "wrong" },
      h("a", { href: `#/card/${id}` }, app.data.byId.get(id)?.[5] ?? id),
      score > 0 && score < 1 && h("span", { class: "muted small" }, ` ${percent(score)}`)))));
}

/**
 * Parts that sessions show while they run and when they end.
 *
 * @import {SessionAnswer} from "./types.js"
 */

import { App } from "./app.js";
import { button, h, hasKeyboard, percent } from "./dom.js";

/** @typedef {{id: string, answer: SessionAnswer, score: number}} Result */

/**
 * Title, progress, keys, undo and the way out.
 *
 * @param {{title: string, end: () => void, undo: (() => void) | null, keys: import("./keys.js").Keys, endLabel?: string}} parts
 */
export function sessionHead({ title, end, undo, keys, endLabel = "End" }) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Progress" });
  const words = h("span", { class: "session-count" });
  const undoButton = undo && button("Undo", undo, { class: "button quiet-button" });
  return {
    element: h("header", { class: "session-head" },
      h("h1", {}, title), words,
      h("div", { class: "session-buttons" },
        keys.isOn() && hasKeyboard() && button("Keys", () => keys.help(), { class: "button quiet-button" }), undoButton, button(endLabel, end, { class: "button quiet-button" })), bar),
    /** @param {boolean} can whether there is something to take back */
    canUndo(can) {
      if (undoButton) undoButton.hidden = !can;
    },
    /** @param {number} done @param {number} all @param {string} [text] */
    update(done, all, text) {
      bar.max = Math.max(all, 1);
      bar.value = done;
      words.textContent = text ?? `${Math.min(done + 1, all)} of ${all}`;
    },
  };
}

/** @param {number} part @param {string} [note] */
export function meter(part, note = "") {
  return h("p", { class: "meter-line" },
    h("meter", { min: 0, max: 1, value: part, "aria-label": "Part that was right" }), h("span", {}, percent(part), note));
}

/** @param {App} app @param {string} title @param {Result[]} done */
export function resultList(app, title, done) {
  return done.length > 0 && h("section", {}, h("h2", {}, `${title} `, h("span", { class: "muted" }, String(done.length))),
    h("ul", { class: "result-list" }, done.map(({ id, score }) => h("li", { class: score === 1 ? "right" : "wrong" },
      h("a", { href: `#/card/${id}` }, app.library.byId.get(id)?.[5] ?? id),
      score > 0 && score < 1 && h("span", { class: "muted small" }, ` ${percent(score)}`)))));
}

/** The header of a running session: title, progress, and buttons. */

import { button, h, hasKeyboard } from "./second-bundle-api.js";

/**
 * Creates the header.
 *
 * @param {{title: string, end: () => void, undo: (() => void) | null, shortcuts: import("./keyboard-shortcuts.js").KeyboardShortcuts, endLabel?: string}} parts
 */
export function sessionHeader({ title, end, undo, shortcuts, endLabel = "End" }) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Progress" });
  const counter = h("span", { class: "session-count" });
  const undoButton = undo && button("Undo", undo, { class: "button subtle-button" });
  return {
    element: h("header", { class: "session-head" },
      h("h1", {}, title), counter,
      h("div", { class: "session-buttons" },
        shortcuts.isOn() && hasKeyboard() && button("Shortcuts", () => shortcuts.showHelp(), { class: "button subtle-button" }), undoButton, button(endLabel, end, { class: "button subtle-button" })), bar),
    /** @param {boolean} can whether there is something to undo */
    canUndo(can) {
      if (undoButton) undoButton.hidden = !can;
    },
    /** @param {number} done @param {number} all @param {string} [text] */
    update(done, all, text) {
      bar.max = Math.max(all, 1);
      bar.value = done;
      counter.textContent = text ?? `${Math.min(done + 1, all)} of ${all}`;
    },
  };
}

/** The header of a running session: title, progress, shortcuts, undo, end. */

import { button, h, hasKeyboard } from "./dom.js";

/**
 * Title, progress, keys, undo and the way out.
 *
 * @param {{title: string, end: () => void, undo: (() => void) | null, keys: import("./keyboard-shortcuts.js").KeyboardShortcuts, endLabel?: string}} parts
 */
export function sessionHeader({ title, end, undo, keys, endLabel = "End" }) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Progress" });
  const words = h("span", { class: "session-count" });
  const undoButton = undo && button("Undo", undo, { class: "button subtle-button" });
  return {
    element: h("header", { class: "session-head" },
      h("h1", {}, title), words,
      h("div", { class: "session-buttons" },
        keys.isOn() && hasKeyboard() && button("Keys", () => keys.help(), { class: "button subtle-button" }), undoButton, button(endLabel, end, { class: "button subtle-button" })), bar),
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

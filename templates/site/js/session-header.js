/** The header of a running session: the way out, title, progress, and buttons. */

import { t } from "./messages.js";
import { button, h, hasKeyboard } from "./second-bundle-api.js";

/** @typedef {import("./keyboard-shortcuts.js").Shortcut} Shortcut */

/**
 * Creates the header.
 *
 * @param {{title: string, scope: string, end: () => void, undo: (() => void) | null, shortcuts: import("./keyboard-shortcuts.js").KeyboardShortcuts, endLabel?: string}} parts
 *   `scope` is the path of the scope whose page is shown when the learner leaves the session
 */
export function sessionHeader({ title, scope, end, undo, shortcuts, endLabel = t`End` }) {
  const route = scope === "all" ? "#/" : `#/${scope}`;
  const bar = h("progress", { max: 1, value: 0, "aria-label": t`Progress` });
  const counter = h("span", { class: "session-count" });
  const undoButton = undo && button(t`Undo`, undo, { class: "button subtle-button" });
  return {
    element: h("header", { class: "session-head" },
      h("a", { class: "button subtle-button leave", href: route, "aria-keyshortcuts": "Escape", title: t`Leave and continue later` }, t`Leave`),
      h("h1", {}, title), counter,
      h("div", { class: "session-buttons" },
        shortcuts.isOn() && hasKeyboard() && button(t`Shortcuts`, () => shortcuts.showHelp(), { class: "button subtle-button" }), undoButton, button(endLabel, end, { class: "button subtle-button" }), siteTools()), bar),
    /** @type {Shortcut} */
    leave: { keys: ["Escape"], label: t`Leave and continue later`, run: () => void (location.hash = route) },
    /** @param {boolean} can whether there is something to undo */
    canUndo(can) {
      if (undoButton) undoButton.hidden = !can;
    },
    /** @param {number} done @param {number} all @param {string} [text] */
    update(done, all, text) {
      bar.max = Math.max(all, 1);
      bar.value = done;
      const number = Math.min(done + 1, all);
      counter.textContent = text ?? t`${number} of ${all}`;
    },
  };
}

/** A copy of the links to settings and themes, because the header of the site is hidden. */
function siteTools() {
  const tools = /** @type {HTMLElement | undefined} */ (document.querySelector(".site-header .site-tools")?.cloneNode(true));
  for (const tool of tools?.children ?? []) tool.removeAttribute("id");
  return tools;
}

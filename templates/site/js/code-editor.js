/**
 * A code editor: a text area with indentation and pairs of brackets. The editor preserves the browser's undo
 * history, and works with screen readers and on phones. Pressing Escape, then Tab moves the focus out of the
 * editor. Editors from libraries are many times larger.
 */

import { t } from "./messages.js";
import { button, h, hasKeyboard } from "./third-bundle-api.js";
import { editOfKey } from "./code-editing.js";

const MIN_ROWS = 4;
const MAX_ROWS = 18;

/**
 * @param {string} id
 * @param {string} label
 * @returns {{element: HTMLElement, area: HTMLTextAreaElement, setValue: (code: string) => void}}
 */
export function codeEditor(id, label) {
  const area = h("textarea", {
    id, class: "mono code-area", wrap: "off", rows: MIN_ROWS, spellcheck: "false", autocapitalize: "off", autocorrect: "off",
    autocomplete: "off",
  });
  const { tools, fit } = addEditing(area);
  return {
    element: h("div", { class: "code-editor" }, h("label", { for: id, class: "field-label" }, label), area, tools),
    area,
    setValue(code) {
      area.value = code;
      fit();
    },
  };
}

/**
 * Adds the behavior of the editor to a text area.
 *
 * @param {HTMLTextAreaElement} area
 * @returns {{tools: Node[], fit: () => void}} the elements to show below the text area, and a function that fits its
 *   height to the code
 */
function addEditing(area) {
  const help = h("p", { id: `${area.id}-help`, class: "muted small editor-help" }, hasKeyboard() ? HELP : "");
  const touchKeys = h("div", { class: "button-row" },
    button(t`Indent`, () => press(area, "Tab"), { class: "button subtle-button" }),
    button(t`Unindent`, () => press(area, "Shift+Tab"), { class: "button subtle-button" }));
  const fit = () => void (area.rows = Math.min(MAX_ROWS, Math.max(MIN_ROWS, area.value.split("\n").length + 1)));
  area.setAttribute("aria-describedby", help.id);
  area.addEventListener("input", fit);
  addKeys(area, help);
  return { tools: hasKeyboard() ? [help] : [touchKeys, help], fit };
}

/** Turns a text area of a static page into an editor. @param {HTMLTextAreaElement} area */
export function enhanceCodeArea(area) {
  const { tools, fit } = addEditing(area);
  area.after(...tools);
  fit();
}

const HELP = t`Tab indents. To leave the editor, press Esc, then Tab.`;
const LEAVE = t`Press Tab to leave the editor.`;

/** @param {HTMLTextAreaElement} area @param {HTMLElement} help */
function addKeys(area, help) {
  let isLeaving = false;
  const setLeaving = (/** @type {boolean} */ value) => {
    if (isLeaving !== value) help.textContent = value ? LEAVE : HELP;
    isLeaving = value;
  };
  area.addEventListener("blur", () => setLeaving(false));
  area.addEventListener("keydown", (event) => {
    const isCommand = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
    if (area.readOnly || event.isComposing || isCommand || event.key === "Shift") return;
    if (event.key === "Tab" && isLeaving) return;
    setLeaving(event.key === "Escape");
    if (event.key === "Enter" && event.shiftKey) return;
    const key = event.key === "Tab" && event.shiftKey ? "Shift+Tab" : event.key;
    if (press(area, key)) event.preventDefault();
  });
}

/** Handles a key; returns false if the key has no special effect. @param {HTMLTextAreaElement} area @param {string} key */
function press(area, key) {
  const edit = editOfKey(key, area.value, area.selectionStart, area.selectionEnd);
  if (!edit) return false;
  area.focus({ preventScroll: true });
  if (area.value.slice(edit.from, edit.to) !== edit.text) {
    area.setSelectionRange(edit.from, edit.to);
    // Unlike setting the value, this preserves the browser's undo history.
    const isDone = document.execCommand(edit.text ? "insertText" : "delete", false, edit.text);
    if (!isDone) {
      area.setRangeText(edit.text, edit.from, edit.to, "end");
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }
  area.setSelectionRange(edit.start, edit.end);
  return true;
}

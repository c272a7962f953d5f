/**
 * Single-key shortcuts, as in Anki. They can be turned off and never fire inside a control (WCAG 2.1.4).
 */

import { button, h } from "./dom.js";
import { t } from "./messages.js";

const CONTROLS = "a[href], button, input, select, summary, textarea, [contenteditable], dialog, audio, video";
/** The controls of a session that lose the focus when Escape is pressed. The code editor has its own meaning of Escape. */
const LEFT_BY_ESCAPE = ":is(.study-card, .session-head, .action-bar) *:not(.code-area)";

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys values of KeyboardEvent.key
 * @property {string} label the effect of the shortcut
 * @property {(key: string) => void} run
 * @property {() => boolean} [isAvailable] always true by default
 */

export class KeyboardShortcuts {
  /** @param {() => boolean} isOn */
  constructor(isOn) {
    this.isOn = isOn;
    /** @type {Shortcut[]} */
    this.global = [{ keys: ["?"], label: t`Show keyboard shortcuts`, run: () => this.showHelp() }];
    /** @type {Shortcut[]} */
    this.current = [];
    document.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("click", ({ detail, target }) => {
      const clicked = target instanceof Element && (target.closest("label")?.control ?? target.closest("summary, button, input"));
      if (detail) setTimeout(() => clicked === document.activeElement && releaseFocus());
    });
  }

  /** Sets the shortcuts of the current view. @param {Shortcut[]} shortcuts */
  set(shortcuts) {
    this.current = shortcuts;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!this.isOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const control = event.target instanceof Element && event.target.closest(CONTROLS);
    if (control) {
      if (event.key === "Escape" && !event.isComposing && control instanceof HTMLElement && control.matches(LEFT_BY_ESCAPE)) control.blur();
      return;
    }
    const found = [...this.current, ...this.global].find(({ keys, isAvailable }) => keys.includes(event.key) && (isAvailable?.() ?? true));
    if (!found || (event.repeat && event.key !== "Tab")) return;
    event.preventDefault();
    found.run(event.key);
  }

  showHelp() {
    const rows = [...this.current, ...this.global].filter(({ isAvailable }) => isAvailable?.() ?? true).map(({ keys, label }) => h("tr", {},
      h("th", { scope: "row" }, keys.map((key, index) => [index ? t` or ` : "", h("kbd", {}, keyName(key))])),
      h("td", {}, label)));
    const close = button(t`Close`, () => dialog.close(), { class: "button button-primary", autofocus: true });
    const byMouse = !document.activeElement?.matches(":focus-visible");
    const onClose = () => {
      dialog.remove();
      if (byMouse) releaseFocus();
    };
    const dialog = h("dialog", { class: "keys", "aria-labelledby": "keys-title", onclose: onClose },
      h("h2", { id: "keys-title" }, t`Keyboard shortcuts`),
      h("table", {}, h("tbody", {}, rows)),
      h("p", { class: "muted small" }, t`Shortcuts work when no field or button has focus. In a text field, press Ctrl+Enter to check, or Esc to leave the field.`, " ",
        h("a", { href: `${document.documentElement.dataset.root ?? ""}study.html#/settings` }, t`Turn off shortcuts`), "."),
      close);
    document.body.append(dialog);
    dialog.showModal();
  }
}

/** Removes the focus from a control that was clicked in a session, so shortcuts work again. */
function releaseFocus() {
  const focused = document.activeElement;
  const isClicked = focused?.matches(":is(.study-card, .session-head) :is(summary, button, [type=radio], [type=checkbox])");
  if (isClicked && focused instanceof HTMLElement) focused.blur();
}

/** @param {string} key */
function keyName(key) {
  return { " ": t`Space`, Escape: t`Esc` }[key] ?? key;
}

/**
 * Single keys, as in Anki. They can be turned off, and never fire inside a control (WCAG 2.1.4).
 */

import { button, h } from "./dom.js";

const CONTROLS = "a[href], button, input, select, summary, textarea, [contenteditable], dialog, audio, video";

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys as in KeyboardEvent.key
 * @property {string} label what it does
 * @property {(key: string) => void} run
 */

export class KeyboardShortcuts {
  /** @param {() => boolean} isOn */
  constructor(isOn) {
    this.isOn = isOn;
    /** @type {Shortcut[]} */
    this.general = [{ keys: ["?"], label: "Show the keys", run: () => this.help() }];
    /** @type {Shortcut[]} */
    this.own = [];
    document.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("click", ({ detail }) => void (detail && setTimeout(release)));
  }

  /** The keys of what is shown now. @param {Shortcut[]} bindings */
  set(bindings) {
    this.own = bindings;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!this.isOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(CONTROLS)) return;
    const found = [...this.own, ...this.general].find(({ keys }) => keys.includes(event.key));
    if (!found || (event.repeat && event.key !== "Tab")) return;
    event.preventDefault();
    found.run(event.key);
  }

  help() {
    const rows = [...this.own, ...this.general].map(({ keys, label }) => h("tr", {},
      h("th", { scope: "row" }, keys.map((key, at) => [at ? " or " : "", h("kbd", {}, keyName(key))])),
      h("td", {}, label)));
    const close = button("Close", () => dialog.close(), { class: "button button-primary", autofocus: true });
    const byMouse = !document.activeElement?.matches(":focus-visible");
    const over = () => {
      dialog.remove();
      if (byMouse) release();
    };
    const dialog = h("dialog", { class: "keys", "aria-labelledby": "keys-title", onclose: over },
      h("h2", { id: "keys-title" }, "Keys"),
      h("table", {}, h("tbody", {}, rows)),
      h("p", { class: "muted small" }, "They work while no field or button has the focus. In a field, Ctrl and Enter check. ",
        h("a", { href: `${document.documentElement.dataset.root ?? ""}study.html#/settings` }, "Turn them off"), "."),
      close);
    document.body.append(dialog);
    dialog.showModal();
  }
}

/** Who chose with the mouse goes on with the keys: what was clicked in a session keeps no focus. */
function release() {
  const held = document.activeElement;
  const isClicked = held?.matches(":is(.study-card, .session-head) :is(summary, button, [type=radio], [type=checkbox])");
  if (isClicked && held instanceof HTMLElement) held.blur();
}

/** @param {string} key */
function keyName(key) {
  return key === " " ? "Space" : key;
}

/** Buttons that copy code as it can be run: with the topic's setup, and what it continues. */

import { announce, h } from "./dom.js";

/**
 * Gives each block of code a button.
 *
 * @param {ParentNode} root
 */
export function addCopyButtons(root) {
  const blocks = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("pre[data-copy]"));
  for (const pre of blocks) {
    if (pre.parentElement?.querySelector(":scope > .copy")) continue;
    const control = h("button", { type: "button", class: "copy" }, "Copy");
    control.addEventListener("click", () => copy(runnableCode(pre), control));
    if (!pre.parentElement?.classList.contains("snippet")) {
      const figure = h("div", { class: "snippet" });
      pre.replaceWith(figure);
      figure.append(pre);
    }
    pre.before(control);
  }
}

/**
 * The code of a block with all that must run before it.
 *
 * @param {HTMLElement} pre
 */
export function runnableCode(pre) {
  const own = pre.textContent ?? "";
  if (pre.dataset.copy === "plain") return own;
  const setup = pre.closest("[data-setup]")?.getAttribute("data-setup")?.trimEnd() ?? "";
  return [setup, ...before(pre), own].filter((part) => part.trim()).join("\n\n");
}

/** What a block continues, first to last. @param {HTMLElement} pre @returns {string[]} */
function before(pre) {
  const card = pre.closest("[data-card]");
  if (pre.dataset.copy !== "continue" || !card) return [];
  const all = /** @type {HTMLElement[]} */ ([...card.querySelectorAll("pre[data-copy]")])
    .filter(({ dataset }) => dataset.copy !== "plain");
  const end = all.indexOf(pre);
  const start = all.findLastIndex(({ dataset }, at) => at < end && dataset.copy === "setup");
  return all.slice(Math.max(start, 0), end).map((one) => (one.textContent ?? "").trimEnd());
}

/** @param {string} text @param {HTMLElement} control */
async function copy(text, control) {
  const done = (await writeClipboard(text)) ? "Copied" : "Could not copy";
  announce(done);
  control.textContent = done;
  setTimeout(() => (control.textContent = "Copy"), 2000);
}

/** Pages opened from a file may have no clipboard; a selection still works there. @param {string} text */
async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}

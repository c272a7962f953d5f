/** Buttons that copy code in runnable form: with the topic's setup and the snippets it continues. */

import { announce, h } from "./dom.js";
import { t } from "./messages.js";

/**
 * Adds a button to each block of code.
 *
 * @param {ParentNode} root
 */
export function addCopyButtons(root) {
  const blocks = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("pre[data-copy]"));
  for (const pre of blocks) {
    if (pre.parentElement?.querySelector(":scope > .copy")) continue;
    const control = h("button", { type: "button", class: "copy" }, t`Copy`);
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
 * The code of a block, preceded by all code that must run before it.
 *
 * @param {HTMLElement} pre
 */
export function runnableCode(pre) {
  const code = pre.textContent ?? "";
  if (pre.dataset.copy === "plain") return code;
  const setup = pre.closest("[data-setup]")?.getAttribute("data-setup")?.trimEnd() ?? "";
  return [setup, ...precedingCode(pre), code].filter((part) => part.trim()).join("\n\n");
}

/** The snippets that a block continues, in order. @param {HTMLElement} pre @returns {string[]} */
function precedingCode(pre) {
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
  const message = (await writeClipboard(text)) ? t`Copied` : t`Copy failed`;
  announce(message);
  control.textContent = message;
  setTimeout(() => (control.textContent = t`Copy`), 2000);
}

/** Falls back to a selection, because pages opened from a file may lack the clipboard API. @param {string} text */
async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}

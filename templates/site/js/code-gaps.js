/** Code with gaps: the learner fills in parts of a solution. */

import { t } from "./messages.js";
import { pythonWords } from "./python-highlight.js";
import { h, shuffled } from "./third-bundle-api.js";

const MAX_GAPS = 4;
/** The share of the suitable words that become gaps. */
const SHARE = 0.6;
const LONGEST = 24;

/**
 * The words of a solution that become gaps: functions, methods, arguments, numbers, and strings that the start does
 * not contain. The same card always has the same gaps.
 *
 * @param {string} code the solution
 * @param {string} start the code that the learner starts with
 * @param {string} seed
 * @returns {{text: string, start: number}[]} in order; empty if no word is suitable
 */
export function gapsIn(code, start, seed) {
  const known = new Set(pythonWords(start).map(({ text }) => text));
  const words = pythonWords(code).filter(({ type, text, start: at }) => {
    if (known.has(text) || text.length > LONGEST || text.includes("\n")) return false;
    if (type !== "name") return type === "number" || type === "string";
    return code[at - 1] === "." || /^(?:\(|=(?!=))/.test(code.slice(at + text.length)) && !/^\s*$/.test(code.slice(code.lastIndexOf("\n", at) + 1, at));
  });
  const count = Math.min(MAX_GAPS, Math.ceil(words.length * SHARE));
  return shuffled(words, seed, ({ start: at }) => String(at)).slice(0, count).sort((a, b) => a.start - b.start);
}

/**
 * A field with the same interface as the code editor. Its text area is hidden and contains the whole code.
 *
 * @param {string} code
 * @param {{text: string, start: number}[]} gaps
 * @returns {ReturnType<typeof import("./code-editor.js").codeEditor> & {isEmpty: () => boolean}}
 */
export function gapEditor(code, gaps) {
  const area = h("textarea", { hidden: true, "aria-hidden": "true", tabindex: -1 });
  const fixed = [...gaps.map(({ start }, index) => code.slice(index ? endOf(gaps[index - 1]) : 0, start)), code.slice(endOf(gaps[gaps.length - 1]))];
  const inputs = gaps.map(({ text }, index) => h("input", {
    type: "text", class: "gap mono", size: Math.max(4, text.length + 1), "aria-label": t`Gap ${index + 1} of ${gaps.length}`,
    autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
  }));
  const join = (/** @type {string[]} */ values) => fixed.map((part, index) => part + (values[index] ?? "")).join("");
  const update = () => void (area.value = join(inputs.map(({ value }) => value.trim())));
  for (const input of inputs) input.addEventListener("input", update);
  update();
  return {
    element: h("div", { class: "code-editor" },
      h("p", { class: "muted small" }, t`Fill in the gaps.`),
      h("pre", { class: "code gap-code" }, h("code", {}, fixed.map((part, index) => [part, inputs[index]]))), area),
    area,
    setValue(value) {
      const pattern = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("([^]*?)");
      const found = new RegExp(`^${pattern}$`).exec(value);
      inputs.forEach((input, index) => (input.value = found?.[index + 1] ?? ""));
      update();
    },
    isEmpty: () => inputs.every(({ value }) => !value.trim()),
  };
}

/** @param {{text: string, start: number}} gap */
function endOf({ text, start }) {
  return start + text.length;
}

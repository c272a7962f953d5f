/**
 * A button that runs the learner's code, and the results: printed output, checks one by one, and an exception.
 *
 * Only a page that can run code has `window.flashproofRunner`; see `types.d.ts`.
 *
 * @import {RunResult, WriteCard} from "./types.js"
 */

import { t } from "./messages.js";
import { announce, button, h } from "./third-bundle-api.js";

/**
 * A run of the learner's code. `passed`: whether it passed each check. `result`: absent if only the verdict was stored.
 *
 * @typedef {{code: string, passed: boolean[], result?: RunResult}} Run
 */

/**
 * @param {WriteCard} card
 * @param {HTMLTextAreaElement} area
 * @param {(run: Run) => void} onResult called after a run that has a verdict
 */
export function runPanel(card, area, onResult) {
  const results = h("div", { class: "run-results" });
  const runButton = button(t`Run`, () => void run(), { "aria-keyshortcuts": "Shift+Enter" });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.shiftKey || area.readOnly) return;
    event.preventDefault();
    void run();
  });
  /** @type {Promise<void> | null} */
  let running = null;
  return { element: h("div", { class: "run-panel" }, h("div", { class: "button-row" }, runButton), results), run };

  /** Runs the code, unless a run has not ended yet. The promise is resolved when the run ends. */
  function run() {
    return (running ??= runCode().finally(() => (running = null)));
  }

  async function runCode() {
    const code = area.value;
    runButton.disabled = true;
    results.replaceChildren(h("p", { class: "muted small" }, t`Running…`));
    try {
      const result = await window.flashproofRunner?.run(card.id, code);
      if (result) show(code, result);
    } catch (error) {
      results.replaceChildren(h("p", { class: "form-error" }, error instanceof Error ? error.message : String(error)));
    }
    runButton.disabled = false;
  }

  /** @param {string} code @param {RunResult} result */
  function show(code, result) {
    const { checks, output, error } = result;
    const passed = card.checks.map(({ name }) => checks.find((one) => one.name === name)?.passed ?? false);
    const count = passed.filter(Boolean).length;
    const summary = checks.length ? t`${count} of ${passed.length} checks passed.` : t`The code could not be run.`;
    if (checks.length) onResult({ code, passed, result });
    results.replaceChildren(
      h("p", { class: `action-title ${count === passed.length ? "is-right" : "is-wrong"}` }, summary),
      ...errorLines(result),
      h("ul", { class: "run-checks" }, checks.map(({ name, passed: isRight, message }) =>
        h("li", { class: isRight ? "right" : message ? "wrong" : "" },
          h("span", { class: "verdict" }, isRight ? t`Passed` : message ? t`Failed` : t`Not run`), " ", name,
          !isRight && message && h("pre", { class: "run-message" }, message)))),
      ...(output ? [h("figure", { class: "side" }, h("figcaption", {}, t`Output`),
        h("pre", { tabindex: 0, role: "region", "aria-label": t`Output` }, h("samp", {}, output)))] : []));
    announce(error ? `${summary} ${place(error)}${error.message}` : summary);
  }
}

/** Why the code did not run to its end. @param {RunResult} result */
export function errorLines({ error, timedOut }) {
  return [
    ...(error ? [h("p", { class: "run-error" }, place(error), h("code", {}, error.message))] : []),
    ...(timedOut ? [h("p", { class: "run-error" }, t`The code took too long and was stopped.`)] : []),
  ];
}

/** @param {{line: number}} error */
function place({ line }) {
  return line ? t`Line ${line}: ` : "";
}

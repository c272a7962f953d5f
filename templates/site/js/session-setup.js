/**
 * The form that starts a practice session.
 *
 * @import {App} from "./app.js"
 * @import {CardRow, Mode, Scope} from "./types.js"
 */

import { t } from "./messages.js";
import {
  breadcrumbs, cardsFor, findMode, h, isStarted, isWeak, LEVEL_NAMES, newSeed, plural, shuffled,
} from "./second-bundle-api.js";

const SIZES = [10, 20, 50, 100];

/**
 * Shows the form: how many cards, which ones, and in which order.
 *
 * @param {App} app
 * @param {Scope} scope
 * @param {Mode} mode
 * @param {(ids: string[]) => void} onStart
 */
export function sessionSetup(app, scope, mode, onStart) {
  const rows = cardsFor(scope.rows, mode);
  const name = findMode(mode)?.name ?? mode;
  const sizes = SIZES.filter((size) => size < rows.length);
  const all = Math.min(rows.length, SIZES[SIZES.length - 1]);
  const preset = String(sizes.includes(20) ? 20 : all);
  const form = h("form", { class: "setup-form card", onsubmit: start },
    sizes.length ? radioGroup(t`Number of cards`, "size", [...sizes, all].filter((size, index, list) => list.indexOf(size) === index)
      .map((size) => [String(size), size === rows.length ? t`All ${size}` : String(size)]), preset)
      : h("input", { type: "hidden", name: "size", value: all }),
    radioGroup(t`Cards`, "which", [["any", t`All`], ["new", t`Not answered yet`], ["weak", t`Weak cards`]], "any"),
    levelCheckboxes(rows),
    radioGroup(t`Order`, "order", [["mixed", t`Shuffled`], ["lesson", t`Lesson order`]], "mixed"),
    h("p", { class: "form-error", role: "alert" }),
    h("button", { class: "button button-primary button-large" }, t`Start`));
  app.show(t`${scope.title}: ${name}`, breadcrumbs(scope), h("h1", {}, name),
    h("p", { class: "muted" }, [plural(rows.length, "card"), INSTRUCTIONS[mode]].filter(Boolean).join(". ")), form);
  app.shortcuts.set([{ keys: [" ", "Enter"], label: t`Start`, run: () => form.requestSubmit() }]);

  function start(/** @type {SubmitEvent} */ event) {
    event.preventDefault();
    const chosen = selectCards(app, rows, new FormData(form));
    if (!chosen.length) form.getElementsByClassName("missing")[0].textContent = t`No cards match these filters.`;
    else onStart(chosen);
  }
}

/** @type {Partial<Record<Mode, string>>} */
const INSTRUCTIONS = {
  recall: t`Answer in your head, check the answer, and grade yourself honestly.`,
  quiz: t`Choose an answer, say how sure you are, and read the feedback on every option.`,
  explain: t`Write your explanation first. The check shows which concepts it found; you decide what counts.`,
  predict: t`Run the code in your head and type its output.`,
  cloze: t`Fill in every blank. In prose, case and small typos are ignored. In code, only spacing is ignored.`,
  write: window.flashproofRunner
    ? t`Write the code. The card's checks run it.`
    : t`Write the code. If it is not recognized, compare it with the solution and check off what your code does.`,
  arrange: t`Every order that produces the correct result is accepted.`,
  compare: t`For each statement, choose what it applies to.`,
};

/**
 * The ids of the cards that the form selects, in order.
 *
 * @param {App} app
 * @param {CardRow[]} rows
 * @param {FormData} form
 */
function selectCards(app, rows, form) {
  const levels = form.getAll("level");
  const matching = rows.filter(([id, , , level]) => levels.includes(level) && matchesFilter(app, id, form.get("which")));
  const ids = matching.map(([id]) => id);
  return (form.get("order") === "mixed" ? shuffled(ids, newSeed(), (id) => id) : ids).slice(0, Number(form.get("size")));
}

/** @param {App} app @param {string} id @param {FormDataEntryValue | null} which */
function matchesFilter(app, id, which) {
  const record = app.progress.records.get(id);
  if (which === "new") return !isStarted(record);
  return which === "weak" ? isWeak(record) : true;
}

/**
 * A group of radio buttons.
 *
 * @param {string} legend
 * @param {string} name
 * @param {string[][]} options value and label
 * @param {string} preset the value that is checked
 */
export function radioGroup(legend, name, options, preset) {
  return h("fieldset", { class: "segments" }, h("legend", {}, legend),
    options.map(([value, label]) => h("label", {},
      h("input", { type: "radio", name, value, checked: value === preset }), h("span", {}, label))));
}

/** Checkboxes for the levels that the cards have. @param {CardRow[]} rows */
export function levelCheckboxes(rows) {
  const levels = ["beginner", "intermediate", "advanced"].filter((level) => rows.some((row) => row[3] === level));
  return h("fieldset", { class: "segments" }, h("legend", {}, t`Levels`),
    levels.map((level) => h("label", {},
      h("input", { type: "checkbox", name: "level", value: level, checked: true }),
      h("span", { class: `level level-${level}` }, LEVEL_NAMES[level]))));
}

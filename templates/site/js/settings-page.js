/**
 * Settings, kept as soon as they are changed.
 *
 * @import {App} from "./app.js"
 * @import {Settings} from "./types.js"
 */

import { announce, radioGroup, h, readSettings, applyTheme } from "./second-bundle-api.js";

/** @param {App} app */
export function settingsPage(app) {
  const { settings } = app;
  const form = h("form", { class: "settings", onchange: () => keep(app, new FormData(form)), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    h("section", {}, h("h2", {}, "Review"),
      number("New cards a day", "newPerDay", settings.newPerDay, { min: 0, max: 9999, step: 1 }),
      number("Wanted retention, in %", "retention", Math.round(settings.retention * 100), { min: 70, max: 97, step: 1 },
        "How likely you should still know a card when it comes back. 90 is a good start; more means many more reviews."),
      field("Exam date", h("input", { type: "date", name: "examDate", value: settings.examDate }),
        "Each card then comes back at least once before that day. Leave it empty if there is no exam."),
      number("A new day begins at (hour)", "dayStart", settings.dayStart, { min: 0, max: 12, step: 1 },
        "Until then, a late session counts for the day before."),
      radioGroup("Grades", "grades", [["2", "Two: missed, knew it"], ["4", "Four, as in Anki"]], String(settings.grades))),
    h("section", {}, h("h2", {}, "While you practise"),
      box("Ask how sure I am, before the check", "confidence", settings.confidence),
      box("Single keys: 1 to 4, Space, u, /, ?", "keys", settings.keys)),
    h("section", {}, h("h2", {}, "Look"),
      radioGroup("Theme", "theme", [["system", "As the system"], ["light", "Light"], ["dark", "Dark"]], settings.theme)));
  app.show("Settings", h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, "Study")), h("h1", {}, "Settings"),
    h("p", { class: "muted" }, "Each change is kept at once, in this browser."), form);
}

/** @param {App} app @param {FormData} form */
function keep(app, form) {
  /** @type {Settings} */
  const chosen = readSettings({
    grades: Number(form.get("grades")),
    keys: form.has("keys"),
    confidence: form.has("confidence"),
    newPerDay: parseNumber(form.get("newPerDay")),
    retention: parseNumber(form.get("retention"), 100),
    examDate: form.get("examDate"),
    dayStart: parseNumber(form.get("dayStart")),
    theme: form.get("theme"),
  });
  app.change(chosen);
  applyTheme(chosen.theme);
  announce("Saved.");
}

/** @param {FormDataEntryValue | null} value @param {number} [unit] */
function parseNumber(value, unit = 1) {
  return value ? Number(value) / unit : undefined;
}

/** @param {string} label @param {HTMLInputElement} input @param {string} [help] */
function field(label, input, help) {
  input.id = `setting-${input.name}`;
  if (help) input.setAttribute("aria-describedby", `${input.id}-help`);
  return h("div", { class: "field" }, h("label", { for: input.id }, label), input,
    help && h("p", { id: `${input.id}-help`, class: "muted small" }, help));
}

/** @param {string} label @param {string} name @param {number} value @param {Record<string, number>} bounds @param {string} [help] */
function number(label, name, value, bounds, help) {
  return field(label, h("input", { type: "number", name, value, inputmode: "numeric", ...bounds }), help);
}

/** @param {string} label @param {string} name @param {boolean} checked */
function box(label, name, checked) {
  return h("label", { class: "checkbox-row" }, h("input", { type: "checkbox", name, checked }), h("span", {}, label));
}

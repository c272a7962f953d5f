/**
 * The settings page. Changes are saved immediately.
 *
 * @import {App} from "./app.js"
 * @import {Settings} from "./types.js"
 */

import { t } from "./messages.js";
import { easyDaysField, fitSection, readEasyDays } from "./schedule-settings.js";
import { announce, applyTheme, h, readSettings } from "./second-bundle-api.js";
import { radioGroup } from "./session-setup.js";

/** @param {App} app */
export function settingsPage(app) {
  const { settings } = app;
  const form = h("form", { class: "settings", onchange: () => save(app, new FormData(form)), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    h("section", {}, h("h2", {}, t`Review`),
      numberField(t`New cards per day`, "newPerDay", settings.newPerDay, { min: 0, max: 9999, step: 1 }),
      numberField(t`Daily goal (answers)`, "goal", settings.goal, { min: 1, max: 9999, step: 1 },
        t`The home page shows your progress toward this goal. Today's mix has about this many cards.`),
      numberField(t`Desired retention (%)`, "retention", Math.round(settings.retention * 100), { min: 70, max: 97, step: 1 },
        t`The probability that you remember a card when it is due. 90% is a good default; higher values mean many more reviews.`),
      field(t`Exam date`, h("input", { type: "date", name: "examDate", value: settings.examDate }),
        t`When you review a card before this day, it is due again by this day. Leave the field empty if you have no exam.`),
      numberField(t`Next day starts at (hour)`, "dayStart", settings.dayStart, { min: 0, max: 23, step: 1 },
        t`Reviews before this hour count toward the previous day.`),
      easyDaysField(settings.easyDays),
      checkbox(t`Practice writing code in steps: put lines in order, fill in gaps, and then write the code`, "fading", settings.fading),
      radioGroup(t`Grades`, "grades", [["2", t`Two: Missed, Knew it`], ["4", t`Four: Again, Hard, Good, Easy`]], String(settings.grades))),
    h("section", {}, h("h2", {}, t`Practice`),
      checkbox(t`Ask how sure I am before checking my answer`, "confidence", settings.confidence),
      checkbox(t`Keyboard shortcuts: 1 to 4, Space, u, /, ?`, "keys", settings.keys)),
    h("section", {}, h("h2", {}, t`Appearance`),
      radioGroup(t`Theme`, "theme", [["system", t`System`], ["light", t`Light`], ["dark", t`Dark`]], settings.theme)));
  app.show(t`Settings`, h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, t`Study`)), h("h1", {}, t`Settings`),
    h("p", { class: "muted" }, t`Changes are saved in this browser immediately.`), form, fitSection(app));
}

/** @param {App} app @param {FormData} form */
function save(app, form) {
  /** @type {Settings} */
  const chosen = readSettings({
    ...app.settings,
    easyDays: readEasyDays(form),
    grades: Number(form.get("grades")),
    keys: form.has("keys"),
    confidence: form.has("confidence"),
    fading: form.has("fading"),
    newPerDay: parseNumber(form.get("newPerDay")),
    retention: parseNumber(form.get("retention"), 100),
    goal: parseNumber(form.get("goal")),
    examDate: form.get("examDate"),
    dayStart: parseNumber(form.get("dayStart")),
    theme: form.get("theme"),
  });
  app.updateSettings(chosen);
  applyTheme(chosen.theme);
  announce(t`Saved.`);
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
function numberField(label, name, value, bounds, help) {
  return field(label, h("input", { type: "number", name, value, inputmode: "numeric", ...bounds }), help);
}

/** @param {string} label @param {string} name @param {boolean} checked */
function checkbox(label, name, checked) {
  return h("label", { class: "checkbox-row" }, h("input", { type: "checkbox", name, checked }), h("span", {}, label));
}

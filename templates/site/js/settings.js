/**
 * What a learner can choose.
 *
 * @import {Settings} from "./types.js"
 */

import { dateNumber, dayNumber, now } from "./dates.js";
import { Storage } from "./storage.js";

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  version: 1,
  grades: 4,
  keys: true,
  confidence: true,
  newPerDay: 20,
  retention: 0.9,
  examDate: "",
  dayStart: 4,
  theme: "system",
});

/**
 * Settings out of what was stored: each that makes no sense becomes its default.
 *
 * @param {unknown} value
 * @returns {Settings}
 */
export function readSettings(value) {
  const given = /** @type {Partial<Settings>} */ (typeof value === "object" && value ? value : {});
  return {
    version: 1,
    grades: given.grades === 2 ? 2 : 4,
    keys: given.keys !== false,
    confidence: given.confidence !== false,
    newPerDay: Math.round(within(given.newPerDay, 0, 9999, DEFAULTS.newPerDay)),
    retention: within(given.retention, 0.7, 0.97, DEFAULTS.retention),
    examDate: /^\d{4}-\d\d-\d\d$/.test(given.examDate ?? "") ? String(given.examDate) : "",
    dayStart: Math.round(within(given.dayStart, 0, 12, DEFAULTS.dayStart)),
    theme: given.theme === "light" || given.theme === "dark" ? given.theme : "system",
  };
}

/** @param {unknown} value @param {number} low @param {number} high @param {number} fallback */
function within(value, low, high, fallback) {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(Math.max(value, low), high)
    : fallback;
}

/** @param {Storage} storage @returns {Settings} */
export function loadSettings(storage) {
  const text = storage.read("settings");
  try {
    return readSettings(JSON.parse(text ?? "{}"));
  } catch {
    storage.report.unreadable.set("settings", text ?? "");
    return { ...DEFAULTS };
  }
}

/** @param {Storage} storage @param {Settings} settings */
export function saveSettings(storage, settings) {
  storage.preserveUnreadable("settings");
  storage.write("settings", JSON.stringify(settings));
}

/**
 * What FSRS needs to know: the wanted probability, and the maximumInterval interval, which an exam cuts so
 * that each card comes back before it.
 *
 * @param {Settings} settings
 * @param {number} [at] seconds
 * @returns {{retention: number, maximumInterval?: number}}
 */
export function schedulingOptions(settings, at = now()) {
  const left = dateNumber(settings.examDate) - dayNumber(at, settings.dayStart);
  return left > 0
    ? { retention: settings.retention, maximumInterval: Math.max(1, left - 1) }
    : { retention: settings.retention };
}

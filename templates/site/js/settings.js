/**
 * The learner's settings: defaults, validation, storage.
 *
 * @import {SchedulingOptions, Settings} from "./types.js"
 */

import { DEFAULT_DAY_START, dateNumber, dayNumber, now } from "./dates.js";
import { FSRS_6 } from "./fsrs6-model.js";
import { Storage } from "./storage.js";

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  version: 1,
  grades: 4,
  keys: true,
  confidence: true,
  fading: true,
  newPerDay: 20,
  retention: 0.9,
  examDate: "",
  examTopics: [],
  dayStart: DEFAULT_DAY_START,
  theme: "system",
  parameters: null,
  easyDays: [1, 1, 1, 1, 1, 1, 1],
  goal: 20,
  known: [],
});

/**
 * Validates stored settings. Invalid values become defaults or the nearest bound.
 *
 * @param {unknown} value
 * @returns {Settings}
 */
export function readSettings(value) {
  const stored = /** @type {Partial<Settings>} */ (typeof value === "object" && value ? value : {});
  return {
    version: 1,
    grades: stored.grades === 2 ? 2 : 4,
    keys: stored.keys !== false,
    confidence: stored.confidence !== false,
    fading: stored.fading !== false,
    newPerDay: Math.round(inRange(stored.newPerDay, 0, 9999, DEFAULTS.newPerDay)),
    retention: inRange(stored.retention, 0.7, 0.97, DEFAULTS.retention),
    examDate: /^\d{4}-\d\d-\d\d$/.test(stored.examDate ?? "") ? String(stored.examDate) : "",
    examTopics: readNames(stored.examTopics),
    dayStart: Math.round(inRange(stored.dayStart, 0, 23, DEFAULTS.dayStart)),
    theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : "system",
    parameters: isNumbers(stored.parameters, FSRS_6.parameters.length) ? stored.parameters : null,
    easyDays: isNumbers(stored.easyDays, 7) ? stored.easyDays.map((share) => inRange(share, 0, 1, 1)) : [...DEFAULTS.easyDays],
    goal: Math.round(inRange(stored.goal, 1, 9999, DEFAULTS.goal)),
    known: readNames(stored.known),
  };
}

/** @param {unknown} value @returns {string[]} */
function readNames(value) {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
}

/** @param {unknown} value @param {number} length @returns {value is number[]} */
function isNumbers(value, length) {
  return Array.isArray(value) && value.length === length && value.every((one) => Number.isFinite(one));
}

/** @param {unknown} value @param {number} low @param {number} high @param {number} fallback */
function inRange(value, low, high, fallback) {
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
 * The options for the scheduler: the desired retention, the start of the study day and, if an exam is coming
 * up, a maximum interval that brings every card back before it.
 *
 * @param {Settings} settings
 * @param {number} [at] seconds
 * @returns {SchedulingOptions}
 */
export function schedulingOptions(settings, at = now()) {
  const { retention, dayStart, parameters, easyDays } = settings;
  const left = dateNumber(settings.examDate) - dayNumber(at, dayStart);
  return {
    retention,
    dayStart,
    ...(left > 0 && { maximumInterval: Math.max(1, left - 1) }),
    ...(parameters && { parameters }),
    ...(easyDays.some((share) => share < 1) && { easyDays }),
  };
}

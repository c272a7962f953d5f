/** Study days, which start some hours after midnight in local time, and intervals as text. */

import { t } from "./messages.js";
import { formatNumber, LOCALE, plural } from "./number-format.js";

export const MINUTE = 60;
export const DAY = 86_400;

/** The hour at which a study day starts unless the learner chooses a different hour; the same as in Anki. */
export const DEFAULT_DAY_START = 4;

/** The current time in whole seconds since 1970. */
export function now() {
  return Math.floor(Date.now() / 1000);
}

/**
 * The number of the study day that contains a time: the date on the local clock, or the date before if the clock
 * shows an earlier hour than `dayStart`. Anki counts the same way. Therefore, a study day has 23 or 25 hours when
 * daylight saving time starts or ends.
 *
 * @param {number} seconds
 * @param {number} dayStart the hour at which a study day starts, 0 to 23
 */
export function dayNumber(seconds, dayStart) {
  const local = new Date(seconds * 1000);
  const date = Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()) / (DAY * 1000);
  return local.getHours() < dayStart ? date - 1 : date;
}

/**
 * The end of the study day that contains a time, in seconds: the first second of the next one.
 *
 * @param {number} seconds
 * @param {number} dayStart
 */
export function dayEnd(seconds, dayStart) {
  const day = dayNumber(seconds, dayStart);
  let [before, end] = [Math.floor(seconds), clockTime(day + 1, dayStart)];
  if (end <= before) end = addDays(seconds, 1, dayStart);
  // This is a search, because the clock may skip the hour at which the next day starts, or show that hour twice.
  while (end - before > 1) {
    const middle = Math.floor((before + end) / 2);
    if (dayNumber(middle, dayStart) > day) end = middle;
    else before = middle;
  }
  return end;
}

/**
 * The middle of the study day that is `days` after the one that contains a time, in seconds. This time is half a
 * day away from both ends of the day, so it stays on that day even if the learner travels or the clocks change.
 *
 * @param {number} seconds
 * @param {number} days
 * @param {number} dayStart
 */
export function addDays(seconds, days, dayStart) {
  return clockTime(dayNumber(seconds, dayStart) + days, dayStart + 12);
}

/** The first time at which the local clock shows an hour of a date, in seconds. @param {number} day @param {number} hour */
function clockTime(day, hour) {
  const date = new Date(day * DAY * 1000);
  return new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), hour).getTime() / 1000;
}

/**
 * The day number of a date from a form.
 *
 * @param {string} date yyyy-mm-dd
 * @returns {number} NaN if it is not a date
 */
export function dateNumber(date) {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / (DAY * 1000));
}

/**
 * Formats a day, for example "Mon, Aug 3".
 *
 * @param {number} day the day number
 */
export function dayName(day) {
  const options = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  return new Date(day * DAY * 1000).toLocaleDateString(LOCALE, options);
}

/**
 * The name of a day of the week.
 *
 * @param {number} day 0 for Sunday
 * @param {"long" | "narrow"} style
 */
export function weekdayName(day, style) {
  return new Date(Date.UTC(2023, 0, 1 + day)).toLocaleDateString(LOCALE, { weekday: style, timeZone: "UTC" });
}

/**
 * Formats an interval as on Anki's buttons: 1m, 10m, 3d, 1.4mo, 2.1y.
 *
 * @param {number} seconds
 */
export function shortInterval(seconds) {
  const [number, unit] = roundedInterval(seconds);
  const value = formatNumber(number);
  return { minute: t`${value}m`, hour: t`${value}h`, day: t`${value}d`, month: t`${value}mo`, year: t`${value}y` }[unit];
}

/**
 * Formats an interval in words.
 *
 * @param {number} seconds
 */
export function longInterval(seconds) {
  const [number, unit] = roundedInterval(seconds);
  switch (unit) {
    case "minute": return plural(number, "minute");
    case "hour": return plural(number, "hour");
    case "day": return plural(number, "day");
    case "month": return plural(number, "month");
    default: return plural(number, "year");
  }
}

/** An interval in its largest unit, rounded. @param {number} seconds @returns {[number, "minute" | "hour" | "day" | "month" | "year"]} */
function roundedInterval(seconds) {
  const days = seconds / DAY;
  if (seconds < 60 * MINUTE) return [Math.max(1, Math.round(seconds / MINUTE)), "minute"];
  if (days < 1) return [Math.round(seconds / 3600), "hour"];
  if (days < 30.5) return [Math.round(days), "day"];
  if (days < 365) return [Number((days / 30.4375).toFixed(1)), "month"];
  return [Number((days / 365.25).toFixed(1)), "year"];
}

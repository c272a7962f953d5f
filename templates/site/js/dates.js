/** Study days, which start some hours after midnight in local time, and intervals as text. */

import { DAY, MINUTE } from "./fsrs.js";

/** The current time in whole seconds since 1970. */
export function now() {
  return Math.floor(Date.now() / 1000);
}

/**
 * The number of the study day that contains a time. Consecutive days differ by one, even if daylight
 * saving time starts or ends.
 *
 * @param {number} seconds
 * @param {number} dayStart the hour at which a study day starts
 */
export function dayNumber(seconds, dayStart) {
  const local = new Date((seconds - dayStart * 3600) * 1000);
  return Math.round(Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()) / (DAY * 1000));
}

/**
 * The end of the study day that contains a time, in seconds.
 *
 * @param {number} seconds
 * @param {number} dayStart
 */
export function dayEnd(seconds, dayStart) {
  const end = new Date((seconds - dayStart * 3600) * 1000);
  end.setDate(end.getDate() + 1);
  end.setHours(dayStart, 0, 0, 0);
  return end.getTime() / 1000;
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
  return new Date(day * DAY * 1000).toLocaleDateString(document.documentElement.lang || "en", options);
}

/**
 * Formats an interval as on Anki's buttons: 1m, 10m, 3d, 1.4mo, 2.1y.
 *
 * @param {number} seconds
 */
export function shortInterval(seconds) {
  const days = seconds / DAY;
  if (seconds < 60 * MINUTE) return `${Math.max(1, Math.round(seconds / MINUTE))}m`;
  if (days < 1) return `${Math.round(seconds / 3600)}h`;
  if (days < 30.5) return `${Math.round(days)}d`;
  if (days < 365) return `${oneDecimal(days / 30.4375)}mo`;
  return `${oneDecimal(days / 365.25)}y`;
}

/**
 * Formats an interval in words.
 *
 * @param {number} seconds
 */
export function longInterval(seconds) {
  const [number, unit] = /** @type {RegExpMatchArray} */ (shortInterval(seconds).match(/[\d.]+|\D+$/g));
  /** @type {Record<string, string>} */
  const names = { m: "minute", h: "hour", d: "day", mo: "month", y: "year" };
  const name = names[unit];
  return `${number} ${name}${number === "1" ? "" : "s"}`;
}

/** @param {number} value */
function oneDecimal(value) {
  return value.toFixed(1).replace(/\.0$/, "");
}

/**
 * A calendar of the last weeks, with the number of answers on each day.
 *
 * @import {Child} from "./dom.js"
 */

import { dateNumber, dayName, h, plural, weekdayName } from "./fourth-bundle-api.js";
import { t } from "./messages.js";

const WEEKS = 5;
/** The number of days that the calendar can show. */
export const CALENDAR_DAYS = WEEKS * 7;
/** The columns, as days of the week: 0 for Sunday. */
const COLUMNS = [1, 2, 3, 4, 5, 6, 0];

/**
 * The calendar: a row for each week, and the current week last.
 *
 * @param {object} data
 * @param {Map<number, number>} data.counts the number of answers by day number
 * @param {number} data.today the day number
 * @param {number} data.goal
 * @param {string} data.examDate
 */
export function activityCalendar({ counts, today, goal, examDate }) {
  const end = today + 6 - weekday(today);
  const exam = dateNumber(examDate);
  const weeks = Array.from({ length: WEEKS }, (_, week) => Array.from({ length: 7 }, (_, day) => end - 7 * (WEEKS - 1 - week) - 6 + day));
  return h("table", { class: "calendar" },
    h("caption", { class: "visually-hidden" }, t`Answers in the last ${WEEKS} weeks`),
    h("thead", {}, h("tr", {}, COLUMNS.map((day) => h("th", { scope: "col", abbr: weekdayName(day, "long") }, weekdayName(day, "narrow"))))),
    h("tbody", {}, weeks.map((week) => h("tr", {}, week.map(cell)))));

  /** @param {number} day @returns {Child} */
  function cell(day) {
    const count = counts.get(day) ?? 0;
    const notes = [day === exam && t`exam`, day === today && t`today`, day <= today && plural(count, "answer"), count >= goal && t`goal reached`].filter(Boolean);
    const [name, text] = [dayName(day), notes.join(t`, `)];
    const level = count >= goal ? "3" : count >= goal / 2 ? "2" : count ? "1" : "0";
    const date = new Date(day * 86_400_000).getUTCDate();
    return h("td", {
      "data-level": day > today ? "future" : level, class: [day === today && "is-today", day === exam && "is-exam"].filter(Boolean).join(" ") || null,
      title: [name, text || t`future day`].join(t`: `),
    }, h("span", { "aria-hidden": "true" }, String(date)), h("span", { class: "visually-hidden" }, [name, text].join(t`: `)));
  }
}

/** The day of the week, 0 for Monday. @param {number} day the day number */
function weekday(day) {
  return (new Date(day * 86_400_000).getUTCDay() + 6) % 7;
}

/**
 * What to do next, for a learner who has answered cards: the unfinished session, today's mix, the daily goal, and a
 * calendar.
 *
 * @import {App} from "./app.js"
 * @import {Child} from "./dom.js"
 * @import {Scope} from "./types.js"
 */

import { activityCalendar, CALENDAR_DAYS } from "./activity-calendar.js";
import { answersByDay, countDueToday, dateNumber, dayNumber, dueCount, examTopics, formatNumber, h, now, plural, todaysMix, weakCards } from "./fourth-bundle-api.js";
import { t } from "./messages.js";
import { SECONDS_PER_ANSWER } from "./study-plan.js";
import { unfinishedSession } from "./unfinished-session.js";

/** @param {App} app @returns {HTMLElement} */
export function homePanel(app) {
  const { settings } = app;
  const at = now();
  const today = dayNumber(at, settings.dayStart);
  const counts = answersByDay(app.progress.records.values(), at, CALENDAR_DAYS, settings.dayStart);
  const done = counts.get(today) ?? 0;
  const unfinished = unfinishedSession(app);
  return h("section", { class: "home-panel", "aria-label": t`Next steps` },
    h("div", { class: "next-steps" },
      unfinished && step(app, t`Continue`, t`${unfinished.title}. ${unfinished.place}.`, unfinished.route, t`Continue`, true),
      mixStep(app, done, !unfinished),
      weakStep(app), examStep(app, today)),
    h("div", { class: "activity" }, goalMeter(done, settings.goal),
      activityCalendar({ counts, today, goal: settings.goal, examDate: settings.examDate }),
      h("p", { class: "small muted" }, goalDays(counts, settings.goal), " ", h("a", { href: `${app.root}study.html#/settings` }, t`Change the goal`))));
}

/** @param {App} app @param {string} title @param {Child} text @param {string} route @param {string} label @param {boolean} isMain */
function step(app, title, text, route, label, isMain) {
  return h("div", { class: isMain ? "step step-main" : "step" },
    h("div", {}, h("h2", {}, title), h("p", {}, text)),
    h("a", { class: isMain ? "button button-primary" : "button", href: app.root + route, "aria-label": label === title ? null : t`${label}: ${title}` }, label));
}

/** @param {App} app @param {number} done @param {boolean} isMain */
function mixStep(app, done, isMain) {
  const { due, weak, newCards } = todaysMix(app, allCards(app), done);
  const total = due.length + weak.length + newCards.length;
  if (!total) return h("div", { class: "step" }, h("div", {}, h("h2", {}, t`Today's mix`), h("p", {}, t`You have no cards left for today. Come back tomorrow, or choose a topic below.`)));
  /** @type {[number, string, string][]} */
  const all = [
    [due.length, t`${due.length} due`, plural(due.length, "due card")],
    [weak.length, t`${weak.length} weak`, plural(weak.length, "weak card")],
    [newCards.length, t`${newCards.length} new`, plural(newCards.length, "new card")],
  ];
  const parts = all.filter(([number]) => number > 0);
  const text = parts.length === 1 ? parts[0][2] : [plural(total, "card"), parts.map(([, part]) => part).join(t`, `)].join(t`: `);
  const minutes = Math.max(1, Math.round((total * SECONDS_PER_ANSWER) / 60));
  return step(app, t`Today's mix`, t`${text}. About ${minutes} min.`, "study.html#/all/today", t`Start`, isMain);
}

/** @param {App} app */
function weakStep(app) {
  const { length } = weakCards(app.index.cards, app.progress.records);
  return length > 0 && step(app, t`Weak cards`, t`You missed ${plural(length, "card")} recently.`, "study.html#/all/weak", t`Practice`, false);
}

/** @param {App} app @param {number} today */
function examStep(app, today) {
  const left = dateNumber(app.settings.examDate) - today;
  if (left > 0) {
    const due = countDueToday(app)(app.index.cards);
    const when = left === 1 ? t`Tomorrow` : t`In ${plural(left, "day")}`;
    const covered = examTopics(app.settings, app.index.topics);
    const text = covered
      ? t`${when}, on ${plural(covered.size, "topic")}. Left for today: ${plural(due.newCards.length, "new card")} and ${plural(dueCount(due), "review")}.`
      : t`${when}. Left for today: ${plural(due.newCards.length, "new card")} and ${plural(dueCount(due), "review")}.`;
    return step(app, t`Exam or interview`, text, "study.html#/plan", t`See your plan`, false);
  }
  return step(app, t`Exam or interview`, t`Choose a date to get a day-by-day plan.`, "study.html#/plan", t`Plan`, false);
}

/** @param {number} done @param {number} goal */
function goalMeter(done, goal) {
  const text = t`${formatNumber(done)} of ${formatNumber(goal)} answers today`;
  return h("p", { class: "goal" }, h("strong", {}, text), h("progress", { value: Math.min(done, goal), max: goal, "aria-label": t`Daily goal` }),
    done >= goal && t`You have reached your goal for today.`);
}

/** @param {Map<number, number>} counts @param {number} goal */
function goalDays(counts, goal) {
  const reached = [...counts.values()].filter((count) => count >= goal).length;
  return t`You studied on ${formatNumber(counts.size)} of the last ${CALENDAR_DAYS} days and reached your goal on ${reached} of those days.`;
}

/** @param {App} app @returns {Scope} */
function allCards(app) {
  return { path: "all", title: app.index.site.title, rows: app.index.cards };
}

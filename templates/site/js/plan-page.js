/**
 * The page that turns the date of an exam or an interview into a plan for each day.
 *
 * @import {App} from "./app.js"
 * @import {PlanDay} from "./study-plan.js"
 * @import {CardRow, Settings} from "./types.js"
 */

import { announce, button, dateNumber, dayName, dayNumber, examTopics, fill, formatNumber, h, newCardOrder, now, plural, schedulingOptions } from "./fourth-bundle-api.js";
import { examTopicChoice } from "./exam-topic-choice.js";
import { t } from "./messages.js";
import { minutesOf, neededPerDay, planWithin } from "./study-plan.js";

const [DEFAULT_DAYS, DEFAULT_MINUTES, MAX_DAYS] = [14, 30, 366];

/** @param {App} app */
export function planPage(app) {
  const { settings } = app;
  const today = dayNumber(now(), settings.dayStart);
  const date = dateNumber(settings.examDate) > today ? settings.examDate : isoDate(today + DEFAULT_DAYS);
  const result = h("div", { class: "plan" });
  const form = h("form", { class: "settings", oninput: () => show(), onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    h("div", { class: "field" }, h("label", { for: "plan-date" }, t`Date of the exam or interview`),
      h("input", { type: "date", id: "plan-date", name: "date", value: date, min: isoDate(today + 1), max: isoDate(today + MAX_DAYS) })),
    h("div", { class: "field" }, h("label", { for: "plan-minutes" }, t`Minutes per day`),
      h("input", { type: "number", id: "plan-minutes", name: "minutes", value: DEFAULT_MINUTES, min: 5, max: 600, step: 5, inputmode: "numeric" })),
    examTopicChoice(app));
  app.show(t`Plan`, h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, t`Study`)), h("h1", {}, t`Plan for an exam or interview`), form, result);
  show();

  function show() {
    const data = new FormData(form);
    const days = dateNumber(String(data.get("date"))) - today;
    const minutes = Number(data.get("minutes"));
    const names = data.get("covers") === "selection" ? data.getAll("topic").map(String) : [];
    const isValid = days >= 1 && days <= MAX_DAYS && minutes >= 5;
    const isEmpty = data.get("covers") === "selection" && !names.length;
    result.replaceChildren(...(!isValid ? [h("p", { class: "form-error", role: "alert" }, t`Choose a date within the next year, and enter at least 5 minutes per day.`)]
      : isEmpty ? [h("p", {}, t`Select at least one topic to get a plan.`)]
      : planParts(app, { examDate: String(data.get("date")), examTopics: names }, days, minutes, result)));
  }
}

/**
 * @param {App} app
 * @param {Pick<Settings, "examDate" | "examTopics">} exam
 * @param {number} days
 * @param {number} minutes
 * @param {HTMLElement} result
 */
function planParts(app, exam, days, minutes, result) {
  const { settings, progress: { records }, index: { cards, topics } } = app;
  const chosen = examTopics({ ...settings, ...exam }, topics);
  const isCovered = (/** @type {CardRow} */ row) => !chosen || chosen.has(row[1]);
  const unseen = cards.filter((row) => isCovered(row) && !records.get(row[0])?.memory && !records.get(row[0])?.suspended?.[0]);
  // The reviews of other topics also take time.
  const memories = cards.flatMap(([id]) => records.get(id)?.memory ?? []);
  const hasOther = cards.some((row) => !isCovered(row) && records.get(row[0])?.memory);
  const input = { memories, unseen: unseen.length, days, at: now(), options: schedulingOptions({ ...settings, ...exam }) };
  const { newPerDay, days: plan } = planWithin(input, minutes);
  const covered = plan.reduce((sum, day) => sum + day.newCards, 0);
  const titles = [...chosen ?? []].map((topic) => topics[topic].title).join(t`, `);
  const needed = neededPerDay(unseen.length, days);
  const use = button(t`Use this plan`, () => {
    const answers = plan.map((day) => day.newCards + day.reviews);
    const goal = Math.max(1, Math.round(answers.reduce((sum, value) => sum + value, 0) / plan.length));
    app.updateSettings({ ...exam, newPerDay, goal });
    announce(t`Plan saved.`);
    result.querySelector(".plan-saved")?.replaceChildren(t`Plan saved.`, " ", h("a", { href: "#/all/today" }, t`Start today's mix`), ".");
  }, { class: "button button-primary" });
  return [
    chosen && h("p", { class: "print-only" }, t`Topics: ${titles}.`),
    h("p", { class: "summary" }, summary(unseen.length, covered, newPerDay, days, chosen !== null)),
    !memories.length && hasPlacement(app) && h("p", {}, fill(
      t`Do you know some topics already? {link} first. The plan then starts with the topics that you do not know.`,
      { link: h("a", { href: "#/placement" }, t`Take the placement test`) })),
    covered < unseen.length && h("p", {}, t`To see all ${formatNumber(unseen.length)} new cards, you would need ${needed} per day. `),
    covered < unseen.length && reachedTopics(app, unseen, covered, chosen?.size ?? topics.length),
    h("p", { class: "button-row no-print" }, use), h("p", { class: "plan-saved no-print", role: "status" }),
    planTable(app, plan),
    h("p", { class: "muted small" }, t`The plan assumes that an answer takes 25 seconds and that your recall matches your desired retention. The plan has no new cards on the last days. The numbers of reviews are estimates, because the schedule adapts to your answers.`,
      " ", t`The last days take longer than the average day, because they have more reviews.`,
      chosen && [" ", t`Until the exam or interview, new cards come only from the selected topics.`],
      hasOther && [" ", t`The reviews include cards of other topics that you have started.`]),
  ].filter((part) => part !== false && part !== null);
}

/** @param {number} unseen @param {number} covered @param {number} newPerDay @param {number} days @param {boolean} isSelection */
function summary(unseen, covered, newPerDay, days, isSelection) {
  if (!unseen && isSelection) return t`You have started all cards in the selected topics. Review them over the next ${plural(days, "day")}.`;
  if (!unseen) return t`You have started all cards. Review them over the next ${plural(days, "day")}.`;
  if (!covered) return t`Reviews take up all of your study time, so the plan has no new cards over the next ${plural(days, "day")}.`;
  return covered === unseen
    ? t`With ${plural(newPerDay, "new card")} per day, you will see all remaining new cards (${formatNumber(unseen)}) over the next ${plural(days, "day")}.`
    : t`With ${plural(newPerDay, "new card")} per day, you will see ${formatNumber(covered)} of the ${formatNumber(unseen)} new cards over the next ${plural(days, "day")}.`;
}

/** @param {App} app */
function hasPlacement(app) {
  return app.index.cards.some((row) => row[2] === "quiz");
}

/** The topics that the plan reaches. @param {App} app @param {CardRow[]} unseen @param {number} covered @param {number} total */
function reachedTopics(app, unseen, covered, total) {
  const { topics, cards } = app.index;
  const ids = new Set(newCardOrder(cards, unseen, covered, { topics, records: app.progress.records, known: app.settings.known }));
  const reached = new Set(unseen.filter(([id]) => ids.has(id)).map((row) => row[1]));
  return ids.size > 0 && h("details", { class: "disclosure" },
    h("summary", {}, t`The plan follows the prerequisites and covers ${reached.size} of ${plural(total, "topic")}.`),
    h("p", { class: "chips" }, [...reached].map((number) => h("a", { class: "chip", href: topics[number].url }, topics[number].title))));
}

/** @param {App} app @param {PlanDay[]} plan */
function planTable(app, plan) {
  const today = dayNumber(now(), app.settings.dayStart);
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t`Plan table` }, h("table", {},
    h("thead", {}, h("tr", {}, [t`Day`, t`New cards`, t`Reviews`, t`Minutes`].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, plan.map((day, number) => h("tr", {},
      h("th", { scope: "row" }, number ? dayName(today + number) : t`Today`),
      [day.newCards, day.reviews, Math.round(minutesOf(day))].map((value) => h("td", {}, formatNumber(value))))),
    h("tr", {}, h("th", { scope: "row" }, dayName(today + plan.length)), h("td", { colspan: 3 }, t`Exam or interview`)))));
}

/** A date as yyyy-mm-dd. @param {number} day the day number */
function isoDate(day) {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The progress page: totals, charts, suspended cards, export, and import.
 *
 * @import {App} from "./app.js"
 */

import { calibration, calibrationSentence, confidentAnswers } from "./calibration.js";
import { barChart, calibrationChart } from "./charts.js";
import { t } from "./messages.js";
import { formatExport, mergeImport, parseExport } from "./progress-file.js";
import { resetSection } from "./progress-reset.js";
import { forecast, history } from "./review-statistics.js";
import {
  announce, button, countDueToday, dayName, dayNumber, dueCount, formatNumber, h, isWeak, LEECH_LAPSES,
  masteryCounts, now, percent, plural, saveSettings, schedulingOptions,
} from "./second-bundle-api.js";

const AHEAD = 14;
const BACK = 28;
const WEAKEST_TOPICS = 5;

/** @param {App} app @param {string} [message] */
export function progressPage(app, message) {
  app.show(t`Progress`, h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, t`Study`)), h("h1", {}, t`Progress`),
    message && h("p", { class: "note", role: "status" }, message),
    totals(app), !hasReviews(app) && firstStep(app), weakestTopics(app),
    topicTable(app),
    hasReviews(app) && [forecastChart(app), historyChart(app)], calibrationOverall(app), leechList(app), suspendedCards(app), fileSection(app),
    resetSection(app, () => exportFile(app), () => progressPage(app, t`Your progress was deleted. To restore it, import the backup.`)));
}

/** @param {App} app */
function hasReviews(app) {
  return [...app.progress.records.values()].some(({ reviews }) => reviews.length);
}

/** @param {App} app */
function totals(app) {
  const { records } = app.progress;
  const { started, mature, weak } = masteryCounts(app.index.cards, records);
  /** @type {[number, string, string?][]} */
  const facts = [
    [started, t`of ${formatNumber(app.index.cards.length)} cards started`],
    [mature, t`mature (stability of 21 days or more)`],
    [weak, weak === 1 ? t`weak card` : t`weak cards`, weak ? "#/all/weak" : ""],
    [[...records.values()].reduce((sum, { reviews }) => sum + reviews.length, 0), t`reviews`],
  ];
  return [
    h("ul", { class: "stats" }, facts.map(([number, label, href]) =>
      h("li", {}, h("strong", {}, formatNumber(number)), " ", href ? h("a", { href }, label) : h("span", { class: "muted" }, label)))),
    h("p", {}, t`Answers in every study mode count. `, h("a", { href: "#/help" }, t`How answers count`)),
  ];
}

/** What a learner without answers can do. @param {App} app */
function firstStep(app) {
  const hasPlacement = app.index.cards.some((row) => row[2] === "quiz");
  return [
    h("p", {}, t`Your strong and weak topics, and charts of your reviews, appear here after your first answers.`),
    h("p", { class: "button-row" },
      hasPlacement && h("a", { class: "button button-primary", href: "#/placement" }, t`Find out what you know`),
      h("a", { class: "button", href: "#/all/today" }, t`Start today's mix`)),
  ];
}

/** The topics with the most weak cards. @param {App} app */
function weakestTopics(app) {
  const { topics, cards } = app.index;
  const weak = new Map(topics.map((topic) => [topic, 0]));
  for (const row of cards) {
    if (isWeak(app.progress.records.get(row[0]))) weak.set(topics[row[1]], (weak.get(topics[row[1]]) ?? 0) + 1);
  }
  const rows = [...weak].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a).slice(0, WEAKEST_TOPICS);
  return rows.length > 0 && h("section", {}, h("h2", {}, t`Weakest topics`),
    h("ol", { class: "start-topics" }, rows.map(([{ name, title, url }, count]) => h("li", {},
      h("a", { href: url }, title), " ",
      h("a", { class: "small", href: `#/topic/${name}/weak` }, t`Practice ${plural(count, "weak card")}`)))));
}

/** The topics that the learner has started, with their numbers. @param {App} app */
function topicTable(app) {
  const { topics, cards } = app.index;
  const countDue = countDueToday(app);
  const rows = topics.flatMap(({ name, title }, number) => {
    const topicCards = cards.filter((row) => row[1] === number);
    const { started, mature, weak } = masteryCounts(topicCards, app.progress.records);
    if (!started) return [];
    const due = dueCount(countDue(topicCards));
    const link = (/** @type {number} */ count, /** @type {string} */ mode) =>
      count ? h("a", { href: `#/topic/${name}/${mode}`, "aria-label": mode === "weak" ? t`${count} weak, ${title}` : t`${count} due, ${title}` }, formatNumber(count)) : "0";
    return [h("tr", { "data-topic": name }, h("th", { scope: "row" }, h("a", { href: `#/topic/${name}` }, title)),
      h("td", {}, t`${formatNumber(started)} of ${formatNumber(topicCards.length)}`), h("td", {}, formatNumber(mature)),
      h("td", {}, link(weak, "weak")), h("td", {}, link(due, "review")))];
  });
  return rows.length > 0 && h("section", {}, h("h2", {}, t`Topics`),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t`Topics, as a table` }, h("table", { class: "topic-table" },
      h("thead", {}, h("tr", {}, [t`Topic`, t`Started`, t`Mature`, t`Weak`, t`Due`].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows))));
}

/** Cards that the learner forgets again and again. @param {App} app */
function leechList(app) {
  const leeches = [...app.progress.records].filter(([id, { memory }]) =>
    (memory?.lapses ?? 0) >= LEECH_LAPSES && app.data.byId.has(id) && !app.progress.isSuspended(id));
  return leeches.length > 0 && h("section", {}, h("h2", {}, t`Cards that you often forget`),
    h("p", { class: "muted" }, t`You have forgotten each of these cards at least ${LEECH_LAPSES} times. Read its lesson again, edit the card to make it clearer, or suspend it.`),
    h("ul", { class: "suspended" }, leeches.map(([id, { memory }]) => {
      const question = app.data.byId.get(id)?.[5] ?? id;
      const item = h("li", {}, h("a", { href: `#/card/${id}` }, question), " ",
        h("span", { class: "muted small" }, t`forgotten ${plural(memory?.lapses ?? 0, "time")}`), " ",
        button(t`Suspend`, () => {
          app.progress.setSuspended(id, true);
          item.remove();
          announce(t`Card suspended.`);
        }, { "aria-label": t`Suspend: ${question}` }));
      return item;
    })));
}

/** @param {App} app */
function forecastChart(app) {
  const { settings } = app;
  const values = forecast(app.progress.records.values(), settings, now(), AHEAD);
  const [today] = values;
  const firstDay = dayNumber(now(), settings.dayStart);
  const all = values.reduce((sum, value) => sum + value, 0);
  return barChart({
    title: t`Upcoming reviews`,
    summary: t`${formatNumber(today)} due today, ${formatNumber(all)} in the next ${AHEAD} days.`,
    labels: values.map((_, index) => (index ? dayName(firstDay + index) : t`Today`)),
    series: [{ name: t`Due`, className: "bar-due", values }],
  });
}

/** @param {App} app */
function historyChart(app) {
  const { settings } = app;
  const rows = history(app.progress.records.values(), settings, now(), BACK);
  const today = dayNumber(now(), settings.dayStart);
  const remembered = rows.reduce((sum, row) => sum + row.remembered, 0);
  const all = rows.reduce((sum, row) => sum + row.remembered + row.forgotten, 0);
  const share = remembered / all;
  return barChart({
    title: t`Past reviews`,
    summary: all ? t`${plural(all, "review")} in ${BACK} days, ${percent(share)} remembered.` : t`No reviews in the last ${BACK} days.`,
    labels: rows.map((_, index) => (index === BACK - 1 ? t`Today` : dayName(today - BACK + 1 + index))),
    series: [
      { name: t`Remembered`, className: "bar-right", values: rows.map((row) => row.remembered) },
      { name: t`Forgotten`, className: "bar-wrong", values: rows.map((row) => row.forgotten) },
    ],
  });
}

/** @param {App} app */
function calibrationOverall(app) {
  const rows = calibration(confidentAnswers(app.progress.records.values()));
  return rows.length > 0 && calibrationChart(rows, calibrationSentence(rows));
}

/** @param {App} app */
function suspendedCards(app) {
  const ids = [...app.progress.records.keys()].filter((id) => app.progress.isSuspended(id));
  if (!ids.length) return null;
  return h("section", {}, h("h2", {}, t`Suspended cards`), h("ul", { class: "suspended" }, ids.map((id) => {
    const question = app.data.byId.get(id)?.[5] ?? id;
    const item = h("li", {}, h("a", { href: `#/card/${id}` }, question), " ",
      button(t`Unsuspend`, () => {
        app.progress.setSuspended(id, false);
        item.remove();
        announce(t`Card unsuspended.`);
      }, { "aria-label": t`Unsuspend: ${question}` }));
    return item;
  })));
}

/** @param {App} app */
function fileSection(app) {
  const status = h("p", { class: "form-error", role: "alert" });
  const input = h("input", { type: "file", accept: ".json,application/json", id: "import", onchange: () => void onFileChosen() });
  return h("section", { class: "files" }, h("h2", {}, t`Back up your progress`),
    h("p", {}, t`Your progress is stored only in this browser. Export it to keep a backup or to move it to another browser.`),
    h("div", { class: "button-row" }, button(t`Export to a file`, () => exportFile(app), { class: "button button-primary" })),
    h("div", { class: "field" }, h("label", { for: "import" }, t`Import a file. It is merged with your current progress; nothing is lost.`), input),
    status);

  async function onFileChosen() {
    const file = input.files?.[0];
    if (!file) return;
    try {
      progressPage(app, importFile(app, await file.text()));
    } catch (error) {
      status.textContent = error instanceof Error ? error.message : String(error);
      input.value = "";
    }
  }
}

/**
 * @param {App} app
 * @param {string} text of the file
 * @returns {string} a message for the learner
 */
function importFile(app, text) {
  const options = schedulingOptions(app.settings);
  const imported = parseExport(text, options);
  const isEmpty = app.progress.records.size === 0;
  mergeImport(app.progress, imported, options);
  if (isEmpty && imported.settings) {
    app.settings = imported.settings;
    saveSettings(app.storage, app.settings);
  }
  const other = imported.namespace && imported.namespace !== app.namespace
    ? t` The file is from a different deck (${imported.namespace}).` : "";
  const bad = imported.unreadable.length
    ? t` ${plural(imported.unreadable.length, "record")} could not be read and were not imported. Keep the file.` : "";
  return t`${plural(imported.cards.size, "card")} imported.` + other + bad;
}

/** @param {App} app */
function exportFile(app) {
  const text = formatExport(app.progress, app.settings, app.namespace);
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const name = app.namespace.split("/").at(-1) || "flashproof";
  const date = new Date(now() * 1000).toISOString().slice(0, 10);
  h("a", { href: url, download: `${name}-progress-${date}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  app.storage.write("exported", String(now()));
  announce(t`Exported.`);
}

/**
 * Progress: what is known, charts, suspended cards, export and import.
 *
 * @import {App} from "./app.js"
 */

import { calibration, calibrationSentence, confidentAnswers } from "./calibration.js";
import { barChart, calibrationChart } from "./charts.js";
import { announce, button, count, dayName, dayNumber, formatNumber, h, now, percent, saveSettings } from "./second-bundle-api.js";
import { forecast, history } from "./review-statistics.js";
import { parseExport, mergeImport, formatExport } from "./progress-file.js";

const AHEAD = 14;
const BACK = 28;
const MATURE_DAYS = 21;

/** @param {App} app @param {string} [message] */
export function progressPage(app, message) {
  app.show("Progress", h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, "Study")), h("h1", {}, "Progress"),
    message && h("p", { class: "note", role: "status" }, message),
    numbers(app), !hasReviews(app) && h("p", {}, "Charts of what you remembered and of what comes due stand here after your first review. ",
      h("a", { href: "#/all/review" }, "Begin with today's cards")),
    hasReviews(app) && [forecastChart(app), historyChart(app)], calibrationOverall(app), suspended(app), files(app));
}

/** @param {App} app */
function hasReviews(app) {
  return [...app.progress.records.values()].some(({ reviews }) => reviews.length);
}

/** @param {App} app */
function numbers(app) {
  const known = app.index.cards.map(([id]) => app.progress.records.get(id)?.memory).filter((memory) => memory != null);
  const mature = known.filter(({ stability, state }) => state === 2 && stability >= MATURE_DAYS).length;
  /** @type {[number, string][]} */
  const facts = [
    [known.length, `of ${formatNumber(app.index.cards.length)} begun`],
    [mature, "known for three weeks or more"],
    [[...app.progress.records.values()].reduce((sum, { reviews }) => sum + reviews.length, 0), "reviews"],
  ];
  return h("ul", { class: "stats" }, facts.map(([number, label]) =>
    h("li", {}, h("strong", {}, formatNumber(number)), " ", h("span", { class: "muted" }, label))));
}

/** @param {App} app */
function forecastChart(app) {
  const { settings } = app;
  const values = forecast(app.progress.records.values(), settings, now(), AHEAD);
  const today = dayNumber(now(), settings.dayStart);
  const all = values.reduce((sum, value) => sum + value, 0);
  return barChart({
    title: "Coming up",
    summary: `${formatNumber(values[0])} due today, ${formatNumber(all)} in the next ${AHEAD} days.`,
    labels: values.map((_, at) => (at ? dayName(today + at) : "Today")),
    series: [{ name: "Due", className: "bar-due", values }],
  });
}

/** @param {App} app */
function historyChart(app) {
  const { settings } = app;
  const rows = history(app.progress.records.values(), settings, now(), BACK);
  const today = dayNumber(now(), settings.dayStart);
  const remembered = rows.reduce((sum, row) => sum + row.remembered, 0);
  const all = rows.reduce((sum, row) => sum + row.remembered + row.forgotten, 0);
  return barChart({
    title: "So far",
    summary: all ? `${count(all, "review")} in ${BACK} days, ${percent(remembered / all)} remembered.` : `No review in the last ${BACK} days.`,
    labels: rows.map((_, at) => (at === BACK - 1 ? "Today" : dayName(today - BACK + 1 + at))),
    series: [
      { name: "Remembered", className: "bar-right", values: rows.map((row) => row.remembered) },
      { name: "Forgotten", className: "bar-wrong", values: rows.map((row) => row.forgotten) },
    ],
  });
}

/** @param {App} app */
function calibrationOverall(app) {
  const buckets = calibration(confidentAnswers(app.progress.records.values()));
  return buckets.length > 0 && calibrationChart(buckets, calibrationSentence(buckets));
}

/** @param {App} app */
function suspended(app) {
  const ids = [...app.progress.records.keys()].filter((id) => app.progress.isSuspended(id));
  if (!ids.length) return null;
  return h("section", {}, h("h2", {}, "Suspended"), h("ul", { class: "suspended" }, ids.map((id) => {
    const item = h("li", {}, h("a", { href: `#/card/${id}` }, app.library.byId.get(id)?.[5] ?? id), " ",
      button("Bring back", () => {
        app.progress.suspend(id, false);
        item.remove();
        announce("It is back in review.");
      }, { "aria-label": `Bring back: ${app.library.byId.get(id)?.[5] ?? id}` }));
    return item;
  })));
}

/** @param {App} app */
function files(app) {
  const status = h("p", { class: "form-error", role: "alert" });
  const input = h("input", { type: "file", accept: ".json,application/json", id: "import", onchange: () => void take() });
  return h("section", { class: "files" }, h("h2", {}, "Keep it safe"),
    h("p", {}, "Your progress is in this browser alone. Put it into a file to keep it, or to take it to another browser."),
    h("div", { class: "button-row" }, button("Export to a file", () => save(app), { class: "button button-primary" })),
    h("div", { class: "field" }, h("label", { for: "import" }, "Import a file: what it holds is merged with what is here, nothing is lost"), input),
    status);

  async function take() {
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
 * @returns {string} what was done
 */
function importFile(app, text) {
  const imported = parseExport(text);
  const isEmpty = app.progress.records.size === 0;
  mergeImport(app.progress, imported, { retention: app.settings.retention });
  if (isEmpty && imported.settings) {
    app.settings = imported.settings;
    saveSettings(app.storage, app.settings);
  }
  const other = imported.namespace && imported.namespace !== app.namespace
    ? ` It came from another deck (${imported.namespace}).` : "";
  const bad = imported.unreadable.length
    ? ` ${count(imported.unreadable.length, "record")} of it could not be read and stayed out: keep the file.` : "";
  return `${count(imported.cards.size, "card")} taken in.${other}${bad}`;
}

/** @param {App} app */
function save(app) {
  const text = formatExport(app.progress, app.settings, app.namespace);
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const name = app.namespace.split("/").at(-1) || "flashproof";
  const date = new Date(now() * 1000).toISOString().slice(0, 10);
  h("a", { href: url, download: `${name}-progress-${date}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  app.storage.write("exported", String(now()));
  announce("Exported.");
}

/** Notices about stored progress: storage problems, and reminders to export. */

import { App } from "./app.js";
import { DAY, now } from "./dates.js";
import { button, fill, h } from "./dom.js";
import { t } from "./messages.js";
import { plural } from "./number-format.js";

const REMIND_AFTER_DAYS = 7;
const REMIND_AFTER_REVIEWS = 20;

const PROBLEMS = {
  refused: t`This browser does not let this site store data, so your progress will be lost when you close the page. Export it before you leave, or allow storage for this site.`,
  full: t`The browser's storage is full. New progress is kept only until you close the page. Export it, then free up space.`,
  newer: t`Your progress was saved by a newer version of this site, so this version cannot change it. Reload the page to get the newer version. Until then, nothing is saved.`,
};

/**
 * The notice about a storage problem, shown at the top of each view while the problem lasts.
 *
 * @param {App} app
 */
export function storageNotice(app) {
  const { problem, unreadable } = app.storage.report;
  const damaged = unreadable.size > 0
    && t`${plural(unreadable.size, "saved record")} cannot be read. Nothing was deleted, and the export includes all unreadable data unchanged.`;
  const messages = [problem && PROBLEMS[problem], damaged].filter(Boolean);
  if (!messages.length) return null;
  return h("div", { class: "notice", role: "alert" },
    messages.map((text) => h("p", {}, String(text))),
    h("p", {}, h("a", { href: "#/progress" }, t`Export your progress`)));
}

/** A reminder to export, if there are unexported reviews. @param {App} app */
export function exportReminder(app) {
  const last = Number(app.storage.read("exported") ?? 0);
  let [number, first] = [0, now()];
  for (const { reviews } of app.progress.records.values()) {
    for (const [at] of reviews) {
      if (at > last) [number, first] = [number + 1, Math.min(first, at)];
    }
  }
  const reminded = Number(app.storage.read("reminded") ?? 0);
  if (number < REMIND_AFTER_REVIEWS || now() - first < REMIND_AFTER_DAYS * DAY || now() - reminded < 2 * DAY) return null;
  const notice = h("div", { class: "notice subtle" },
    h("p", {}, fill(
      t`${plural(number, "review")} are saved only in this browser. Some browsers delete site data after a week without a visit: {link} regularly.`,
      { link: h("a", { href: "#/progress" }, t`export your progress`) })),
    button(t`Remind me later`, () => {
      app.storage.write("reminded", String(now()));
      notice.remove();
    }));
  return notice;
}

/** What a learner must know about their progress: trouble with the storage, time to export. */

import { App } from "./app.js";
import { now } from "./dates.js";
import { button, count, h } from "./dom.js";
import { DAY } from "./fsrs.js";

const REMIND_AFTER_DAYS = 7;
const REMIND_AFTER_REVIEWS = 20;

const PROBLEMS = {
  refused: "This browser keeps no data for this site, so your progress is lost when the page closes. Export it before you leave, or allow storage.",
  full: "The browser's storage is full. What you do now is kept until the page closes: export it, then make room.",
  newer: "Your progress was saved by a newer version of this site. It is left as it is, and nothing is saved now. Reload the page to get the newer version.",
};

/**
 * Trouble with the storage, said at the top of each view until it is over.
 *
 * @param {App} app
 */
export function storageNotice(app) {
  const { problem, unreadable } = app.storage.report;
  const damaged = unreadable.size > 0
    && `${count(unreadable.size, "saved record")} cannot be read. Nothing was deleted: what was found goes into the export as it is.`;
  const words = [problem && PROBLEMS[problem], damaged].filter(Boolean);
  if (!words.length) return null;
  return h("div", { class: "notice", role: "alert" },
    words.map((text) => h("p", {}, String(text))),
    h("p", {}, h("a", { href: "#/progress" }, "Export your progress")));
}

/** Time to export, where there is something to lose. @param {App} app */
export function exportReminder(app) {
  const last = Number(app.storage.read("exported") ?? 0);
  let [number, first] = [0, now()];
  for (const { reviews } of app.progress.records.values()) {
    for (const [at] of reviews) {
      if (at > last) [number, first] = [number + 1, Math.min(first, at)];
    }
  }
  const later = Number(app.storage.read("reminded") ?? 0);
  if (number < REMIND_AFTER_REVIEWS || now() - first < REMIND_AFTER_DAYS * DAY || now() - later < 2 * DAY) return null;
  const notice = h("div", { class: "notice subtle" },
    h("p", {}, `${count(number, "review")} exist only in this browser. Some browsers drop them after a week without a visit: `,
      h("a", { href: "#/progress" }, "export your progress"), " to a file now and then."),
    button("Later", () => {
      app.storage.write("reminded", String(now()));
      notice.remove();
    }));
  return notice;
}

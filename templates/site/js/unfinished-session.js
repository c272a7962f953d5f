/**
 * Finds the session that the learner left unfinished most recently.
 *
 * @import {App} from "./app.js"
 * @import {Session} from "./types.js"
 */

import { DAY, dayNumber, modeName, now, parseRoute, plural, scopeOf } from "./fourth-bundle-api.js";
import { t } from "./messages.js";

/** Older sessions are not offered, in seconds. */
const MAX_AGE = 14 * DAY;

/** @typedef {{route: string, title: string, place: string}} Unfinished */

/** @param {App} app @returns {Unfinished | null} */
export function unfinishedSession(app) {
  const found = app.storage.keys("session:").flatMap((path) => {
    const stored = parsed(app.storage.read(`session:${path}`));
    const saved = stored?.saved ?? stored?.started ?? 0;
    const isRecent = stored && saved > now() - MAX_AGE;
    const place = isRecent && (path === "placement" ? t`Question ${Number(stored.position) + 1}` : placeIn(app, stored, saved));
    return place ? [{ path, place, saved }] : [];
  });
  for (const { path, place } of found.sort((a, b) => b.saved - a.saved)) {
    const title = sessionTitle(app, path);
    if (title) return { route: `study.html#/${path}`, title, place };
  }
  return null;
}

/** @param {string | null} text @returns {Partial<Session> & {current?: string, done?: number} | null} */
function parsed(text) {
  try {
    const value = JSON.parse(text ?? "null");
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** Where the learner stopped; "" if the session is finished or its time is over. @param {App} app @param {NonNullable<ReturnType<typeof parsed>>} stored @param {number} saved */
function placeIn(app, { queue, position = 0, ended, deadline = 0, current, done = 0 }, saved) {
  if (Array.isArray(queue)) {
    const isOver = ended || position >= queue.length || (deadline > 0 && deadline < now());
    return isOver ? "" : t`Card ${position + 1} of ${queue.length}`;
  }
  const { dayStart } = app.settings;
  const isToday = dayNumber(saved, dayStart) === dayNumber(now(), dayStart);
  return isToday && current && app.data.byId.has(current) ? t`${plural(done, "card")} done` : "";
}

/** @param {App} app @param {string} path such as "topic/tensors/quiz" */
function sessionTitle(app, path) {
  const { scope: scopePath, mode } = parseRoute(path);
  if (path === "placement") return modeName(path);
  const scope = scopeOf(app.index, scopePath);
  if (!scope || !mode || mode.includes("/")) return "";
  return scopePath === "all" ? modeName(mode) : t`${modeName(mode)}: ${scope.title}`;
}

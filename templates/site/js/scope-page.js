/**
 * The start page and the page of a scope: study modes to choose from.
 *
 * @import {Scope} from "./types.js"
 */

import { App } from "./app.js";
import { breadcrumbs } from "./breadcrumbs.js";
import { weakCards } from "./mastery.js";
import { scopeOf } from "./routes.js";
import { plural, formatNumber, h } from "./dom.js";
import { MODES, cardCounts, isCardKind } from "./study-modes.js";
import { exportReminder } from "./storage-notices.js";
import { dueLabel, countDueToday } from "./due-counts.js";

/** The start page: study modes for all cards, then narrower scopes. @param {App} app */
export function startPage(app) {
  const all = /** @type {Scope} */ (scopeOf(app.index, "all"));
  const rest = h("div", {});
  app.show("Study", h("h1", {}, "Choose a study mode"), exportReminder(app), modeList(app, all), rest);
  void app.data.views().then(({ scopeList }) => rest.append(...scopeList(app)), () => undefined);
}

/** The page of a scope. @param {App} app @param {Scope} scope */
export function scopePage(app, scope) {
  app.show(scope.title, breadcrumbs(scope), h("h1", {}, scope.title),
    h("p", { class: "muted" }, `${plural(scope.rows.length, "card")}. Choose a study mode.`), modeList(app, scope));
}

/** @param {App} app @param {Scope} scope */
function modeList(app, scope) {
  const due = countDueToday(app)(scope.rows);
  const cards = cardCounts(scope.rows);
  const weak = weakCards(scope.rows, app.progress.records).length;
  return [weak > 0 && weakNote(scope, weak), h("ul", { class: "modes" }, MODES.filter(({ slug }) => cards(slug)).map(({ slug, name, summary, recommended }) =>
    h("li", { class: recommended && "recommended" }, h("a", { href: `#/${scope.path}/${slug}` },
      h("strong", {}, name, " ", h("span", { class: "count" },
        slug === "review" ? dueLabel(due) : isCardKind(slug) && formatNumber(cards(slug)))), " ", h("small", {}, summary)))))];
}

/** @param {Scope} scope @param {number} weak */
function weakNote(scope, weak) {
  return h("p", { class: "weak-note" }, h("a", { class: "button", href: `#/${scope.path}/weak` }, `Practice ${plural(weak, "weak card")}`),
    " ", h("span", { class: "muted small" }, "Missed recently, in any mode"));
}

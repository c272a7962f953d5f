/**
 * The start page and the page of a scope: study modes to choose from.
 *
 * @import {Scope} from "./types.js"
 */

import { App } from "./app.js";
import { breadcrumbs } from "./breadcrumbs.js";
import { weakCards } from "./mastery.js";
import { t } from "./messages.js";
import { formatNumber, plural } from "./number-format.js";
import { scopeOf } from "./routes.js";
import { h } from "./dom.js";
import { MODES, cardCounts, isCardKind } from "./study-modes.js";
import { exportReminder } from "./storage-notices.js";
import { dueLabel, countDueToday } from "./due-counts.js";

/** The start page: study modes for all cards, then narrower scopes. @param {App} app */
export function startPage(app) {
  const all = /** @type {Scope} */ (scopeOf(app.index, "all"));
  const [panel, rest] = [h("div", {}), h("div", {})];
  const hasProgress = app.hasProgress();
  app.show(t`Study`, h("h1", {}, t`Study`), exportReminder(app), panel, h("h2", {}, t`Choose a study mode`), modeList(app, all, !hasProgress), rest);
  if (hasProgress) void app.data.home().then(({ homePanel }) => panel.append(homePanel(app)), () => undefined);
  void app.data.views().then(({ scopeList }) => rest.append(...scopeList(app)), () => undefined);
}

/** The page of a scope. @param {App} app @param {Scope} scope */
export function scopePage(app, scope) {
  app.show(scope.title, breadcrumbs(scope), h("h1", {}, scope.title),
    h("p", { class: "muted" }, t`${plural(scope.rows.length, "card")}. Choose a study mode.`), modeList(app, scope, true));
}

/** @param {App} app @param {Scope} scope @param {boolean} offersMixes whether to link to sessions of several kinds of cards */
function modeList(app, scope, offersMixes) {
  const due = countDueToday(app)(scope.rows);
  const cards = cardCounts(scope.rows);
  return [offersMixes && mixLinks(scope, weakCards(scope.rows, app.progress.records).length), h("ul", { class: "modes" }, MODES.filter(({ slug }) => cards(slug)).map(({ slug, name, summary, recommended }) =>
    h("li", { class: recommended && "recommended" }, h("a", { href: `#/${scope.path}/${slug}` },
      h("strong", {}, name, " ", h("span", { class: "count" },
        slug === "review" ? dueLabel(due) : isCardKind(slug) && formatNumber(cards(slug)))), " ", h("small", {}, summary)))))];
}

/** Links to sessions of several kinds of cards. @param {Scope} scope @param {number} weak the number of weak cards */
function mixLinks(scope, weak) {
  return h("p", { class: "button-row" }, h("a", { class: "button button-primary", href: `#/${scope.path}/today` }, t`Today's mix`),
    weak > 0 && h("span", { class: "weak-note" }, h("a", { class: "button", href: `#/${scope.path}/weak` }, t`Practice ${plural(weak, "weak card")}`)));
}

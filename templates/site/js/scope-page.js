/**
 * Choose what to study, and how.
 *
 * @import {Scope} from "./types.js"
 */

import { App } from "./app.js";
import { breadcrumbs } from "./session-setup.js";
import { scopeOf } from "./routes.js";
import { count, formatNumber, h } from "./dom.js";
import { MODES, cardCounts, isCardKind } from "./study-modes.js";
import { exportReminder } from "./storage-notices.js";
import { dueLabel, countDueToday } from "./review.js";

/** The start: everything, then parts of it. @param {App} app */
export function startPage(app) {
  const all = /** @type {Scope} */ (scopeOf(app.index, "all"));
  const rest = h("div", {});
  app.show("Study", h("h1", {}, "Choose how to practise"), exportReminder(app), modeList(app, all), rest);
  void app.library.more().then((more) => rest.append(...more.parts(app)), () => undefined);
}

/** One scope: its modes. @param {App} app @param {Scope} scope */
export function scopePage(app, scope) {
  app.show(scope.title, breadcrumbs(scope), h("h1", {}, scope.title),
    h("p", { class: "muted" }, `${count(scope.rows.length, "card")}. Choose how to practise.`), modeList(app, scope));
}

/** @param {App} app @param {Scope} scope */
function modeList(app, scope) {
  const due = countDueToday(app)(scope.rows);
  const cards = cardCounts(scope.rows);
  return h("ul", { class: "modes" }, MODES.filter(({ slug }) => cards(slug)).map(({ slug, name, line, first }) =>
    h("li", { class: first && "recommended" }, h("a", { href: `#/${scope.path}/${slug}` },
      h("strong", {}, name, " ", h("span", { class: "count" },
        slug === "review" ? dueLabel(due) : isCardKind(slug) && formatNumber(cards(slug)))), " ", h("small", {}, line)))));
}

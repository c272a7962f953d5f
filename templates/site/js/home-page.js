/**
 * The home page: the topic map with filters, and the learner's progress.
 *
 * @import {App} from "./app.js"
 */

import { countDueToday, dueCount, dueLabel, h, progressText } from "./fourth-bundle-api.js";
import { homePanel } from "./home-panel.js";
import { topicFilter } from "./topic-filter.js";
import { topicMap } from "./topic-map.js";
import { fillTiles } from "./topic-tiles.js";

/** @param {App} app */
export function homePage(app) {
  const map = /** @type {HTMLElement | null} */ (document.querySelector(".topic-map"));
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-filter]"));
  if (!map || !form) return;
  const caption = h("p", { class: "map-caption small muted", "aria-hidden": "true" });
  map.before(caption);
  const { draw } = topicMap(map, caption);
  const filter = topicFilter(form, map, draw);
  document.querySelector(".hero")?.classList.toggle("is-returning", app.hasProgress());
  if (app.hasProgress()) void showProgress(app, map, form, filter.show);
}

/** @param {App} app @param {HTMLElement} map @param {HTMLFormElement} form @param {() => void} update */
async function showProgress(app, map, form, update) {
  const { cards } = await app.data.index();
  document.getElementById("home")?.replaceChildren(homePanel(app));
  fillTiles(app, map);
  const states = /** @type {HTMLElement | null} */ (form.querySelector(".filter-states"));
  if (states) states.hidden = false;
  update();
  const due = countDueToday(app)(cards);
  document.querySelector("[data-progress-all]")?.replaceChildren(...progressText(app, cards, dueCount(due), "all"));
  document.querySelector('.modes a[href$="/review"] strong')?.append(" ", h("span", { class: "count" }, dueLabel(due)));
}

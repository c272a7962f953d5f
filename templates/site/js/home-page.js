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

/** The fifth bundle reads this key. */
const LAYOUT_KEY = "home-layout";
/** The parts that show progress, keyed by the custom property of their height. */
const PARTS = { "--home-height": "#home", "--summary-height": "[data-progress-all]", "--map-height": ".topic-map" };

/** @param {App} app */
export function homePage(app) {
  const map = /** @type {HTMLElement | null} */ (document.querySelector(".topic-map"));
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-filter]"));
  if (!map || !form) return;
  const { draw } = topicMap(map, /** @type {HTMLElement} */ (document.querySelector(".map-caption")));
  const filter = topicFilter(form, map, draw);
  document.documentElement.classList.toggle("is-returning", app.hasProgress());
  if (app.hasProgress()) void showProgress(app, map, filter.show);
  else app.storage.write(LAYOUT_KEY, null);
}

/** @param {App} app @param {HTMLElement} map @param {() => void} update */
async function showProgress(app, map, update) {
  const { cards } = await app.data.index();
  document.getElementById("home")?.replaceChildren(homePanel(app));
  fillTiles(app, map);
  update();
  const due = countDueToday(app)(cards);
  document.querySelector("[data-progress-all]")?.replaceChildren(...progressText(app, cards, dueCount(due), "all"));
  document.querySelector('.modes a[href$="/review"] strong')?.append(" ", h("span", { class: "count" }, dueLabel(due)));
  saveLayout(app);
}

/** Saves the heights of the parts that show progress, for the space that the next visit reserves. @param {App} app */
function saveLayout(app) {
  const { style } = document.documentElement;
  for (const name of Object.keys(PARTS)) style.removeProperty(name);
  const heights = Object.fromEntries(Object.entries(PARTS).map(([name, selector]) => {
    const height = document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
    return [name, `${height}px`];
  }));
  app.storage.write(LAYOUT_KEY, JSON.stringify({ width: innerWidth, heights }));
}

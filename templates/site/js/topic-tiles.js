/**
 * The mastery of each topic on its tile in the map.
 *
 * @import {App} from "./app.js"
 * @import {CardRow} from "./types.js"
 * @import {TopicMastery} from "./mastery.js"
 */

import { countDueToday, dueCount, formatNumber, h, s, topicMastery } from "./fourth-bundle-api.js";
import { t } from "./messages.js";

/** The number of shades between new and mastered. */
const SHADES = 4;

/** Fills in the tiles of all topics. @param {App} app @param {HTMLElement} map */
export function fillTiles(app, map) {
  const { topics, cards } = app.index;
  const countDue = countDueToday(app);
  /** @type {Map<string, CardRow[]>} */
  const byTopic = new Map(topics.map(({ name }) => [name, []]));
  for (const row of cards) byTopic.get(topics[row[1]].name)?.push(row);
  for (const tile of /** @type {NodeListOf<HTMLElement>} */ (map.querySelectorAll("[data-topic]"))) {
    const name = tile.dataset.topic ?? "";
    const rows = byTopic.get(name) ?? [];
    const mastery = topicMastery(rows, app.progress.records);
    const due = mastery.started ? dueCount(countDue(rows)) : 0;
    fillTile(app, tile, name, mastery, due);
  }
}

/** @param {App} app @param {HTMLElement} tile @param {string} name @param {TopicMastery} mastery @param {number} due */
function fillTile(app, tile, name, mastery, due) {
  const { state, started, total, mature, weak, share } = mastery;
  const output = /** @type {HTMLElement} */ (tile.querySelector("[data-progress-topic]"));
  const isKnown = state === "new" && app.settings.known.includes(name);
  tile.dataset.states = [state, weak && "weak", due && "due"].filter(Boolean).join(" ");
  tile.dataset.shade = state === "mastered" ? "mastered" : String(started ? Math.min(SHADES - 1, Math.floor(share * SHADES)) : isKnown ? "known" : "new");
  const address = `${app.root}study.html#/topic/${name}`;
  output.replaceChildren(h("span", {}, isKnown && t`Probably known`, started > 0 && [
    masteryBar(mastery),
    h("span", { class: due + weak > 0 && "visually-hidden" }, t`${formatNumber(started)} of ${formatNumber(total)} started`),
    mature > 0 && h("span", { class: "visually-hidden" }, " · ", t`${formatNumber(mature)} mature`),
    due > 0 && [separator(" · "), h("a", { href: `${address}/review` }, t`${formatNumber(due)} due`)],
    weak > 0 && [due > 0 ? " · " : separator(" · "), h("a", { href: `${address}/weak` }, t`${formatNumber(weak)} weak`)],
  ]));
}

/** Text between two parts, of which only one is visible. @param {string} text */
function separator(text) {
  return h("span", { class: "visually-hidden" }, text);
}

/** A bar with the shares of mature, learning, and weak cards. @param {TopicMastery} mastery */
export function masteryBar({ mature, learning, weak, total }) {
  let x = 0;
  return s("svg", { class: "mastery-bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
    [["mature", mature], ["learning", learning], ["weak", weak]].map(([name, number]) => {
      const width = (100 * Number(number)) / Math.max(1, total);
      x += width;
      return width > 0 && s("rect", { class: `is-${name}`, x: x - width, width, height: 4 });
    }));
}

/**
 * The topic map: lines from each topic to the topics that build on it. Hovering or focusing a topic highlights its
 * path: everything that it builds on, and everything that builds on it.
 */

import { plural, s } from "./fourth-bundle-api.js";
import { t } from "./messages.js";
import { followers, reachable } from "./topic-paths.js";

/** @typedef {{from: string, to: string, path: SVGElement}} Line */

const HELP = t`Point to a topic to see its path through the deck.`;

/** @param {HTMLElement} map @param {HTMLElement} caption */
export function topicMap(map, caption) {
  const tiles = new Map(/** @type {HTMLElement[]} */ ([...map.querySelectorAll("[data-topic]")]).map((tile) => [tile.dataset.topic ?? "", tile]));
  const before = new Map([...tiles].map(([name, { dataset }]) => [name, (dataset.after ?? "").split(" ").filter((other) => tiles.has(other))]));
  const after = followers(before);
  const drawing = s("svg", { "aria-hidden": "true" });
  const lines = [...before].flatMap(([to, others]) => others.map((from) => ({ from, to, path: s("path") })));
  drawing.append(...lines.map(({ path }) => path));
  map.prepend(drawing);
  caption.textContent = HELP;

  const draw = () => lines.forEach((line) => drawLine(map, line, tiles));
  new ResizeObserver(draw).observe(map);
  for (const [type, isOn] of /** @type {const} */ ([["pointerover", true], ["focusin", true], ["pointerleave", false], ["focusout", false]])) {
    map.addEventListener(type, (event) => {
      const tile = /** @type {HTMLElement | null} */ (isOn && event.target instanceof Element ? event.target.closest("[data-topic]") : null);
      highlight(tile?.dataset.topic ?? focusedTopic(map));
    });
  }
  return { draw };

  /** @param {string | undefined} name */
  function highlight(name) {
    const [needed, next] = name === undefined ? [new Set(), new Set()]
      : [reachable(name, (one) => before.get(one) ?? []), reachable(name, (one) => after.get(one) ?? [])];
    map.classList.toggle("has-path", name !== undefined);
    for (const [one, tile] of tiles) {
      tile.classList.toggle("is-chosen", one === name);
      tile.classList.toggle("is-needed", needed.has(one));
      tile.classList.toggle("is-next", next.has(one));
    }
    for (const { from, to, path } of lines) {
      path.classList.toggle("is-needed", needed.has(from) && (to === name || needed.has(to)));
      path.classList.toggle("is-next", next.has(to) && (from === name || next.has(from)));
    }
    caption.textContent = name === undefined ? HELP : pathText(tiles.get(name), needed.size, next.size);
  }
}

/** The topic that has the keyboard focus, if it is in the map. @param {HTMLElement} map */
function focusedTopic(map) {
  const focused = document.activeElement;
  if (!focused || !map.contains(focused) || !focused.matches(":focus-visible")) return undefined;
  return /** @type {HTMLElement | null} */ (focused.closest("[data-topic]"))?.dataset.topic;
}

/** @param {HTMLElement | undefined} tile @param {number} needed @param {number} next */
function pathText(tile, needed, next) {
  const size = tile?.querySelector(".topic-note")?.textContent?.split("·")[0].trim() ?? "";
  const title = tile?.querySelector("a")?.textContent;
  if (needed && next) return t`${title}: ${size}. This topic builds on ${plural(needed, "topic")} and leads to ${plural(next, "topic")}.`;
  if (needed) return t`${title}: ${size}. This topic builds on ${plural(needed, "topic")}.`;
  return next ? t`${title}: ${size}. This topic has no prerequisites and leads to ${plural(next, "topic")}.` : t`${title}: ${size}. This topic has no prerequisites.`;
}

/** @param {HTMLElement} map @param {Line} line @param {Map<string, HTMLElement>} tiles */
function drawLine(map, { from, to, path }, tiles) {
  const [start, end] = [tiles.get(from), tiles.get(to)];
  if (!start?.offsetParent || !end?.offsetParent) return path.setAttribute("d", "");
  const origin = map.getBoundingClientRect();
  path.setAttribute("d", curve(start.getBoundingClientRect(), end.getBoundingClientRect(), origin));
}

/** A curve between the sides of two tiles that face each other. @param {DOMRect} a @param {DOMRect} b @param {DOMRect} origin */
function curve(a, b, origin) {
  const [ax, bx] = [a.left - origin.left, b.left - origin.left];
  const [ay, by] = [a.top - origin.top + a.height / 2, b.top - origin.top + b.height / 2];
  if (Math.abs(ax - bx) < 1) {
    const isNext = Math.abs(by - ay) < 1.9 * a.height && by > ay;
    if (isNext) return `M${ax + a.width / 2} ${ay}V${by}`;
    return `M${ax} ${ay}C${ax - 14} ${ay} ${ax - 14} ${by} ${bx} ${by}`;
  }
  const [x1, x2] = ax < bx ? [ax + a.width, bx] : [ax, bx + b.width];
  const bend = Math.max(18, Math.abs(x2 - x1) / 2) * Math.sign(x2 - x1);
  return `M${x1} ${ay}C${x1 + bend} ${ay} ${x2 - bend} ${by} ${x2} ${by}`;
}

/**
 * Routes of the study page: `#/<scope>/<mode>`, and the cards of a scope.
 *
 * @import {CardRow, Index, Route, Scope, TopicRow} from "./types.js"
 */

import { t } from "./messages.js";

/**
 * The scope of a route, or null if it does not exist.
 *
 * @param {Index} index
 * @param {string} path "all", "topic/x", "deck/x", "tag/x", "level/x"
 * @returns {Scope | null}
 */
export function scopeOf(index, path) {
  if (path === "all") return { path, title: index.site.title, rows: index.cards };
  const [type, name] = splitOnce(path);
  const rows = index.cards.filter((row) => isWithin(row, index.topics[row[1]], type, name));
  return rows.length ? { path, title: scopeTitle(index, type, name), rows } : null;
}

/** @param {CardRow} row @param {TopicRow} topic @param {string} type @param {string} name */
function isWithin(row, topic, type, name) {
  switch (type) {
    case "topic": return topic.name === name;
    case "deck": return topic.deckSlug === name;
    case "level": return row[3] === name;
    case "tag": return row[4].includes(name) || topic.tags.includes(name);
    default: return false;
  }
}

/** @param {Index} index @param {string} type @param {string} name */
function scopeTitle(index, type, name) {
  const topic = index.topics.find((one) => (type === "deck" ? one.deckSlug : one.name) === name);
  if (type === "topic") return topic?.title ?? name;
  if (type === "deck") return topic?.deck.split("::").at(-1) ?? name;
  if (type === "tag") return index.tags[name]?.term ?? name;
  return { beginner: t`Beginner cards`, intermediate: t`Intermediate cards`, advanced: t`Advanced cards` }[name] ?? name;
}

/**
 * Parses the fragment of a URL.
 *
 * @param {string} fragment for example "#/topic/dense-layers/quiz"
 * @returns {Route}
 */
export function parseRoute(fragment) {
  const parts = fragment.replace(/^#?\/?/, "").split("/").filter(Boolean).map(decoded);
  const long = ["topic", "deck", "tag", "level", "card"].includes(parts[0]) ? 2 : 1;
  return { scope: parts.slice(0, long).join("/"), mode: parts.slice(long).join("/") };
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @param {string} path @returns {[string, string]} */
function splitOnce(path) {
  const at = path.indexOf("/");
  return at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
}

/**
 * Many records in few keys: a browser reads dozens of keys at once, thousands only one by one.
 *
 * A bucket is JSON with a line for each card. So a damaged line harms no other card, and a write
 * leaves what stands on other lines as it is, whoever wrote it.
 */

import { hash } from "./random.js";

export const BUCKET = "cards:";
const BUCKETS = 64;

/** The key of a card's bucket; never to change, for what is stored is found by it. @param {string} id */
export function bucketOf(id) {
  return `${BUCKET}${hash(id) % BUCKETS}`;
}

/**
 * What a bucket holds: values by id, and lines that cannot be read.
 *
 * @param {string} text
 * @returns {{found: [string, unknown][], torn: string[]}}
 */
export function readBucket(text) {
  try {
    return { found: Object.entries(JSON.parse(text)), torn: [] };
  } catch {
    /** @type {ReturnType<typeof readBucket>} */
    const bucket = { found: [], torn: [] };
    for (const line of linesOf(text)) {
      try {
        bucket.found.push(...Object.entries(JSON.parse(`{${line}}`)));
      } catch {
        bucket.torn.push(line);
      }
    }
    return bucket;
  }
}

/**
 * The text of a bucket with other values for some cards; null where nothing is left.
 *
 * @param {string | null} text
 * @param {Map<string, unknown>} changes null takes a card out
 */
export function writeBucket(text, changes) {
  const starts = [...changes.keys()].map(startOf);
  const lines = linesOf(text ?? "").filter((line) => !starts.some((start) => line.startsWith(start)));
  for (const [id, value] of changes) {
    if (value !== null) lines.push(startOf(id) + JSON.stringify(value));
  }
  return lines.length ? `{\n${lines.join(",\n")}\n}` : null;
}

/** The id that a torn line still names, or "". @param {string} line */
export function idOf(line) {
  return /^"([^"\\]+)":/.exec(line)?.[1] ?? "";
}

/** @param {string} id */
function startOf(id) {
  return `${JSON.stringify(id)}:`;
}

/** @param {string} text */
function linesOf(text) {
  return text.split("\n").map((line) => line.replace(/,$/, "")).filter((line) => !["", "{", "}"].includes(line));
}

/**
 * Many records in few keys: a browser reads dozens of keys at once, thousands only one by one.
 *
 * A bucket is JSON with a line for each card. So a damaged line harms no other card, and a write
 * leaves what stands on other lines as it is, whoever wrote it.
 */

import { hash } from "./random.js";

export const BUCKET_PREFIX = "cards:";
const BUCKET_COUNT = 64;

/** The key of a card's bucket; never to change, for what is stored is found by it. @param {string} id */
export function bucketKey(id) {
  return `${BUCKET_PREFIX}${hash(id) % BUCKET_COUNT}`;
}

/**
 * What a bucket holds: values by id, and lines that cannot be read.
 *
 * @param {string} text
 * @returns {{found: [string, unknown][], damaged: string[]}}
 */
export function readBucket(text) {
  try {
    return { found: Object.entries(JSON.parse(text)), damaged: [] };
  } catch {
    /** @type {ReturnType<typeof readBucket>} */
    const bucket = { found: [], damaged: [] };
    for (const line of linesOf(text)) {
      try {
        bucket.found.push(...Object.entries(JSON.parse(`{${line}}`)));
      } catch {
        bucket.damaged.push(line);
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
  const starts = [...changes.keys()].map(lineStart);
  const lines = linesOf(text ?? "").filter((line) => !starts.some((start) => line.startsWith(start)));
  for (const [id, value] of changes) {
    if (value !== null) lines.push(lineStart(id) + JSON.stringify(value));
  }
  return lines.length ? `{\n${lines.join(",\n")}\n}` : null;
}

/** The id that a damaged line still names, or "". @param {string} line */
export function idOfLine(line) {
  return /^"([^"\\]+)":/.exec(line)?.[1] ?? "";
}

/** @param {string} id */
function lineStart(id) {
  return `${JSON.stringify(id)}:`;
}

/** @param {string} text */
function linesOf(text) {
  return text.split("\n").map((line) => line.replace(/,$/, "")).filter((line) => !["", "{", "}"].includes(line));
}

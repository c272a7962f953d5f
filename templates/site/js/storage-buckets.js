/**
 * Stores many card records under few keys, because browsers read dozens of keys far faster than
 * thousands.
 *
 * A bucket is a JSON object with one line for each card. A damaged line therefore affects no other
 * card, and a write keeps all other lines unchanged, even those that a different tab wrote.
 */

import { hash } from "./random.js";

export const BUCKET_PREFIX = "cards:";
const BUCKET_COUNT = 64;

/** The storage key of a card's bucket. Must never change, because it locates stored records. @param {string} id */
export function bucketKey(id) {
  return `${BUCKET_PREFIX}${hash(id) % BUCKET_COUNT}`;
}

/**
 * Parses a bucket into values by id, and lines that cannot be read.
 *
 * @param {string} text
 * @returns {{entries: [string, unknown][], damaged: string[]}}
 */
export function readBucket(text) {
  try {
    return { entries: Object.entries(JSON.parse(text)), damaged: [] };
  } catch {
    /** @type {ReturnType<typeof readBucket>} */
    const bucket = { entries: [], damaged: [] };
    for (const line of linesOf(text)) {
      try {
        bucket.entries.push(...Object.entries(JSON.parse(`{${line}}`)));
      } catch {
        bucket.damaged.push(line);
      }
    }
    return bucket;
  }
}

/**
 * The text of a bucket after changes to some cards; null if the bucket is empty.
 *
 * @param {string | null} text
 * @param {Map<string, unknown>} changes null removes a card
 */
export function writeBucket(text, changes) {
  const starts = [...changes.keys()].map(lineStart);
  const lines = linesOf(text ?? "").filter((line) => !starts.some((start) => line.startsWith(start)));
  for (const [id, value] of changes) {
    if (value !== null) lines.push(lineStart(id) + JSON.stringify(value));
  }
  return lines.length ? `{\n${lines.join(",\n")}\n}` : null;
}

/** The card id on a damaged line, or "". @param {string} line */
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

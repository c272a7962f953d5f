/** Shuffles that a seed decides, so that a reload shows the same order. */

/**
 * A number from a text, spread evenly over 32 bits (FNV-1a, then a mix).
 *
 * @param {string} text
 */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * The items in an order that only the seed and their keys decide.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {string} seed
 * @param {(item: T, at: number) => string} [key]
 * @returns {T[]}
 */
export function shuffled(items, seed, key = (_, at) => String(at)) {
  return items
    .map((item, at) => ({ item, order: hash(`${seed}/${key(item, at)}`) }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** A new seed. */
export function newSeed() {
  return Math.random().toString(36).slice(2, 10);
}

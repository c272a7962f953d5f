/** Seeded shuffling, so a reload shows the same order. */

/**
 * A 32-bit hash of a string (FNV-1a with the finalizer of MurmurHash3).
 *
 * @param {string} text
 */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * Shuffles the items in an order that depends only on the seed and their keys.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {string} seed
 * @param {(item: T, index: number) => string} [key]
 * @returns {T[]}
 */
export function shuffled(items, seed, key = (_, index) => String(index)) {
  return items
    .map((item, index) => ({ item, order: hash(`${seed}/${key(item, index)}`) }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** A new seed. */
export function newSeed() {
  return Math.random().toString(36).slice(2, 10);
}

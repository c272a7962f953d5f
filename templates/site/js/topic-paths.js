/** The paths of prerequisites between topics. */

/**
 * Everything that can be reached from a topic, without the topic itself.
 *
 * @param {string} start
 * @param {(name: string) => Iterable<string>} next
 * @returns {Set<string>}
 */
export function reachable(start, next) {
  /** @type {Set<string>} */
  const found = new Set();
  const queue = [start];
  for (const name of queue) {
    for (const other of next(name)) {
      if (other === start || found.has(other)) continue;
      found.add(other);
      queue.push(other);
    }
  }
  return found;
}

/**
 * The topics that directly follow each topic.
 *
 * @param {Map<string, string[]>} before the direct prerequisites of each topic
 * @returns {Map<string, string[]>}
 */
export function followers(before) {
  /** @type {Map<string, string[]>} */
  const after = new Map();
  for (const [name, others] of before) {
    for (const other of others) after.set(other, [...(after.get(other) ?? []), name]);
  }
  return after;
}

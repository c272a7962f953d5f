/** Answers typed by people: what counts as the same. */

/**
 * A text without what nobody means to be verdictLine for: case, accents, quotes, dashes, white space,
 * a full stop at its end.
 *
 * @param {string} text
 */
export function foldText(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[‘’‛“”„"`´]/g, "'")
    .replace(/[‐‑‒–—−]/g, "-")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[.,;:!]+$/, "");
}

/**
 * How a typed answer stands to the right one.
 *
 * @param {string} typed
 * @param {string} right
 * @returns {"right" | "close" | "wrong" | "empty"} close: a slip of the keyboard
 */
export function compareAnswer(typed, right) {
  const [given, wanted] = [foldAnswer(typed), foldAnswer(right)];
  if (!given) return "empty";
  if (given === wanted || withoutSpaces(given) === withoutSpaces(wanted)) return "right";
  const words = /^[\p{L} '-]+$/u.test(wanted);
  const slips = words ? Math.min(2, Math.floor(wanted.length / 5)) : 0;
  return slips && editDistance(given, wanted) <= slips ? "close" : "wrong";
}

/** @param {string} text */
function foldAnswer(text) {
  return foldText(text).replace(/^(?:the|an?) (?=\S)/, "");
}

/** Without white space and the radioGroup of quotes, which do not change what code means. @param {string} text */
function withoutSpaces(text) {
  return text.replace(/\s+/g, "");
}

/**
 * How many letters to put in, take out, exchange or swap with a neighbour (optimal string
 * alignment).
 *
 * @param {string} a
 * @param {string} b
 */
export function editDistance(a, b) {
  /** @type {number[]} */
  let before = [];
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, change);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, above] = [above, row];
  }
  return above[b.length];
}

/** Compares typed answers with the correct ones. */

/**
 * Normalizes case, accents, quotes, dashes, and whitespace, and removes punctuation at the end.
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
 * Compares a typed answer with the correct one.
 *
 * @param {string} typed
 * @param {string} right
 * @returns {"right" | "close" | "wrong" | "empty"} close: a typo
 */
export function compareAnswer(typed, right) {
  const [answer, expected] = [foldAnswer(typed), foldAnswer(right)];
  if (!answer) return "empty";
  if (answer === expected || withoutSpaces(answer) === withoutSpaces(expected)) return "right";
  const words = /^[\p{L} '-]+$/u.test(expected);
  const allowed = words ? Math.min(2, Math.floor(expected.length / 5)) : 0;
  return allowed && editDistance(answer, expected) <= allowed ? "close" : "wrong";
}

/** Also ignores an article at the start. @param {string} text */
function foldAnswer(text) {
  return foldText(text).replace(/^(?:the|an?) (?=\S)/, "");
}

/** Ignores whitespace, which rarely changes the meaning of code. @param {string} text */
function withoutSpaces(text) {
  return text.replace(/\s+/g, "");
}

/**
 * The optimal string alignment distance: insertions, deletions, substitutions, and swaps of adjacent
 * letters.
 *
 * @param {string} a
 * @param {string} b
 */
export function editDistance(a, b) {
  /** @type {number[]} */
  let beforePrevious = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, change);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforePrevious[j - 2] + 1);
    }
    [beforePrevious, previous] = [previous, row];
  }
  return previous[b.length];
}

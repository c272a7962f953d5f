/** Folds text for search. */

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

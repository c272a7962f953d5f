/**
 * Compares two pieces of code word by word, ignoring differences in whitespace and quotes.
 *
 * @typedef {{text: string, isSame: boolean}} CodePiece
 */

const PIECE = /\s+|[\p{L}\p{N}_.]+|[^\s\p{L}\p{N}_.]/gu;
/** The maximum number of words to compare; the rest of longer code counts as different. */
const MAX_PIECES = 1_500;

/**
 * Splits both texts into pieces, and marks the pieces that both texts contain.
 *
 * @param {string} a
 * @param {string} b
 * @returns {[CodePiece[], CodePiece[]]}
 */
export function diffCode(a, b) {
  const [left, right] = [pieces(a), pieces(b)];
  const [x, y] = [left, right].map((all) => all.filter(isWord).slice(0, MAX_PIECES));
  const table = commonLengths(x.map(key), y.map(key));
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    if (key(x[i]) === key(y[j])) {
      x[i++].isSame = true;
      y[j++].isSame = true;
    } else if (table[i + 1][j] >= table[i][j + 1]) i += 1;
    else j += 1;
  }
  return [left, right];
}

/**
 * The similarity of two pieces of code, from 0 to 1.
 *
 * @param {string} a
 * @param {string} b
 */
export function similarity(a, b) {
  const words = diffCode(a, b).map((all) => all.filter(isWord));
  return (2 * words[0].filter(({ isSame }) => isSame).length) / (words[0].length + words[1].length || 1);
}

/** @param {string} code @returns {CodePiece[]} whitespace always counts as the same */
function pieces(code) {
  return (code.match(PIECE) ?? []).map((text) => ({ text, isSame: !text.trim() }));
}

/** @param {CodePiece} piece */
function isWord({ text }) {
  return text.trim() !== "";
}

/** @param {CodePiece} piece */
function key({ text }) {
  return text === "'" ? '"' : text;
}

/** The lengths of the longest common subsequences of all suffixes. @param {string[]} a @param {string[]} b */
function commonLengths(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

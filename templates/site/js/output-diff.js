/**
 * Compares typed and printed output: by lines, then by words within changed lines.
 *
 * This is our own code because general diff libraries would need a JavaScript bundler to build the site,
 * and do not ignore insignificant whitespace in printed arrays.
 */

/**
 * @typedef {object} Piece
 * @property {"same" | "typed" | "printed"} side where the text occurs; same: on both sides
 * @property {string} text
 */

/**
 * Whether two outputs are equal, ignoring whitespace next to brackets and commas, and the
 * amount of other whitespace.
 *
 * @param {string} typed
 * @param {string} printed
 */
export function isSameOutput(typed, printed) {
  return normalize(typed) === normalize(printed);
}

/**
 * The differences line by line.
 *
 * @param {string} typed
 * @param {string} printed
 * @returns {{typed: Piece[] | null, printed: Piece[] | null}[]} null: the line is missing on that side
 */
export function diffOutput(typed, printed) {
  const rows = align(lines(typed), lines(printed), (a, b) => normalize(a) === normalize(b));
  return pairUp(rows).map(([a, b]) => {
    if (a === null || b === null) return { typed: whole(a, "typed"), printed: whole(b, "printed") };
    const pieces = words(a, b);
    return {
      typed: pieces.filter(({ side }) => side !== "printed"),
      printed: pieces.filter(({ side }) => side !== "typed"),
    };
  });
}

/** @param {string | null} line @param {"typed" | "printed"} side @returns {Piece[] | null} */
function whole(line, side) {
  return line === null ? null : [{ side, text: line }];
}

/** @param {string} a @param {string} b @returns {Piece[]} */
function words(a, b) {
  const rows = align(tokens(a), tokens(b), (x, y) => x === y || !(x + y).trim());
  return rows.map(([x, y]) => {
    const side = x === null ? "printed" : y === null ? "typed" : "same";
    return { side, text: y ?? x ?? "" };
  });
}

/** Pairs a removed line with an added line nearby, as one changed line.
 * @param {[string | null, string | null][]} rows @returns {[string | null, string | null][]} */
function pairUp(rows) {
  /** @type {[string | null, string | null][]} */
  const paired = [];
  for (const [a, b] of rows) {
    const open = paired.find(([x, y], index) =>
      index >= lastSame(paired) && (a === null ? y === null : b === null && x === null));
    if (open && a === null) open[1] = b;
    else if (open) open[0] = a;
    else paired.push([a, b]);
  }
  return paired;
}

/** @param {[string | null, string | null][]} rows */
function lastSame(rows) {
  return rows.findLastIndex(([a, b]) => a !== null && b !== null && normalize(a) === normalize(b)) + 1;
}

/**
 * Aligns two lists by their longest common subsequence.
 *
 * @param {string[]} a
 * @param {string[]} b
 * @param {(x: string, y: string) => boolean} same
 * @returns {[string | null, string | null][]}
 */
function align(a, b, same) {
  const length = a.map(() => /** @type {number[]} */ ([])).concat([[]]);
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      if (i === a.length || j === b.length) length[i][j] = 0;
      else if (same(a[i], b[j])) length[i][j] = length[i + 1][j + 1] + 1;
      else length[i][j] = Math.max(length[i + 1][j], length[i][j + 1]);
    }
  }
  /** @type {[string | null, string | null][]} */
  const rows = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i], b[j])) rows.push([a[i++], b[j++]]);
    else if (j >= b.length || (i < a.length && length[i + 1][j] >= length[i][j + 1])) {
      rows.push([a[i++], null]);
    } else rows.push([null, b[j++]]);
  }
  return rows;
}

/** @param {string} text */
function lines(text) {
  const trimmed = text.replace(/\s+$/, "").replace(/^\s*\n/, "");
  return trimmed ? trimmed.split("\n") : [];
}

/** @param {string} line */
function tokens(line) {
  return line.match(/\s+|[\p{L}\p{N}_.]+|[^\s\p{L}\p{N}_.]/gu) ?? [];
}

/** Removes insignificant whitespace, as the Anki templates do.
 * @param {string} text */
function normalize(text) {
  return text.replace(/\s+/g, " ").replace(/ ?([[\](){},]) ?/g, "$1").trim();
}

/**
 * Compares the values in two outputs, regardless of how they are printed.
 *
 * The cards in Anki contain this module, so it must run in old browsers. For example, Safari 13 does not support
 * lookbehind.
 */

const QUOTED = /[bru]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/.source;
const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?j?(?![\p{L}\p{N}_]|\.\d)/u.source;
/** A word, possibly with digits; an ellipsis; any other character. */
const OTHER = /[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*|\.\.\.|\S/u.source;
const VALUE = new RegExp(`${QUOTED}|${NUMBER}|${OTHER}`, "uy");
/** A value directly after a letter, a digit, or a dot, where no number begins. */
const REST = new RegExp(`${QUOTED}|${OTHER}`, "uy");
const IN_WORD = /[\p{L}\p{N}_.]$/u;
const INTEGER = /^[-+]?\d+$/;
const FLOAT = /^([-+]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/;
const CLOSING = [")", "]", "}"];

/**
 * Whether two outputs contain the same values in the same brackets. Line breaks, spaces, commas between values, the
 * kind of quotes, and the notation of a float do not matter: `[[1,2],[3,4]]` equals `[[1 2]\n [3 4]]`, and `1.` equals
 * `1.0`. An integer does not equal a float, and 0.0 does not equal -0.0. The brackets around a flat list of several
 * values may be missing.
 *
 * @param {string} typed
 * @param {string} printed
 */
export function haveSameValues(typed, printed) {
  const [own, right] = [valuesOf(typed), valuesOf(printed)];
  return areEqual(own, right) || areEqual(own, withoutBrackets(right));
}

/** @param {string} output */
function valuesOf(output) {
  const tokens = valueTokens(output.normalize("NFC").replace(/−/g, "-"));
  // A comma before a closing bracket makes a tuple: (1,) is not (1).
  return tokens.filter((token, index) => token !== "," || CLOSING.includes(tokens[index + 1])).map(canonical);
}

/** The values, brackets, and other signs in a text. @param {string} text */
export function valueTokens(text) {
  const tokens = [];
  for (let at = 0; at < text.length; ) {
    const pattern = IN_WORD.test(text.slice(Math.max(0, at - 2), at)) ? REST : VALUE;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) tokens.push(match[0]);
    // Only white space does not match.
    at = match ? pattern.lastIndex : at + 1;
  }
  return tokens;
}

/** @param {string} token */
function canonical(token) {
  if (INTEGER.test(token)) return token.replace(/^\+/, "");
  const [, sign, whole, fraction, exponent = "0"] = FLOAT.exec(token) || [];
  if (whole === undefined) return token.replace(/'((?:\\.|[^'\\"])*)'$/, '"$1"');
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign === "-" ? "-" : ""}${significant ? `${significant}e${power}` : "0"} float`;
}

/** The values of a flat list of at least two values without its brackets. @param {string[]} values */
function withoutBrackets(values) {
  const inner = values.slice(1, -1);
  const isList = ["[]", "()"].includes(`${values[0]}${values[values.length - 1]}`);
  return isList && inner.length > 1 && !inner.some((value) => "()[]{},:=".includes(value)) ? inner : values;
}

/** @param {string[]} a @param {string[]} b */
function areEqual(a, b) {
  return a.length > 0 && a.length === b.length && a.every((value, index) => value === b[index]);
}

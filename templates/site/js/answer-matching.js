/**
 * Compares typed answers with the correct ones. In prose, case, quotes, hyphens, an article at the start, and
 * punctuation after the last word do not matter, and small typos are accepted. In code, only the whitespace between
 * tokens and, in some languages, the kind of quotes do not matter. Combining characters, such as vowel signs, tone
 * marks, and dakuten, always matter.
 */

/** @typedef {"right" | "close" | "wrong" | "empty"} AnswerResult close: a typo */

/** The length of a word for each letter that may be wrong in it. */
const LETTERS_PER_TYPO = 5;
const MAX_TYPOS = 2;
/** Scripts in which a single letter rarely changes the meaning of a long word. */
const ALPHABETIC = /^(?:[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}]|\p{Script=Inherited})+$/u;
/** Prefixes that a typo could turn into their opposites. */
const OPPOSITES = [["micro", "macro"], ["inter", "intra"], ["hyper", "hypo"], ["pre", "pro"], ["ante", "anti"]];
/** The languages in which both kinds of quotes mean the same; "" stands for inline code. */
const EQUAL_QUOTES = ["", "python", "javascript"];
/** The languages in which whitespace separates arguments. */
const SHELLS = ["bash", "sh", "shell", "zsh"];
const CODE_TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\d[\d_]*\.?|\.\d)\d*(?:[eE][+-]?\d+)?[\p{L}\p{M}\p{N}_]*|[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*|\.\.\.|\*\*=?|\/\/=?|<<=?|>>=?|->|:=|=>|\|\||&&|::|[-+*/%&|^@!=<>]=|\S/gu;

/**
 * Compares a typed answer with the correct one.
 *
 * @param {string} typed
 * @param {string} right
 * @param {string | null} [language] the language of code, "" for inline code; null for prose
 * @returns {AnswerResult}
 */
export function compareAnswer(typed, right, language = null) {
  return language === null ? compareProse(typed, right) : compareCode(typed, right, language);
}

/** @param {string} typed @param {string} right @param {string} language @returns {AnswerResult} */
function compareCode(typed, right, language) {
  if (!typed.trim()) return "empty";
  const [answer, expected] = [typed, right].map((code) => codeTokens(code, language).join("\n"));
  return answer === expected ? "right" : "wrong";
}

/**
 * The tokens of code, with straight quotes and hyphens instead of those that phone keyboards insert.
 *
 * @param {string} code
 * @param {string} language
 */
function codeTokens(code, language) {
  const plain = code.normalize("NFC").replace(/[“”„]/g, '"').replace(/[‘’‛]/g, "'").replace(/[‐‑‒–—−]/g, "-");
  const tokens = (SHELLS.includes(language) ? plain.match(/\S+/g) : plain.match(CODE_TOKEN)) ?? [];
  return EQUAL_QUOTES.includes(language) ? tokens.map((token) => token.replace(/^'((?:\\.|[^'\\"])*)'$/, '"$1"')) : tokens;
}

/** @param {string} typed @param {string} right @returns {AnswerResult} */
function compareProse(typed, right) {
  const [answer, expected] = [foldAnswer(typed), foldAnswer(right)];
  if (!answer) return "empty";
  if (answer === expected || withoutSpaces(answer) === withoutSpaces(expected)) return "right";
  return isTypo(answer, expected) ? "close" : "wrong";
}

/** Normalizes the parts of prose that do not change its meaning. @param {string} text */
function foldAnswer(text) {
  return text
    .normalize("NFC")
    .replace(/[\u200B-\u200D\u2060\uFE0F\uFEFF]/g, "")
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[ｦ-ﾟ]+/g, (kana) => kana.normalize("NFKC"))
    .toLowerCase()
    .replace(/ς/g, "σ")
    .replace(/[‘’‛“”„"`´]/g, "'")
    .replace(/[‐‑‒–—−]/g, "-")
    .replace(/…/g, "...")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(?<=[\p{L}\p{M}]{2})[.,;:!?]$|(?<=[\p{L}\p{M}])[。、]$/u, "")
    .replace(/(?<=[\p{L}\p{N}])-(?=\p{L})/gu, " ")
    .replace(/^(?:the|an?) (?=\S)/, "");
}

/** Removes spaces, because "data set" equals "dataset", but not those between two numbers. @param {string} text */
function withoutSpaces(text) {
  return text.replace(/(?<!\p{N}) | (?!\p{N})/gu, "");
}

/**
 * Whether the words of an answer differ from the correct ones only by typos. The first letter of a word, a short word,
 * and combining characters must be correct.
 *
 * @param {string} answer
 * @param {string} expected
 */
function isTypo(answer, expected) {
  const [typed, right] = [answer, expected].map((text) => text.split(" "));
  return typed.length === right.length && right.every((word, index) => word === typed[index] || isWordTypo(typed[index], word));
}

/** @param {string} typed @param {string} word */
function isWordTypo(typed, word) {
  const isOpposite = OPPOSITES.flatMap(([a, b]) => [[a, b], [b, a]]).some(([a, b]) => typed.startsWith(a) && word.startsWith(b));
  if (!ALPHABETIC.test(typed) || !ALPHABETIC.test(word) || typed[0] !== word[0] || isOpposite) return false;
  const [a, b] = [typed, word].map(withoutDiaeresis);
  if (marks(a) !== marks(b)) return false;
  return editDistance(a, b) <= Math.min(MAX_TYPOS, Math.floor(word.length / LETTERS_PER_TYPO));
}

/** Removes the diaeresis of "naïve" and "Noël", which marks a syllable rather than a different letter. @param {string} word */
function withoutDiaeresis(word) {
  return word.replace(/ï/g, "i").replace(/ë/g, "e");
}

/** The combining characters of a word, in order. @param {string} word */
function marks(word) {
  return word.normalize("NFD").replace(/\P{M}/gu, "");
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

/** The forms of a search word: stems, British and American spellings, and corrected typing errors. */

const STOP_WORDS = new Set(
  "a an and are as at be by can do does for from how i in is it of on or that the this to what when where which why with you".split(" "),
);

/** British and American endings, in both directions. */
const SPELLINGS = [
  ["isation", "ization"], ["ising", "izing"], ["ised", "ized"], ["iser", "izer"], ["ises", "izes"], ["ise", "ize"],
  ["yse", "yze"], ["ysing", "yzing"], ["our", "or"], ["ours", "ors"], ["oured", "ored"], ["ouring", "oring"],
  ["elled", "eled"], ["elling", "eling"], ["eller", "eler"], ["entre", "enter"], ["entred", "entered"],
  ["ogue", "og"], ["ence", "ense"],
];
const SUFFIXES = ["ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "er", "es", "e", "s", "y"];
const MIN_STEM = 4;
const MAX_CORRECTIONS = 4;

/**
 * The words of a query, without words such as "the", unless there are no others.
 *
 * @param {string} folded a query in folded form
 */
export function queryWords(folded) {
  const words = folded
    .split(/\s+|(?<=\p{L}{2})[-/](?=\p{L}{2})/u)
    .map((word) => word.replace(/^[("'?]+|[)"'?!.,;:]+$/g, ""))
    .filter(Boolean);
  const meaningful = words.filter((word) => !STOP_WORDS.has(word));
  return [...new Set(meaningful.length ? meaningful : words)];
}

/**
 * Spellings of a word that mean the same, and stems, which match at the start of a word.
 *
 * @param {string} word
 * @returns {{spellings: string[], stems: string[]}}
 */
export function wordForms(word) {
  const spellings = [word];
  for (const [british, american] of SPELLINGS) {
    for (const [from, to] of [[british, american], [american, british]]) {
      if (word.endsWith(from) && word.length > from.length) spellings.push(word.slice(0, -from.length) + to);
    }
  }
  return { spellings, stems: [...new Set(spellings.map(stem).filter(Boolean))] };
}

/** The part of a word that stays the same in other forms, or "" if it is too short. @param {string} word */
function stem(word) {
  if (!/^\p{L}+$/u.test(word)) return "";
  const suffix = SUFFIXES.find((one) => word.endsWith(one) && word.length - one.length >= MIN_STEM);
  const base = suffix ? word.slice(0, -suffix.length) : "";
  return /([b-df-hj-np-tv-z])\1$/.test(base) && base.length > MIN_STEM ? base.slice(0, -1) : base;
}

/**
 * Words from the texts that the learner probably meant by an unknown word: words with few differences, words with
 * few differences at their start, or two words that were written as one.
 *
 * @param {string} word
 * @param {Map<string, number>} vocabulary the number of texts with each word
 * @returns {string[]}
 */
export function corrections(word, vocabulary) {
  const limit = word.length >= 8 ? 2 : word.length >= 4 ? 1 : 0;
  if (!limit) return [];
  /** @type {[distance: number, count: number, word: string][]} */
  const found = [];
  for (const [known, count] of vocabulary) {
    if (known.length < word.length - limit) continue;
    const distance = prefixDistance(word, known, limit);
    if (distance <= limit) found.push([distance, count, known]);
  }
  const best = Math.min(...found.map(([distance]) => distance));
  return found
    .filter(([distance]) => distance === best)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_CORRECTIONS)
    .map(([, , known]) => known);
}

/**
 * Two words whose concatenation is the given word, such as "batch" and "norm"; the second may be the
 * start of a longer word.
 *
 * @param {string} word
 * @param {Map<string, number>} vocabulary
 * @returns {string[]} empty if there are none
 */
export function splitWord(word, vocabulary) {
  for (let at = word.length - 3; at >= 3; at--) {
    const [first, second] = [word.slice(0, at), word.slice(at)];
    if (!vocabulary.has(first)) continue;
    for (const known of vocabulary.keys()) if (known.startsWith(second)) return [first, second];
  }
  return [];
}

/**
 * The number of inserted, deleted, replaced, and swapped characters between a word and the most similar
 * prefix of another word; a number above the limit if the distance is larger.
 *
 * @param {string} word
 * @param {string} other
 * @param {number} limit
 */
function prefixDistance(word, other, limit) {
  const width = Math.min(other.length, word.length + limit);
  /** @type {number[]} */
  let beforeLast = [];
  let last = Array.from({ length: width + 1 }, (_, index) => index);
  for (let row = 1; row <= word.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= width; column++) {
      const differs = word[row - 1] !== other[column - 1];
      let cost = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + Number(differs));
      const isSwap = row > 1 && column > 1 && differs && word[row - 1] === other[column - 2] && word[row - 2] === other[column - 1];
      if (isSwap) cost = Math.min(cost, beforeLast[column - 2] + 1);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return best;
    [beforeLast, last] = [last, current];
  }
  return Math.min(...last);
}

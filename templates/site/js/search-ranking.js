/** Full-text search over topics, lessons, the glossary, and cards, as pure functions. */

import { foldText } from "./text-folding.js";
import { corrections, queryWords, splitWord, wordForms } from "./search-words.js";

/** @typedef {"topic" | "term" | "lesson" | "card"} EntryKind */
/** @typedef {{kind: EntryKind, key: string, title: string, text: string}} Entry */
/** @typedef {{entry: Entry, matched: number, score: number, isExact: boolean}} Hit `isExact`: whether the query is the whole title of a topic or term */
/** @typedef {{spellings: string[], stems: string[]}} Word */
/** @typedef {{title: number, text: number}} Ranks see `matchRank` */
/** @typedef {{hits: Hit[], words: Word[], corrections: string[]}} Found */

/** Matches the MathML of a formula, between placeholders. */
export const FORMULA = /\ue0f0([^\ue0f1]*)\ue0f1/g;

const KIND_ORDER = { topic: 0, term: 1, lesson: 2, card: 3 };
const MAX_LESSONS = 3;
/** If fewer entries than this contain all words, entries that contain some of the words follow. */
const ENOUGH = 8;

export class SearchIndex {
  /** @param {Entry[]} entries */
  constructor(entries = []) {
    /** @type {{entry: Entry, title: string, text: string, titleWords: number | undefined}[]} */
    this.entries = [];
    /** @type {Map<string, number>} the number of texts with each word */
    this.vocabulary = new Map();
    for (const entry of entries) this.add(entry);
  }

  /** @param {Entry} entry */
  add(entry) {
    const [title, text] = [folded(entry.title), folded(entry.text)];
    this.entries.push({ entry, title, text, titleWords: title.match(/[\p{L}\p{N}_]+/gu)?.length });
    for (const word of new Set(`${title} ${text}`.match(/[\p{L}\p{N}_]{3,}/gu))) {
      this.vocabulary.set(word, (this.vocabulary.get(word) ?? 0) + 1);
    }
  }

  /**
   * The entries for a query, best match first: entries with all words before those with some, topics and terms
   * whose whole title was typed before others, topics and the glossary before lessons and cards, matches in titles
   * and questions before matches in texts, and whole words before other matches. If no entry contains a word, similar words replace it.
   *
   * @param {string} query
   * @returns {Found}
   */
  find(query) {
    /** @type {Word[]} */
    const words = [];
    /** @type {Ranks[][]} */
    const ranks = [];
    /** @type {string[]} */
    const corrected = [];
    /** @param {Word} forms @param {Ranks[]} [known] */
    const add = (forms, known = this.ranks(forms)) => {
      words.push(forms);
      ranks.push(known);
    };
    for (const word of queryWords(foldText(query))) {
      const forms = wordForms(word);
      const found = this.ranks(forms);
      if (found.some(isMatch)) {
        add(forms, found);
        continue;
      }
      const similar = corrections(word, this.vocabulary);
      const parts = similar.length ? [] : splitWord(word, this.vocabulary);
      for (const part of parts) add(wordForms(part));
      if (!parts.length) add({ spellings: similar, stems: [] });
      if (parts.length || similar.length) corrected.push(similar[0] ?? parts.join(" "));
    }
    return { hits: this.hits(ranks), words, corrections: corrected };
  }

  /** How well a word matches each entry. @param {Word} word @returns {Ranks[]} */
  ranks(word) {
    return this.entries.map(({ title, text }) => ({ title: matchRank(title, word), text: matchRank(text, word) }));
  }

  /** @param {Ranks[][]} words the ranks of all entries, for each word @returns {Hit[]} */
  hits(words) {
    /** @type {Hit[]} */
    const complete = [];
    /** @type {Hit[]} */
    const partial = [];
    for (const [index, { entry, titleWords }] of this.entries.entries()) {
      let [matched, inTitle, score] = [0, 0, 0];
      for (const { [index]: ranks } of words) {
        if (isMatch(ranks)) matched++;
        if (ranks.title) inTitle++;
        score += 4 * ranks.title + ranks.text;
      }
      if (!matched) continue;
      const isText = entry.kind === "card" || entry.kind === "lesson";
      const isWhole = isText || inTitle === words.length;
      const isExact = !isText && titleWords === words.length;
      if (matched === words.length && isWhole) complete.push({ entry, matched, score, isExact });
      else if (entry.kind === "card") partial.push({ entry, matched, score, isExact });
    }
    /** @param {Hit} a @param {Hit} b */
    const order = (a, b) =>
      b.matched - a.matched || Number(b.isExact) - Number(a.isExact) || KIND_ORDER[a.entry.kind] - KIND_ORDER[b.entry.kind] || b.score - a.score;
    let lessons = 0;
    const titles = new Set(complete.filter(({ entry }) => entry.kind === "topic").map(({ entry }) => entry.key));
    const hits = complete.sort(order).filter(({ entry }) => {
      if (entry.kind !== "lesson") return true;
      return !titles.has(entry.key) && ++lessons <= MAX_LESSONS;
    });
    return hits.length < ENOUGH ? [...hits, ...partial.sort(order).slice(0, ENOUGH - hits.length)] : hits;
  }
}

/** @param {Ranks} ranks */
function isMatch({ title, text }) {
  return title > 0 || text > 0;
}

/** @param {string} text */
function folded(text) {
  return ` ${foldText(text.replace(FORMULA, " "))}`;
}

/**
 * 3 for a whole word, 2 for the start of a word, 1 for a match within a word, 0 for none.
 *
 * @param {string} text @param {Word} word
 */
function matchRank(text, { spellings, stems }) {
  let best = 0;
  for (const spelling of spellings) {
    for (let at = text.indexOf(spelling); at >= 0 && best < 3; at = text.indexOf(spelling, at + 1)) {
      const starts = !isLetter(text[at - 1]);
      best = Math.max(best, starts && !isLetter(text[at + spelling.length]) ? 3 : starts ? 2 : 1);
    }
  }
  for (const stem of stems) {
    for (let at = text.indexOf(stem); at >= 0 && best < 2; at = text.indexOf(stem, at + 1)) {
      if (!isLetter(text[at - 1])) best = 2;
    }
  }
  return best;
}

/** @param {string | undefined} letter */
function isLetter(letter) {
  return letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
}

/**
 * The text around the first match of the longest word, to show below the title.
 *
 * @param {string} text
 * @param {Word[]} words
 * @returns {[before: string, hit: string, after: string]}
 */
export function excerpt(text, words) {
  const lower = text.replace(FORMULA, (formula) => " ".repeat(formula.length)).toLowerCase();
  const forms = words.flatMap(({ spellings, stems }) => [...spellings, ...stems]).sort((a, b) => b.length - a.length);
  const form = forms.find((one) => lower.includes(one));
  if (!form) return [truncate(text, 90), "", ""];
  const index = lower.indexOf(form);
  const start = index > 40 ? lower.indexOf(" ", index - 40) + 1 : 0;
  const from = outsideFormula(text, Math.min(start, index));
  let end = index + form.length;
  while (isLetter(text[end])) end++;
  return [(from ? "… " : "") + text.slice(from, index), text.slice(index, end), truncate(text.slice(end), 60)];
}

/** The position, or the end of the formula that contains it. @param {string} text @param {number} position */
function outsideFormula(text, position) {
  const start = position ? text.lastIndexOf("\ue0f0", position - 1) : -1;
  const end = text.indexOf("\ue0f1", start);
  return start >= 0 && end >= position ? end + 1 : position;
}

/** Truncates a string after the last whole word that fits; formulas have no length. @param {string} text @param {number} length */
function truncate(text, length) {
  let [shown, left] = ["", length];
  for (const [index, part] of text.split(FORMULA).entries()) {
    if (index % 2) shown += `\ue0f0${part}\ue0f1`;
    else if (part.length > left) return `${shown}${part.slice(0, Math.max(part.lastIndexOf(" ", left), 0))} …`;
    else [shown, left] = [shown + part, left - part.length];
  }
  return shown;
}

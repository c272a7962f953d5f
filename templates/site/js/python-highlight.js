/** Highlights Python code, including single lines of a longer statement, with the classes of Pygments. */

import { KEYWORDS } from "./python-cursor.js";
import { h } from "./third-bundle-api.js";

const STRING_LITERAL = /(?:\b[rbfuRBFU]{1,2})?(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/;
const PYTHON_WORD = new RegExp(`(#[^\\n]*)|(${STRING_LITERAL.source})|(\\b\\d[\\w.]*)|([\\p{ID_Start}_][\\p{ID_Continue}]*)`, "gu");

/**
 * The comments, strings, numbers, keywords, and names in the code.
 *
 * @param {string} code
 * @returns {{type: "comment" | "string" | "number" | "keyword" | "name", text: string, start: number}[]}
 */
export function pythonWords(code) {
  return [...code.matchAll(PYTHON_WORD)].map(({ 0: text, 1: comment, 2: string, 3: number, index: start = 0 }) => {
    /** @type {"comment" | "string" | "number" | "keyword" | "name"} */
    const type = comment ? "comment" : string ? "string" : number ? "number" : KEYWORDS.has(text) ? "keyword" : "name";
    return { type, text, start };
  });
}

const CLASSES = { comment: "c", string: "s", number: "m", keyword: "k", name: "" };

/** @param {string} code @returns {(string | HTMLElement)[]} */
export function highlightPython(code) {
  const parts = [];
  let at = 0;
  for (const { type, text, start } of pythonWords(code)) {
    if (!CLASSES[type]) continue;
    parts.push(code.slice(at, start), h("span", { class: CLASSES[type] }, text));
    at = start + text.length;
  }
  return [...parts, code.slice(at)];
}

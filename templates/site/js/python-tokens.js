/**
 * Splits Python code into tokens, as Python's own tokenizer does.
 *
 * @typedef {"name" | "number" | "string" | "operator" | "newline" | "indent" | "dedent" | "end"} TokenType
 *
 * @typedef {object} Token
 * @property {TokenType} type
 * @property {string} text as written; names in Unicode normal form NFKC
 * @property {number} line from 1
 */

import { t } from "./messages.js";

/** A problem with Python code. */
export class PythonError extends Error {
  /**
   * @param {string} message
   * @param {number} line from 1
   * @param {boolean} isCertain whether Python also rejects the code; if not, this parser may just be too simple
   */
  constructor(message, line, isCertain = true) {
    super(message);
    this.line = line;
    this.isCertain = isCertain;
  }
}

const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const NUMBER = /0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?/y;
const OPERATOR = /\*\*=|\/\/=|>>=|<<=|\.\.\.|->|:=|\*\*|\/\/|<<|>>|[-+*/%&|^@=!<>]=|[-+*/%&|^~<>()[\]{},:.;@=]/y;
const STRING_START = /(?:[rR][bBfF]?|[bBfF][rR]?|[uU])?("""|'''|"|')/y;
const CLOSING = new Map([["(", ")"], ["[", "]"], ["{", "}"]]);

/**
 * Splits the code into tokens. Comments and blank lines yield no tokens.
 *
 * @param {string} code
 * @returns {Token[]} ends with an "end" token
 */
export function pythonTokens(code) {
  const text = `${code.replace(/\r\n?/g, "\n")}\n`;
  /** @type {Token[]} */
  const tokens = [];
  /** @type {{open: string, line: number}[]} */
  const brackets = [];
  const indents = [0];
  let [at, line, isLineStart] = [0, 1, true];

  const add = (/** @type {TokenType} */ type, /** @type {string} */ piece) => void tokens.push({ type, text: piece, line });
  const match = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };

  /** Reads the indentation; returns whether the line contains code. */
  function startLine() {
    const [space] = match(/[ \t\f]*/y) ?? [""];
    at += space.length;
    if (text[at] === "\n" || text[at] === "#") return;
    if (at >= text.length) return;
    const width = indentWidth(space, line);
    if (width > indents[indents.length - 1]) {
      indents.push(width);
      add("indent", "");
    }
    while (width < indents[indents.length - 1]) {
      indents.pop();
      add("dedent", "");
    }
    if (width !== indents[indents.length - 1]) throw new PythonError(t`the indentation does not match any line above`, line);
    isLineStart = false;
  }

  function readBracket(/** @type {string} */ bracket) {
    if (CLOSING.has(bracket)) return void brackets.push({ open: bracket, line });
    const last = brackets.pop();
    if (!last) throw new PythonError(t`“${bracket}” has no opening bracket`, line);
    if (CLOSING.get(last.open) !== bracket) throw new PythonError(t`“${bracket}” does not match “${last.open}”`, line);
  }

  while (at < text.length) {
    if (isLineStart && !brackets.length) startLine();
    const char = text[at];
    if (char === "\n") {
      if (!isLineStart && !brackets.length) {
        add("newline", "");
        isLineStart = true;
      }
      line += 1;
      at += 1;
      continue;
    }
    if (at >= text.length) break;
    const skipped = match(/[ \t\f]+|#[^\n]*|\\\n/y);
    if (skipped) {
      at += skipped[0].length;
      if (skipped[0] === "\\\n") line += 1;
      continue;
    }
    const start = match(STRING_START);
    if (start) {
      const string = readString(text, at, start[0].length, start[1], line);
      add("string", string);
      line += string.split("\n").length - 1;
      at += string.length;
      continue;
    }
    const name = match(NAME);
    const number = name ? null : match(NUMBER);
    const found = name ?? number ?? match(OPERATOR);
    if (!found) throw new PythonError(t`unexpected character “${String.fromCodePoint(text.codePointAt(at) ?? 0)}”`, line);
    at += found[0].length;
    if (name) add("name", found[0].normalize("NFKC"));
    else if (number) add("number", checkedNumber(found[0], text[at], line));
    else {
      if ("()[]{}".includes(found[0])) readBracket(found[0]);
      add("operator", found[0]);
    }
  }
  const open = brackets.pop();
  if (open) throw new PythonError(t`“${open.open}” is never closed`, open.line);
  for (; indents.length > 1; indents.pop()) add("dedent", "");
  add("end", "");
  return tokens;
}

/** The width of an indentation; a tab advances to the next multiple of 8. @param {string} space @param {number} line */
function indentWidth(space, line) {
  if (space.includes("\t") && space.includes(" ")) throw new PythonError("the indentation mixes tabs and spaces", line, false);
  return space.replace(/\t/g, "        ").replace(/\f/g, "").length;
}

/**
 * The string literal that starts at `at`.
 *
 * @param {string} text
 * @param {number} at
 * @param {number} prefix the length of the prefix and the opening quote
 * @param {string} quote
 * @param {number} line
 */
function readString(text, at, prefix, quote, line) {
  for (let end = at + prefix; end < text.length; end++) {
    if (text[end] === "\\") end += 1;
    else if (text.startsWith(quote, end)) return text.slice(at, end + quote.length);
    else if (text[end] === "\n" && quote.length === 1) break;
  }
  // Python 3.12 allows quotes inside the braces of an f-string.
  throw new PythonError(t`the string is never closed`, line, !/f/i.test(text.slice(at, at + prefix)));
}

/** @param {string} number @param {string} next the character after the number @param {number} line */
function checkedNumber(number, next, line) {
  const isOdd = /^0[\d_]*[1-9]/.test(number) && !/[.eEjJ]/.test(number);
  if (isOdd || /\w/.test(next)) throw new PythonError("invalid number", line, false);
  return number;
}

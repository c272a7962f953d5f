/**
 * A cursor over the tokens of Python code.
 *
 * @import {Token} from "./python-tokens.js"
 */

import { t } from "./messages.js";
import { PythonError } from "./python-tokens.js";

export const KEYWORDS = new Set(("False None True and as assert async await break class continue def del elif else except finally for "
  + "from global if import in is lambda nonlocal not or pass raise return try while with yield").split(" "));
export const CONSTANTS = ["True", "False", "None"];

export class TokenCursor {
  /** @param {Token[]} tokens */
  constructor(tokens) {
    this.tokens = tokens;
    this.at = 0;
    /** Whether syntax errors are certain. After a statement that this parser does not support, they are uncertain. */
    this.isCertain = true;
  }

  get token() {
    return this.tokens[this.at];
  }

  /** Whether the next token is one of these operators or keywords. @param {...string} texts */
  sees(...texts) {
    const { type, text } = this.token;
    return (type === "operator" || type === "name") && texts.includes(text);
  }

  /** Skips the next token if it is this operator or keyword. @param {string} text */
  skip(text) {
    const isNext = this.sees(text);
    if (isNext) this.at += 1;
    return isNext;
  }

  /** @param {string} text */
  expect(text) {
    if (!this.skip(text)) this.fail(this.token.type === "newline" ? t`“${text}” is missing` : undefined);
  }

  /** @param {string} [message] @returns {never} */
  fail(message) {
    const { type, text, line } = this.token;
    const found = type === "newline" || type === "end" ? t`the line ends too early` : text ? t`“${text}” is not allowed here` : t`the indentation is wrong`;
    throw new PythonError(message ?? found, line, this.isCertain);
  }

  /** A name that is not a keyword. */
  name() {
    const { type, text } = this.token;
    if (type !== "name" || KEYWORDS.has(text)) this.fail();
    this.at += 1;
    return text;
  }

  /** Whether an expression can start at the next token. */
  startsExpression() {
    const { type, text } = this.token;
    if (type === "name") return !KEYWORDS.has(text) || [...CONSTANTS, "not", "lambda", "await", "yield"].includes(text);
    return type === "number" || type === "string" || (type === "operator" && ["(", "[", "{", "-", "+", "~", "...", "*"].includes(text));
  }
}

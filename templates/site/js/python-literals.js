/**
 * The values of Python's number and string literals, in a form that is equal for equal values.
 *
 * @import {Token} from "./python-tokens.js"
 * @import {SyntaxNode, SyntaxTree} from "./types.js"
 */

import { t } from "./messages.js";
import { PythonError } from "./python-tokens.js";

const ESCAPES = new Map(Object.entries({ "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" }));
const ESCAPE = /\\(?:\n|([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|N\{|(.))/gsu;

/**
 * The value of a number, with its type: "int:16", "float:0.01", "complex:2".
 *
 * @param {string} text
 */
export function numberValue(text) {
  const digits = text.replace(/_/g, "").toLowerCase();
  if (/^0[xbo]/.test(digits) || /^\d+$/.test(digits)) return `int:${BigInt(digits.replace(/^0+(?=\d)/, ""))}`;
  return digits.endsWith("j") ? `complex:${Number(digits.slice(0, -1))}` : `float:${Number(digits)}`;
}

/**
 * The node of adjacent string literals. The parts of an f-string are text, and
 * `["Field", value, conversion, specification]`.
 *
 * @param {Token[]} tokens
 * @param {(code: string, line: number) => SyntaxNode} parseField parses the expression of a replacement field
 * @returns {SyntaxNode}
 */
export function stringNode(tokens, parseField) {
  const strings = tokens.map(readLiteral);
  const [{ isBytes, line }] = strings;
  if (strings.some((one) => one.isBytes !== isBytes)) throw new PythonError(t`bytes and strings cannot be combined`, line);
  const parts = joinText(strings.flatMap((one) => (one.isFormatted ? formatted(one.body, one, parseField) : [literalText(one.body, one)])));
  return strings.some(({ isFormatted }) => isFormatted) ? ["JoinedStr", ...parts] : [isBytes ? "Bytes" : "String", parts[0] ?? ""];
}

/** @param {Token} token */
function readLiteral({ text, line }) {
  const [, prefix, quote] = /** @type {RegExpExecArray} */ (/^([a-zA-Z]*)("""|'''|"|')/.exec(text));
  const body = text.slice(prefix.length + quote.length, -quote.length);
  const flags = prefix.toLowerCase();
  return { body, line, isRaw: flags.includes("r"), isBytes: flags.includes("b"), isFormatted: flags.includes("f") };
}

/**
 * @param {string} body
 * @param {ReturnType<typeof readLiteral>} string
 * @param {(code: string, line: number) => SyntaxNode} parseField
 * @param {boolean} [isSpec]
 * @returns {SyntaxTree[]}
 */
function formatted(body, string, parseField, isSpec = false) {
  return formatParts(body, string.line, isSpec).flatMap((part) => {
    if (typeof part === "string") return [literalText(part, string)];
    const conversion = part.conversion || (part.shown && part.spec === null ? "r" : "");
    const spec = part.spec === null ? null : joinText(formatted(part.spec, string, parseField, true));
    return [part.shown, ["Field", parseField(part.code, string.line), conversion, spec]];
  });
}

/** @param {string} body @param {ReturnType<typeof readLiteral>} string */
function literalText(body, { isRaw, isBytes, line }) {
  return isRaw ? body : unescaped(body, isBytes, line);
}

/** Joins adjacent texts and removes empty ones. @param {SyntaxTree[]} parts */
function joinText(parts) {
  /** @type {SyntaxTree[]} */
  const joined = [];
  for (const part of parts) {
    const last = joined[joined.length - 1];
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else if (part !== "") joined.push(part);
  }
  return joined;
}

/**
 * Replaces the escape sequences of a string.
 *
 * @param {string} body
 * @param {boolean} isBytes
 * @param {number} line
 */
function unescaped(body, isBytes, line) {
  return body.replace(ESCAPE, (whole, octal, hex, short, long, other) => {
    if (octal) return String.fromCodePoint(parseInt(octal, 8));
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    if (whole === "\\\n") return "";
    if (isBytes && !ESCAPES.has(other)) return whole;
    const code = parseInt(short ?? long ?? "", 16);
    if (code <= 0x10ffff) return String.fromCodePoint(code);
    if (!other) throw new PythonError("invalid escape sequence", line, false);
    return ESCAPES.get(other) ?? whole;
  });
}

/**
 * Splits the body of an f-string into text and replacement fields.
 *
 * @param {string} body
 * @param {number} line
 * @param {boolean} [isSpec] whether this is a format specification, in which braces cannot be doubled
 * @returns {(string | {code: string, shown: string, conversion: string, spec: string | null})[]} shown: the
 *   text that `=` adds
 */
function formatParts(body, line, isSpec = false) {
  const parts = [];
  let text = "";
  for (let at = 0; at < body.length; at++) {
    const char = body[at];
    if (!isSpec && (char === "{" || char === "}") && body[at + 1] === char) {
      text += char;
      at += 1;
    } else if (char === "{") {
      const field = readField(body, at + 1, line);
      parts.push(text, field);
      text = "";
      at = field.end;
    } else if (char === "}") throw formatError(line);
    else if (char === "\\" && body[at + 1] === "N" && body[at + 2] === "{") throw formatError(line);
    else text += char;
  }
  return [...parts, text].filter((part) => part !== "");
}

/** Reads a replacement field up to its closing brace. @param {string} body @param {number} start @param {number} line */
function readField(body, start, line) {
  const end = fieldEnd(body, start, "!:=", line);
  const code = body.slice(start, end);
  let at = end;
  let shown = "";
  if (body[at] === "=") {
    const space = /=\s*/y;
    space.lastIndex = at;
    at += (space.exec(body) ?? [""])[0].length;
    shown = body.slice(start, at);
  }
  let conversion = "";
  if (body[at] === "!") {
    conversion = body[at + 1];
    at += 2;
  }
  let spec = null;
  if (body[at] === ":") {
    const specEnd = fieldEnd(body, at + 1, "", line);
    spec = body.slice(at + 1, specEnd);
    at = specEnd;
  }
  if (body[at] !== "}" || !code.trim() || /[\\#]/.test(code)) throw formatError(line);
  return { code, shown, conversion, spec, end: at };
}

/** The index of the closing brace, or of one of `stops` outside brackets. @param {string} body @param {number} start @param {string} stops @param {number} line */
function fieldEnd(body, start, stops, line) {
  let depth = 0;
  let quote = "";
  for (let at = start; at < body.length; at++) {
    const char = body[at];
    if (quote) {
      if (body.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = "";
      }
    } else if (stops && (char === "'" || char === '"')) {
      quote = body.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      at += quote.length - 1;
    } else if (depth === 0 && char === "}") return at;
    else if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
    else if (depth === 0 && stops.includes(char)) {
      if (char === ":" || (body[at + 1] !== "=" && !(char === "=" && "=!<>:".includes(body[at - 1])))) return at;
      at += body[at + 1] === "=" ? 1 : 0;
    }
  }
  throw formatError(line);
}

/** @param {number} line */
function formatError(line) {
  return new PythonError("invalid f-string", line, false);
}

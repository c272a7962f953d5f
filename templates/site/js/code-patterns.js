/**
 * Finds code patterns such as `Dense(64, ...)` and `kernel_regularizer=regularizers.L2(_)` in code. `_` stands for any
 * expression, and the argument `...` for any further arguments.
 *
 * @import {CodeContext} from "./code-context.js"
 * @import {SyntaxNode, SyntaxTree} from "./types.js"
 */

import { normalTree } from "./normal-form.js";
import { PythonError } from "./python-tokens.js";

/**
 * Whether code contains a pattern.
 *
 * @param {SyntaxNode} tree the `normalTree` of the code, with its original names
 * @param {string} pattern an expression or a keyword argument
 * @param {CodeContext} context
 */
export function containsPattern(tree, pattern, context) {
  const parsed = parsePattern(pattern, context);
  return parsed !== null && contains(tree, parsed);
}

/** @param {string} pattern @param {CodeContext} context @returns {SyntaxNode | null} an expression, or `[name, value]` in a list */
function parsePattern(pattern, context) {
  try {
    const [, [[, call]]] = /** @type {[SyntaxTree, [[string, SyntaxNode]]]} */ (normalTree(`_(${pattern}\n)`, context, false));
    const [, , positional, keywords] = /** @type {[string, SyntaxNode, SyntaxNode[], SyntaxNode[]]} */ (call);
    return positional[0] ?? [keywords[0]];
  } catch (error) {
    if (error instanceof PythonError) return null;
    throw error;
  }
}

/** @param {SyntaxTree} tree @param {SyntaxNode} pattern @returns {boolean} */
function contains(tree, pattern) {
  if (!Array.isArray(tree)) return false;
  const isKeyword = typeof pattern[0] !== "string";
  if (isKeyword && tree[0] === "Call" && hasKeyword(tree, /** @type {SyntaxNode} */ (pattern[0]))) return true;
  if (!isKeyword && matches(pattern, tree)) return true;
  return tree.some((child) => contains(child, pattern));
}

/** @param {SyntaxNode} call @param {SyntaxNode} pattern */
function hasKeyword(call, pattern) {
  return /** @type {SyntaxNode[]} */ (call[3]).some(([name, value]) => name === pattern[0] && matches(pattern[1], value));
}

/** @param {SyntaxTree} pattern @param {SyntaxTree} tree @returns {boolean} */
function matches(pattern, tree) {
  if (!Array.isArray(pattern) || !Array.isArray(tree)) return pattern === tree;
  if (pattern[0] === "Name" && pattern[1] === "_") return true;
  const path = tree[0] === "Path" ? String(tree[1]) : "";
  const wanted = path && dottedName(pattern).replace(/^_\./, "");
  if (wanted) return path === wanted || path.endsWith(`.${wanted}`);
  if (pattern[0] === "Call" && tree[0] === "Call") return matchesCall(pattern, tree);
  return pattern.length === tree.length && pattern.every((part, index) => matches(part, tree[index]));
}

/** @param {SyntaxNode} pattern @param {SyntaxNode} call */
function matchesCall(pattern, call) {
  const [wanted, found] = [pattern, call].map((one) => /** @type {[SyntaxNode[], SyntaxNode[]]} */ (one.slice(2)));
  const positional = wanted[0].filter((one) => String(one) !== "Constant,...");
  const isOpenEnded = positional.length < wanted[0].length;
  const hasRightSize = isOpenEnded
    ? positional.length <= found[0].length
    : positional.length === found[0].length && wanted[1].length === found[1].length;
  return hasRightSize && matches(pattern[1], call[1])
    && positional.every((one, index) => matches(one, found[0][index]))
    && wanted[1].every((keyword) => hasKeyword(call, keyword));
}

/** The text of `a.b.c`; "" for other expressions. @param {SyntaxTree} node @returns {string} */
function dottedName(node) {
  if (!Array.isArray(node)) return "";
  const [type, value, attribute] = node;
  if (type === "Name" || type === "Path") return String(value);
  const start = type === "Attribute" ? dottedName(value) : "";
  return start && `${start}.${attribute}`;
}

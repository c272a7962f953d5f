/**
 * Facts about parts of a Python program that do not depend on the rest of the program.
 *
 * @import {SyntaxNode, SyntaxTree} from "./types.js"
 */

import { isBuiltin } from "./code-context.js";

/** Calls whose order matters, because they change or read state. */
const STATEFUL = /^(?:next|pop\w*|read\w*|send|input|append|extend|insert|remove|setdefault|update|assign\w*|scatter\w*|seed|set_\w*|random\w*|\w*normal|\w*uniform|rand\w*|choice|shuffle|permutation|get_next|print|write\w*|open|time|perf_counter|clear|enqueue\w*|dequeue\w*|increment|fit|train\w*|compile|build|load\w*|save|apply\w*|minimize|reset\w*|step|run|start|stop|close)$/;
const PLAIN_TYPES = ["int", "float", "str", "bool", "list", "tuple", "dict", "set", "bytes", "object"];

/** @param {SyntaxNode} node @returns {SyntaxNode} */
export function simplified(node) {
  const [type, operator, value] = node;
  if (type !== "UnaryOp" || !Array.isArray(value)) return node;
  if (operator === "+" && value[0] === "Number") return value;
  const opposite = operator === "not" && value[0] === "Compare" && value.length === 4 && { in: "not in", is: "is not" }[String(value[2])];
  return opposite ? ["Compare", value[1], opposite, value[3]] : node;
}

/** @param {SyntaxTree | undefined} tree */
export function isConstant(tree) {
  if (!Array.isArray(tree)) return false;
  if (tree[0] === "UnaryOp") return isConstant(tree[2]);
  return ["Number", "String", "Bytes", "Constant"].includes(String(tree[0]));
}

/** Whether an annotation is missing or a built-in type, which has no effect. @param {SyntaxTree} note */
export function isPlainType(note) {
  return note === null || (Array.isArray(note) && ((note[0] === "Name" && PLAIN_TYPES.includes(String(note[1]))) || String(note) === "Constant,None"));
}

/** Whether the order of evaluation matters. @param {SyntaxTree} tree @returns {boolean} */
export function isStateful(tree) {
  if (!Array.isArray(tree)) return false;
  if (["NamedExpr", "Await", "Yield", "YieldFrom"].includes(String(tree[0]))) return true;
  if (tree[0] === "Call" && Array.isArray(tree[1])) {
    const name = String(tree[1].at(-1));
    if (STATEFUL.test(name) || tree[1][0] !== "Attribute" && !/^[A-Z]/.test(name) && !isBuiltin(name)) return true;
  }
  return tree.some(isStateful);
}

/** All names in a statement. @param {SyntaxTree} tree @returns {string[]} */
export function usedNames(tree) {
  if (!Array.isArray(tree)) return [];
  return tree[0] === "Name" ? [String(tree[1])] : tree.flatMap(usedNames);
}

/**
 * Facts about the code around an answer: the code that runs before the answer, and the checks that run after it.
 *
 * @import {SyntaxNode, SyntaxTree} from "./types.js"
 */

import { importedNames } from "./python-imports.js";
import { parsePython } from "./python-parser.js";
import { PythonError } from "./python-tokens.js";

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;
const IMPORT = /^[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t]+(?:\([^)]*\)|[^\n]*)/gm;

/** Names that let code inspect names. If code contains one of them, no name in it can be changed. */
const INTROSPECTION = ["locals", "globals", "vars", "dir", "eval", "exec", "inspect", "getargspec", "signature", "__dict__",
  "__code__", "__annotations__", "__defaults__", "__kwdefaults__", "co_varnames", "currentframe", "get_type_hints", "__doc__"];

const BUILTINS = new Set(("abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex "
  + "copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash "
  + "help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ord pow "
  + "print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip").split(" "));

/** @param {string} name */
export function isBuiltin(name) {
  return BUILTINS.has(name) || /^[A-Z]\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration|Group)$|^__|^(?:NotImplemented|Ellipsis)$/.test(name);
}

/** Whether code inspects names, for example with `locals()`. @param {string} code */
export function usesIntrospection(code) {
  return (code.match(WORD) ?? []).some((word) => INTROSPECTION.includes(word));
}

export class CodeContext {
  /**
   * @param {string} setup the code that runs before an answer
   * @param {readonly string[]} checks the code that runs after it
   */
  constructor(setup, checks) {
    const text = [setup, ...checks].join("\n");
    /** The words of the surrounding code. They cannot be renamed, because the surrounding code may use them. @type {Set<string>} */
    this.words = new Set(text.replace(IMPORT, "").match(WORD));
    this.usesIntrospection = usesIntrospection(text);
    /** Whether a function in the surrounding code can see the order of its keyword arguments. */
    this.hasKeywordDictionary = /\*\*\s*[\p{L}_]\w*\s*[,):]/u.test(text);
    /** The paths of the names that the setup imports. @type {Map<string, string>} */
    this.imports = setupImports(setup);
    for (const name of this.imports.keys()) this.words.add(name);
  }
}

/** @param {string} setup @returns {Map<string, string>} */
function setupImports(setup) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const statement of statementsOf(setup)) {
    if (statement[0] === "Import" || statement[0] === "ImportFrom") {
      for (const { name, path } of importedNames(statement)) found.set(name, path);
    } else for (const name of boundNames(statement)) found.delete(name);
  }
  return found;
}

/** @param {string} code @returns {SyntaxNode[]} */
function statementsOf(code) {
  try {
    return parsePython(code);
  } catch (error) {
    if (error instanceof PythonError) return [];
    throw error;
  }
}

/** All names that a statement might bind. @param {SyntaxTree} tree @returns {string[]} */
function boundNames(tree) {
  if (!Array.isArray(tree)) return [];
  const [type, ...fields] = tree;
  if (type === "Assign") return [...namesIn(fields[0]), ...boundNames(fields[1])];
  if (["AugAssign", "For", "With", "NamedExpr", "AnnAssign", "Delete", "Try"].includes(String(type))) return namesIn(tree);
  if (type === "FunctionDef") return [String(fields[1])];
  if (type === "ClassDef") return [String(fields[0])];
  return tree.flatMap(boundNames);
}

/** @param {SyntaxTree} tree @returns {string[]} */
function namesIn(tree) {
  if (!Array.isArray(tree)) return [];
  return tree[0] === "Name" ? [String(tree[1])] : tree.flatMap(namesIn);
}

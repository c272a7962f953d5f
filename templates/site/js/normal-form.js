/**
 * The normal form of Python code: a syntax tree that is equal for programs that differ only in the names of local
 * variables, the order of keyword arguments, the style of imports, and the notation of constants. Whitespace,
 * quotes, and redundant parentheses are not in the tree.
 *
 * Programs with the same normal form behave in the same way. Programs that behave in the same way can have
 * different normal forms.
 *
 * @import {SyntaxNode, SyntaxTree} from "./types.js"
 * @import {CodeContext} from "./code-context.js"
 * @import {ImportedName} from "./python-imports.js"
 */

import { isBuiltin, usesIntrospection } from "./code-context.js";
import { canonicalPath, importedNames, isOpen, isPackage } from "./python-imports.js";
import { parsePython } from "./python-parser.js";
import { COMPREHENSIONS, Scope, findScopes } from "./python-scopes.js";
import { isConstant, isPlainType, isStateful, simplified, usedNames } from "./syntax-facts.js";

/** The names of parameters that libraries look for or pass by name. */
const PASSED_BY_NAME = ["training", "mask", "dtype", "shape", "variables", "name", "logs", "inputs", "args", "kwargs", "y_true", "y_pred",
  "sample_weight", "state", "states", "step", "seed", "axis"];


/** @typedef {ImportedName & {statement: SyntaxNode}} Alias */

/** The normal form as text, for comparing. @param {string} code @param {CodeContext} context */
export function normalForm(code, context) {
  return JSON.stringify(normalTree(code, context, true));
}

/**
 * @param {string} code
 * @param {CodeContext} context
 * @param {boolean} canRename whether local variables get new names
 * @returns {SyntaxNode} the imports that may have an effect, then the statements
 * @throws {import("./python-tokens.js").PythonError} if the code cannot be parsed
 */
export function normalTree(code, context, canRename) {
  const statements = parsePython(code);
  return new Rewriter(statements, context, canRename && !context.usesIntrospection && !usesIntrospection(code)).program();
}

class Rewriter {
  /** @param {SyntaxNode[]} statements @param {CodeContext} context @param {boolean} canRename */
  constructor(statements, context, canRename) {
    this.statements = statements;
    this.context = context;
    this.canRename = canRename;
    const { scopes, keywords, globals } = findScopes(statements);
    this.scopes = scopes;
    this.keywords = keywords;
    this.globals = globals;
    this.module = this.scope(statements);
    /** New names, by scope and name. @type {Map<Scope, Map<string, string>>} */
    this.labels = new Map();
    this.labelCount = 0;
    /** @type {Set<string>} */
    this.usedPaths = new Set();
    /** @type {Map<string, Alias>} */
    this.aliases = new Map();
    /** Whether a function can see the order of its keyword arguments. */
    this.hasKeywordDictionary = context.hasKeywordDictionary || JSON.stringify(statements).includes('["**",');
  }

  /** @returns {SyntaxNode} */
  program() {
    this.findAliases();
    const dropped = new Set([...this.aliases.values()].map(({ statement }) => statement));
    const body = this.body(this.statements.filter((statement) => !dropped.has(statement)), this.module);
    return [this.keptImports().sort(), body];
  }

  /** @param {SyntaxNode} node */
  scope(node) {
    return /** @type {Scope} */ (this.scopes.get(node));
  }

  /** Finds the imports whose names can be replaced by the paths that they stand for. */
  findAliases() {
    const seen = new Set();
    for (const statement of this.statements) {
      const names = this.namesOfImport(statement);
      const isGood = names.length > 0 && names.every(({ name, isSafe }) =>
        isSafe && !seen.has(name) && this.module.bindings.get(name)?.count === 1 && !this.globals.has(name));
      if (isGood) for (const one of names) this.aliases.set(one.name, { ...one, statement });
      for (const name of usedNames(statement)) seen.add(name);
    }
  }

  /** The names that an import binds, or an assignment such as `layers = tf.keras.layers`. @param {SyntaxNode} statement @returns {ImportedName[]} */
  namesOfImport(statement) {
    const [type, targets, value] = statement;
    if (type === "Import" || type === "ImportFrom") return importedNames(statement);
    if (type !== "Assign" || !Array.isArray(targets) || targets.length !== 1) return [];
    const [[kind, name]] = /** @type {[[string, string]]} */ (targets);
    const path = kind === "Name" && !this.context.words.has(name) ? this.pathOf(/** @type {SyntaxNode} */ (value), this.module) : null;
    return path?.includes(".") && isOpen(path) ? [{ name, path, isSafe: true }] : [];
  }

  /** The imports that have an effect besides the paths in the code. @returns {string[]} */
  keptImports() {
    const used = [...this.usedPaths];
    return [...this.aliases.values()].flatMap(({ name, path }) => {
      const short = canonicalPath(path);
      if (this.context.imports.get(name) === path) return [];
      if (this.context.words.has(name)) return [`${name}=${short}`];
      return isPackage(path) || used.some((one) => one === short || one.startsWith(`${short}.`)) ? [] : [short];
    });
  }

  /** The path that a name or an attribute stands for; null if it is a variable. @param {SyntaxNode} node @param {Scope} scope @returns {string | null} */
  pathOf(node, scope) {
    const [type, value, attribute] = node;
    if (type === "Attribute") {
      const path = this.pathOf(/** @type {SyntaxNode} */ (value), scope);
      return path !== null && isOpen(`${path}.${attribute}`) ? `${path}.${attribute}` : null;
    }
    if (type !== "Name") return null;
    const name = String(value);
    const home = scope.find(name);
    if (home) return (home === this.module && this.aliases.get(name)?.path) || null;
    return this.context.imports.get(name) ?? null;
  }

  /** @param {SyntaxNode[]} statements @param {Scope} scope @returns {SyntaxNode} */
  body(statements, scope) {
    const isDropped = (/** @type {SyntaxNode} */ [type, value]) => type === "pass" || (type === "Expr" && this.canRename && isConstant(value));
    const kept = statements.filter((one) => !isDropped(one));
    return kept.length ? kept.map((one) => this.node(one, scope)) : [["pass"]];
  }

  /** @param {SyntaxTree | undefined} tree @param {Scope} scope @returns {SyntaxTree} */
  tree(tree, scope) {
    if (!Array.isArray(tree)) return tree ?? null;
    return typeof tree[0] === "string" && tree.length ? this.node(tree, scope) : tree.map((child) => this.tree(child, scope));
  }

  /** A list of statements inside another statement; an empty list remains empty. @param {SyntaxTree} tree @param {Scope} scope @returns {SyntaxTree} */
  block(tree, scope) {
    const statements = /** @type {SyntaxNode[]} */ (tree);
    return statements.length ? this.body(statements, scope) : [];
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  node(node, scope) {
    const [type, ...fields] = node;
    if (type === "Name" || type === "Attribute") return this.reference(node, scope);
    if (type === "Call") return this.call(node, scope);
    if (type === "FunctionDef") return this.functionDef(node, scope);
    if (type === "Lambda") return this.lambda(node, scope);
    if (type === "ClassDef") return this.classDef(node, scope);
    if (COMPREHENSIONS.includes(String(type))) return this.comprehension(node, scope);
    if (type === "If" || type === "While") return [type, this.tree(fields[0], scope), this.block(fields[1], scope), this.block(fields[2], scope)];
    if (type === "For") {
      const [isAsync, target, iterable, body, otherwise] = fields;
      return [type, isAsync, this.tree(iterable, scope), this.tree(target, scope), this.block(body, scope), this.block(otherwise, scope)];
    }
    if (type === "With") return this.with(node, scope);
    if (type === "Try") return this.try(node, scope);
    if (type === "AnnAssign" && scope.kind !== "class" && fields[2] && this.canRename && isPlainType(fields[1])) {
      return ["Assign", [this.tree(fields[0], scope)], this.tree(fields[2], scope)];
    }
    if (type === "Nonlocal") return [type, ...fields.map((name) => this.label(String(name), scope)).sort()];
    if (["Global", "Import", "ImportFrom", "Number", "String", "Bytes", "Constant"].includes(String(type))) return node;
    if (type === "JoinedStr" && fields.every((part) => typeof part === "string")) return ["String", fields[0] ?? ""];
    if (type === "Return" && Array.isArray(fields[0]) && String(fields[0]) === "Constant,None") return [type, null];
    return simplified([type, ...fields.map((field) => this.tree(field, scope))]);
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  reference(node, scope) {
    const path = this.pathOf(node, scope);
    if (path !== null) {
      const short = canonicalPath(path);
      this.usedPaths.add(short);
      return ["Path", short];
    }
    const [type, value, attribute] = node;
    if (type === "Attribute") return [type, this.tree(value, scope), attribute];
    return [type, this.label(String(value), scope)];
  }

  /** The new name of a variable, or its original name if the name may have an effect. @param {string} name @param {Scope} scope */
  label(name, scope) {
    const home = scope.find(name);
    if (!home || !this.canRename || !this.isRenamable(name, home)) return name;
    const labels = this.labels.get(home) ?? new Map();
    this.labels.set(home, labels);
    if (!labels.has(name)) labels.set(name, `$${this.labelCount++}`);
    return labels.get(name);
  }

  /** @param {string} name @param {Scope} home */
  isRenamable(name, home) {
    const kinds = home.bindings.get(name)?.kinds ?? new Set();
    if (name.startsWith("__") || kinds.has("import") || home.kind === "class") return false;
    if (kinds.has("parameter")) return this.isRenamableParameter(name, home);
    if (home.kind !== "module") return !kinds.has("definition") || !this.context.words.has(name);
    return !kinds.has("definition") && !this.context.words.has(name) && !isBuiltin(name) && !this.globals.has(name);
  }

  /** Whether no call can pass this parameter by name. @param {string} name @param {Scope} home */
  isRenamableParameter(name, home) {
    const parameters = home.node[home.kind === "lambda" ? 1 : 3];
    const all = /** @type {SyntaxNode[]} */ (/** @type {SyntaxNode} */ (parameters).slice(1));
    const [kind, , , preset] = all.find(([, one]) => one === name) ?? [];
    const isMethod = home.kind === "function" && home.parent?.kind === "class";
    if (isMethod) return kind === "" && all[0][1] === name && preset === null;
    if (kind === "*" || kind === "**" || kind === "/") return true;
    return kind === "" && preset === null && !this.context.words.has(name) && !this.keywords.has(name) && !PASSED_BY_NAME.includes(name);
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  call([, callee, positional, keywords], scope) {
    const target = this.tree(callee, scope);
    if (this.isRedundantSuper(callee, positional, scope)) return ["Call", target, [], []];
    const named = this.inOrder(/** @type {SyntaxNode[]} */ (keywords), target);
    return ["Call", target, this.tree(positional, scope), named.map(([name, value]) => [name, this.tree(value, scope)])];
  }

  /** Sorts keyword arguments if their order does not matter. @param {SyntaxNode[]} keywords @param {SyntaxTree} callee */
  inOrder(keywords, callee) {
    const [type, name] = Array.isArray(callee) ? callee : [];
    const seesOrder = type === "Name" ? this.hasKeywordDictionary || ["dict", "OrderedDict"].includes(String(name)) : /OrderedDict$/.test(String(name));
    const isSensitive = keywords.some(([, value]) => isStateful(value)) && keywords.some(([, value]) => !isStateful(value) && !isConstant(value));
    const isStatefulTwice = keywords.filter(([, value]) => isStateful(value)).length > 1;
    if (seesOrder || isSensitive || isStatefulTwice || keywords.some(([one]) => one === null)) return keywords;
    return [...keywords].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  }

  /** Whether this is `super(Class, self)` where `super()` has the same effect. @param {SyntaxTree} callee @param {SyntaxTree} positional @param {Scope} scope */
  isRedundantSuper(callee, positional, scope) {
    const { parent } = scope;
    if (String(callee) !== "Name,super" || scope.kind !== "function" || parent?.kind !== "class" || scope.find("super")) return false;
    const [first] = /** @type {SyntaxNode[]} */ (/** @type {SyntaxNode} */ (scope.node[3]).slice(1));
    const name = String(parent.node[1]);
    const isSame = String(positional) === `Name,${name},Name,${first?.[1]}` && scope.bindings.get(String(first[1]))?.count === 1;
    return isSame && scope.find(name) === this.module && this.module.bindings.get(name)?.count === 1;
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  functionDef(node, scope) {
    const [type, isAsync, name, parameters, body, decorators, result] = node;
    const inner = this.scope(node);
    const outside = [this.tree(decorators, scope), this.note(result, scope), this.label(String(name), scope)];
    return [type, isAsync, ...outside, this.parameters(parameters, scope, inner), this.block(body, inner)];
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  lambda(node, scope) {
    const inner = this.scope(node);
    return ["Lambda", this.parameters(node[1], scope, inner), this.tree(node[2], inner)];
  }

  /** @param {SyntaxTree} tree @param {Scope} scope @param {Scope} inner @returns {SyntaxNode} */
  parameters(tree, scope, inner) {
    const parameters = /** @type {SyntaxNode[]} */ (/** @type {SyntaxNode} */ (tree).slice(1));
    return parameters.map(([kind, name, note, preset]) =>
      [kind, this.label(String(name), inner), this.note(note, scope), this.tree(preset, scope)]);
  }

  /** An annotation, if it may have an effect. @param {SyntaxTree} note @param {Scope} scope @returns {SyntaxTree} */
  note(note, scope) {
    return this.canRename && isPlainType(note) ? null : this.tree(note, scope);
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  classDef(node, scope) {
    const [type, name, bases, keywords, body, decorators] = node;
    return [type, name, ...[decorators, bases, keywords].map((tree) => this.tree(tree, scope)), this.block(body, this.scope(node))];
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  comprehension(node, scope) {
    const [type, ...fields] = node;
    const inner = this.scope(node);
    const size = type === "DictComp" ? 2 : 1;
    const loops = /** @type {SyntaxNode[]} */ (fields.slice(size)).map(([isAsync, target, iterable, tests], index) =>
      [isAsync, this.tree(iterable, index ? inner : scope), this.tree(target, inner), this.tree(tests, inner)]);
    return [type, ...loops, ...fields.slice(0, size).map((field) => this.tree(field, inner))];
  }

  /** Treats `with a, b:` as two nested `with` statements. @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  with([type, isAsync, items, body], scope) {
    const [first, ...rest] = /** @type {SyntaxNode[]} */ (items);
    const item = first.map((part) => this.tree(part, scope));
    return [type, isAsync, item, rest.length ? [this.with([type, isAsync, rest, body], scope)] : this.block(body, scope)];
  }

  /** @param {SyntaxNode} node @param {Scope} scope @returns {SyntaxNode} */
  try([type, star, body, handlers, otherwise, final], scope) {
    const caught = /** @type {SyntaxNode[]} */ (handlers).map(([kind, name, inside]) =>
      [this.tree(kind, scope), name === null ? null : this.label(String(name), scope), this.block(inside, scope)]);
    return [type, star, this.block(body, scope), caught, this.block(otherwise, scope), this.block(final, scope)];
  }
}

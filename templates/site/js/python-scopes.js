/**
 * The scopes of a Python program and the names that are bound in each.
 *
 * @import {SyntaxNode, SyntaxTree} from "./types.js"
 */

export const COMPREHENSIONS = ["ListComp", "SetComp", "GeneratorExp", "DictComp"];

/** @typedef {"module" | "function" | "lambda" | "class" | "comprehension"} ScopeKind */
/** @typedef {"variable" | "parameter" | "import" | "definition"} BindingKind */

export class Scope {
  /** @param {ScopeKind} kind @param {Scope | null} parent @param {SyntaxNode} node the program, function, class, or comprehension */
  constructor(kind, parent, node) {
    this.kind = kind;
    this.parent = parent;
    this.node = node;
    /** How often and how each name is bound in this scope. @type {Map<string, {count: number, kinds: Set<BindingKind>}>} */
    this.bindings = new Map();
    /** @type {Set<string>} */
    this.globals = new Set();
    /** @type {Set<string>} */
    this.nonlocals = new Set();
  }

  /** @returns {Scope} */
  get module() {
    return this.parent ? this.parent.module : this;
  }

  /** @param {string} name @param {BindingKind} [kind] */
  bind(name, kind = "variable") {
    const scope = this.globals.has(name) ? this.module : this;
    const binding = scope.bindings.get(name) ?? { count: 0, kinds: new Set() };
    binding.count += 1;
    binding.kinds.add(kind);
    scope.bindings.set(name, binding);
  }

  /** The scope in which a name that is used here is bound; null if it is not bound in the program. @param {string} name @returns {Scope | null} */
  find(name) {
    if (this.globals.has(name)) return this.module.bindings.has(name) ? this.module : null;
    if (this.bindings.has(name) && !this.nonlocals.has(name)) return this;
    let scope = this.parent;
    while (scope && (scope.kind === "class" || !scope.bindings.has(name) || scope.nonlocals.has(name))) scope = scope.parent;
    return scope;
  }
}

/**
 * Finds the scopes of a program.
 *
 * @param {SyntaxNode[]} statements
 * @returns {{scopes: Map<SyntaxNode, Scope>, keywords: Set<string>, globals: Set<string>}} the scope of each function,
 *   class, and comprehension, and of `statements` itself; the names of all keyword arguments; the names in `global`
 *   statements
 */
export function findScopes(statements) {
  /** @type {Map<SyntaxNode, Scope>} */
  const scopes = new Map();
  /** @type {Set<string>} */
  const keywords = new Set();
  /** @type {Set<string>} */
  const globals = new Set();
  const program = new Scope("module", null, statements);
  scopes.set(statements, program);
  visitAll(statements, program);
  return { scopes, keywords, globals };

  /** @param {ScopeKind} kind @param {Scope} parent @param {SyntaxNode} node */
  function open(kind, parent, node) {
    const scope = new Scope(kind, parent, node);
    scopes.set(node, scope);
    return scope;
  }

  /** @param {SyntaxTree} tree @param {Scope} scope */
  function visitAll(tree, scope) {
    if (!Array.isArray(tree)) return;
    if (typeof tree[0] === "string") visit(tree, scope);
    else for (const child of tree) visitAll(child, scope);
  }

  /** @param {SyntaxNode} node @param {Scope} scope */
  function visit(node, scope) {
    const [type, ...fields] = node;
    if (type === "FunctionDef") return visitFunction(node, scope);
    if (type === "Lambda") return visitParameters(open("lambda", scope, node), /** @type {SyntaxNode} */ (fields[0]), scope, [fields[1]]);
    if (type === "ClassDef") return visitClass(node, scope);
    if (COMPREHENSIONS.includes(String(type))) return visitComprehension(node, scope);
    if (type === "Global" || type === "Nonlocal") return visitDeclaration(node, scope);
    if (type === "Import" || type === "ImportFrom") bindImports(node, scope);
    else if (type === "Assign") bindTargets(fields[0], scope);
    else if (type === "AugAssign" || type === "For") bindTargets([fields[1]], scope);
    else if (type === "AnnAssign") bindTargets([fields[0]], scope);
    else if (type === "Delete") bindTargets(fields, scope);
    else if (type === "With") bindTargets(nodes(fields[1]).map((item) => item[1]), scope);
    else if (type === "NamedExpr") bindTargets([fields[0]], outside(scope));
    else if (type === "Try") for (const [, name] of nodes(fields[2])) if (typeof name === "string") scope.bind(name);
    if (type === "Call") for (const [name] of nodes(fields[2])) if (typeof name === "string") keywords.add(name);
    for (const field of fields) visitAll(field, scope);
  }

  /** @param {SyntaxNode} node @param {Scope} scope */
  function visitFunction(node, scope) {
    const [, , name, parameters, body, decorators, result] = node;
    scope.bind(String(name), "definition");
    visitAll([decorators, result], scope);
    visitParameters(open("function", scope, node), /** @type {SyntaxNode} */ (parameters), scope, body);
  }

  /** @param {Scope} inner @param {SyntaxNode} parameters @param {Scope} outer @param {SyntaxTree} body */
  function visitParameters(inner, parameters, outer, body) {
    for (const [, name, note, preset] of nodes(parameters.slice(1))) {
      inner.bind(String(name), "parameter");
      visitAll([note, preset], outer);
    }
    declareFirst(body, inner);
    visitAll(body, inner);
  }

  /** @param {SyntaxNode} node @param {Scope} scope */
  function visitClass(node, scope) {
    const [, name, bases, keywordArguments, body, decorators] = node;
    scope.bind(String(name), "definition");
    visitAll([bases, nodes(keywordArguments).map(([, value]) => value), decorators], scope);
    visitAll(body, open("class", scope, node));
  }

  /** @param {SyntaxNode} node @param {Scope} scope */
  function visitComprehension(node, scope) {
    const [type, ...fields] = node;
    const inner = open("comprehension", scope, node);
    const size = type === "DictComp" ? 2 : 1;
    for (const [index, [, target, iterable, tests]] of nodes(fields.slice(size)).entries()) {
      bindTargets([target], inner);
      visitAll(target, inner);
      visitAll(iterable, index ? inner : scope);
      visitAll(tests, inner);
    }
    visitAll(fields.slice(0, size), inner);
  }

  /** Declares the global and nonlocal names of a function before anything is bound. @param {SyntaxTree} tree @param {Scope} scope */
  function declareFirst(tree, scope) {
    if (!Array.isArray(tree) || ["FunctionDef", "ClassDef", "Lambda"].includes(String(tree[0]))) return;
    if (tree[0] === "Global" || tree[0] === "Nonlocal") visitDeclaration(tree, scope);
    else for (const child of tree) declareFirst(child, scope);
  }

  /** @param {SyntaxNode} node @param {Scope} scope */
  function visitDeclaration([type, ...names], scope) {
    for (const name of names.map(String)) {
      (type === "Global" ? scope.globals : scope.nonlocals).add(name);
      if (type === "Global") globals.add(name);
    }
  }
}

/** The nearest scope that is not a comprehension. @param {Scope} scope @returns {Scope} */
function outside(scope) {
  return scope.kind === "comprehension" && scope.parent ? outside(scope.parent) : scope;
}

/** @param {SyntaxTree | undefined} tree */
function nodes(tree) {
  return /** @type {SyntaxNode[]} */ (Array.isArray(tree) ? tree : []);
}

/** @param {SyntaxTree} targets @param {Scope} scope */
function bindTargets(targets, scope) {
  for (const target of nodes(targets)) {
    if (!target) continue;
    const [type, ...fields] = target;
    if (type === "Name") scope.bind(String(fields[0]));
    else if (type === "Tuple" || type === "List" || type === "Starred") bindTargets(fields, scope);
  }
}

/** @param {SyntaxNode} node @param {Scope} scope */
function bindImports([type, ...fields], scope) {
  for (const item of fields) {
    if (!Array.isArray(item)) continue;
    const [name, alias] = item;
    scope.bind(String(alias ?? (type === "Import" ? String(name).split(".")[0] : name)), "import");
  }
}

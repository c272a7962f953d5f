/**
 * Parses Python 3.11 programs; see `python-expressions.js` for the form of the tree. `match`, `type`, and type
 * parameters are not supported.
 *
 * @import {SyntaxNode, SyntaxTree} from "./types.js"
 */

import { t } from "./messages.js";
import { ExpressionParser } from "./python-expressions.js";
import { PythonError, pythonTokens } from "./python-tokens.js";

const AUGMENTED = ["+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**="];
const TARGETS = ["Name", "Attribute", "Subscript", "Starred", "Tuple", "List"];

/**
 * Parses a program.
 *
 * @param {string} code
 * @returns {SyntaxNode[]} its statements
 * @throws {PythonError} if the code cannot be parsed
 */
export function parsePython(code) {
  return new Parser(pythonTokens(code)).program();
}

class Parser extends ExpressionParser {
  program() {
    /** @type {SyntaxNode[]} */
    const statements = [];
    while (this.token.type !== "end") statements.push(...this.statement());
    return statements;
  }

  /** A compound statement, or all simple statements of a line. @returns {SyntaxNode[]} */
  statement() {
    const { type, text } = this.token;
    if (type === "indent") this.fail(t`unexpected indentation`);
    if (type === "name" && (text === "match" || text === "type")) this.isCertain = false;
    const compound = this.compound();
    if (compound) return [compound];
    const statements = [this.simple()];
    while (this.skip(";") && this.token.type !== "newline") statements.push(this.simple());
    if (this.token.type !== "newline") this.fail();
    this.at += 1;
    return statements;
  }

  /** @returns {SyntaxNode | null} */
  compound() {
    if (this.sees("@")) return this.decorated();
    const isAsync = this.skip("async") ? "async" : "";
    if (this.skip("def")) return this.functionDef(isAsync, []);
    if (this.skip("for")) return this.for(isAsync);
    if (this.skip("with")) return this.with(isAsync);
    if (isAsync) this.fail();
    if (this.skip("class")) return this.classDef([]);
    if (this.skip("if")) return this.if();
    if (this.skip("while")) return ["While", this.namedExpression(), this.body(), this.else()];
    if (this.skip("try")) return this.try();
    return null;
  }

  /** @returns {SyntaxNode[]} */
  body() {
    this.expect(":");
    if (this.token.type !== "newline") {
      if (this.compoundKeyword()) this.fail();
      return this.statement();
    }
    this.at += 1;
    if (/** @type {string} */ (this.token.type) !== "indent") this.fail(t`an indented block is missing`);
    this.at += 1;
    /** @type {SyntaxNode[]} */
    const statements = [];
    while (/** @type {string} */ (this.token.type) !== "dedent") statements.push(...this.statement());
    this.at += 1;
    return statements;
  }

  compoundKeyword() {
    return this.sees("@", "async", "def", "for", "with", "class", "if", "while", "try");
  }

  /** @returns {SyntaxNode[]} */
  else() {
    return this.skip("else") ? this.body() : [];
  }

  /** @returns {SyntaxNode} */
  if() {
    const test = this.namedExpression();
    const body = this.body();
    return ["If", test, body, this.skip("elif") ? [this.if()] : this.else()];
  }

  /** @param {string} isAsync @returns {SyntaxNode} */
  for(isAsync) {
    const target = this.targets();
    this.expect("in");
    return ["For", isAsync, target, this.tuple(), this.body(), this.else()];
  }

  /** @param {string} isAsync @returns {SyntaxNode} */
  with(isAsync) {
    const start = this.at;
    const items = this.parenthesizedItems() ?? this.withItems(start);
    return ["With", isAsync, items, this.body()];
  }

  /** The items of `with (a as b, c):`; null if the parentheses belong to an expression. @returns {SyntaxNode[] | null} */
  parenthesizedItems() {
    if (!this.skip("(")) return null;
    try {
      /** @type {SyntaxNode[]} */
      const items = [];
      while (!this.sees(")")) {
        items.push(this.withItem());
        if (!this.skip(",")) break;
      }
      this.expect(")");
      return this.sees(":") && items.length ? items : null;
    } catch (error) {
      if (error instanceof PythonError) return null;
      throw error;
    }
  }

  /** @param {number} start @returns {SyntaxNode[]} */
  withItems(start) {
    this.at = start;
    const items = [this.withItem()];
    while (this.skip(",")) items.push(this.withItem());
    return items;
  }

  /** @returns {SyntaxNode} */
  withItem() {
    return [this.expression(), this.skip("as") ? this.starTarget() : null];
  }

  /** @returns {SyntaxNode} */
  starTarget() {
    return this.skip("*") ? ["Starred", this.binary(0)] : this.binary(0);
  }

  /** @returns {SyntaxNode} */
  try() {
    const body = this.body();
    /** @type {SyntaxNode} */
    const handlers = [];
    let star = "";
    while (this.skip("except")) {
      if (this.skip("*")) star = "*";
      const type = this.sees(":") ? null : this.tuple(() => this.expression());
      handlers.push([type, this.skip("as") ? this.name() : null, this.body()]);
    }
    const otherwise = this.else();
    const final = this.skip("finally") ? this.body() : [];
    if (!handlers.length && !final.length) this.fail(t`“except” or “finally” is missing`);
    return ["Try", star, body, handlers, otherwise, final];
  }

  /** @returns {SyntaxNode} */
  decorated() {
    /** @type {SyntaxNode} */
    const decorators = [];
    while (this.skip("@")) {
      decorators.push(this.namedExpression());
      if (this.token.type !== "newline") this.fail();
      this.at += 1;
    }
    const isAsync = this.skip("async") ? "async" : "";
    if (this.skip("def")) return this.functionDef(isAsync, decorators);
    if (isAsync || !this.skip("class")) this.fail(t`a function or class is missing`);
    return this.classDef(decorators);
  }

  /** @param {string} isAsync @param {SyntaxNode} decorators @returns {SyntaxNode} */
  functionDef(isAsync, decorators) {
    const name = this.name();
    if (this.sees("[")) this.isCertain = false;
    this.expect("(");
    const parameters = this.parameters(")", true);
    this.expect(")");
    const result = this.skip("->") ? this.tuple() : null;
    return ["FunctionDef", isAsync, name, parameters, this.body(), decorators, result];
  }

  /** @param {SyntaxNode} decorators @returns {SyntaxNode} */
  classDef(decorators) {
    const name = this.name();
    if (this.sees("[")) this.isCertain = false;
    const [bases, keywords] = this.skip("(") ? this.callArguments() : [[], []];
    return ["ClassDef", name, bases, keywords, this.body(), decorators];
  }

  /** @returns {SyntaxNode} */
  simple() {
    for (const word of ["pass", "break", "continue"]) if (this.skip(word)) return [word];
    if (this.skip("return")) return ["Return", this.startsExpression() ? this.tuple() : null];
    if (this.skip("raise")) return this.raise();
    if (this.skip("assert")) return ["Assert", this.expression(), this.skip(",") ? this.expression() : null];
    if (this.skip("del")) return ["Delete", ...listed(this.targets())];
    if (this.skip("global")) return ["Global", ...this.names()];
    if (this.skip("nonlocal")) return ["Nonlocal", ...this.names()];
    if (this.skip("import")) return ["Import", ...this.imported(() => this.dotted())];
    if (this.skip("from")) return this.importFrom();
    return this.assignment();
  }

  /** @returns {SyntaxNode} */
  raise() {
    if (!this.startsExpression()) return ["Raise", null, null];
    return ["Raise", this.expression(), this.skip("from") ? this.expression() : null];
  }

  names() {
    const names = [this.name()];
    while (this.skip(",")) names.push(this.name());
    return names;
  }

  dotted() {
    let name = this.name();
    while (this.skip(".")) name += `.${this.name()}`;
    return name;
  }

  /** @param {() => string} name @param {string} [end] @returns {SyntaxNode[]} `[name, alias]` */
  imported(name, end) {
    /** @type {SyntaxNode[]} */
    const found = [];
    do {
      if (end && this.sees(end)) break;
      found.push([name(), this.skip("as") ? this.name() : null]);
    } while (this.skip(","));
    return found;
  }

  /** @returns {SyntaxNode} */
  importFrom() {
    let dots = "";
    while (this.sees(".", "...")) {
      dots += this.token.text;
      this.at += 1;
    }
    const module = this.sees("import") ? "" : this.dotted();
    this.expect("import");
    if (this.skip("*")) return ["ImportFrom", dots + module, ["*", null]];
    const isOpen = this.skip("(");
    const names = this.imported(() => this.name(), isOpen ? ")" : undefined);
    if (isOpen) this.expect(")");
    return ["ImportFrom", dots + module, ...names];
  }

  /** @returns {SyntaxNode} */
  value() {
    return this.sees("yield") ? this.yield() : this.tuple();
  }

  /** An assignment, or an expression. @returns {SyntaxNode} */
  assignment() {
    const first = this.value();
    if (this.sees(...AUGMENTED)) {
      const operator = this.token.text;
      this.at += 1;
      return ["AugAssign", operator, first, this.value()];
    }
    if (this.skip(":")) return ["AnnAssign", first, this.tuple(), this.skip("=") ? this.value() : null];
    /** @type {SyntaxNode} */
    const targets = [];
    let value = first;
    while (this.skip("=")) {
      if (!TARGETS.includes(String(value[0]))) this.fail(t`cannot assign to the left side of “=”`);
      targets.push(value);
      value = this.value();
    }
    return targets.length ? ["Assign", targets, value] : ["Expr", value];
  }
}

/** @param {SyntaxNode} tree @returns {SyntaxTree[]} the items of a tuple, or the tree itself */
function listed(tree) {
  return tree[0] === "Tuple" ? tree.slice(1) : [tree];
}

/**
 * Parses Python expressions into a syntax tree of arrays, such as `["Attribute", ["Name", "x"], "shape"]`. The tree
 * has no positions, and the names and fields of its nodes are close to those of Python's `ast`.
 *
 * @import {SyntaxNode} from "./types.js"
 */

import { t } from "./messages.js";
import { CONSTANTS } from "./python-cursor.js";
import { numberValue, stringNode } from "./python-literals.js";
import { OperatorParser } from "./python-operators.js";
import { PythonError, pythonTokens } from "./python-tokens.js";

/** Parses the expressions that can start at the cursor. */
export class ExpressionParser extends OperatorParser {
  /**
   * Expressions separated by commas; a single expression without a comma is returned unchanged.
   *
   * @param {() => SyntaxNode} [item]
   * @returns {SyntaxNode}
   */
  tuple(item = () => this.starred()) {
    const first = item();
    if (!this.sees(",")) return first;
    const items = [first];
    while (this.skip(",") && (this.startsExpression() || this.sees(":"))) items.push(item());
    return ["Tuple", ...items];
  }

  /** @returns {SyntaxNode} */
  starred() {
    return this.skip("*") ? ["Starred", this.expression()] : this.namedExpression();
  }

  /** @returns {SyntaxNode} */
  namedExpression() {
    const value = this.expression();
    return value[0] === "Name" && this.skip(":=") ? ["NamedExpr", value, this.expression()] : value;
  }

  /** @returns {SyntaxNode} */
  expression() {
    if (this.sees("lambda")) return this.lambda();
    const value = this.or();
    if (!this.skip("if")) return value;
    const test = this.or();
    this.expect("else");
    return ["IfExp", test, value, this.expression()];
  }

  /** @returns {SyntaxNode} */
  lambda() {
    this.expect("lambda");
    const parameters = this.parameters(":", false);
    this.expect(":");
    return ["Lambda", parameters, this.expression()];
  }

  /**
   * The parameters of a function: `["Parameters", ...[kind, name, annotation, default]]`. The kinds are "/" for
   * positional only, "" for both, "*" for a tuple, "k" for keyword only, and "**" for a dictionary.
   *
   * @param {string} end
   * @param {boolean} hasAnnotations
   * @returns {SyntaxNode}
   */
  parameters(end, hasAnnotations) {
    /** @type {SyntaxNode[]} */
    const found = [];
    let kind = "";
    while (!this.sees(end)) {
      if (this.skip("/")) for (const one of found) one[0] = "/";
      else if (this.skip("*") && this.sees(",")) kind = "k";
      else {
        const star = this.tokens[this.at - 1].text === "*" && kind === "" ? "*" : this.skip("**") ? "**" : "";
        const name = this.name();
        const note = hasAnnotations && this.skip(":") ? this.starred() : null;
        found.push([star || kind, name, note, !star && this.skip("=") ? this.expression() : null]);
        if (star === "*") kind = "k";
      }
      if (!this.skip(",")) break;
    }
    return ["Parameters", ...found];
  }

  /** @returns {SyntaxNode} */
  primary() {
    let value = this.atom();
    for (;;) {
      if (this.skip(".")) value = ["Attribute", value, this.name()];
      else if (this.skip("(")) value = ["Call", value, ...this.callArguments()];
      else if (this.skip("[")) {
        const index = this.tuple(() => this.slice());
        value = ["Subscript", value, index[0] === "Starred" ? ["Tuple", index] : index];
        this.expect("]");
      } else return value;
    }
  }

  /** Positional arguments, and keyword arguments as `[name, value]`; the name of `**value` is null. @returns {[SyntaxNode, SyntaxNode]} */
  callArguments() {
    /** @type {SyntaxNode} */
    const positional = [];
    /** @type {SyntaxNode} */
    const keywords = [];
    while (!this.sees(")")) {
      const next = this.tokens[this.at + 1];
      if (this.skip("**")) keywords.push([null, this.expression()]);
      else if (this.token.type === "name" && next.type === "operator" && next.text === "=") {
        const name = this.name();
        this.expect("=");
        keywords.push([name, this.expression()]);
      } else {
        if (keywords.some((one) => one !== null && typeof one !== "string" && one[0] !== null) && !this.sees("*")) {
          this.fail(t`a positional argument follows a keyword argument`);
        }
        const value = this.starred();
        positional.push(this.sees("for", "async") ? ["GeneratorExp", value, ...this.comprehensions()] : value);
      }
      if (!this.skip(",")) break;
    }
    this.expect(")");
    return [positional, keywords];
  }

  /** @returns {SyntaxNode} */
  slice() {
    const start = this.sees(":") ? null : this.starred();
    if (!this.skip(":")) return /** @type {SyntaxNode} */ (start);
    const stop = this.sees(":", ",", "]") ? null : this.expression();
    const step = this.skip(":") && !this.sees(",", "]") ? this.expression() : null;
    return ["Slice", start, stop, step];
  }

  /** @returns {SyntaxNode[]} */
  comprehensions() {
    /** @type {SyntaxNode[]} */
    const found = [];
    while (this.sees("for", "async")) {
      const isAsync = this.skip("async") ? "async" : "";
      this.expect("for");
      const target = this.targets();
      this.expect("in");
      const iterable = this.or();
      /** @type {SyntaxNode} */
      const tests = [];
      while (this.skip("if")) tests.push(this.conditionOfComprehension());
      found.push([isAsync, target, iterable, tests]);
    }
    return found;
  }

  /** @returns {SyntaxNode} */
  conditionOfComprehension() {
    const value = this.or();
    return value[0] === "Name" && this.skip(":=") ? ["NamedExpr", value, this.expression()] : value;
  }

  /** The targets of a loop. @returns {SyntaxNode} */
  targets() {
    return this.tuple(() => (this.skip("*") ? ["Starred", this.binary(0)] : this.binary(0)));
  }

  /** @returns {SyntaxNode} */
  atom() {
    const { type, text } = this.token;
    if (type === "string") return this.strings();
    if (type === "name" && CONSTANTS.includes(text)) {
      this.at += 1;
      return ["Constant", text];
    }
    if (type === "name") return ["Name", this.name()];
    if (type === "number") {
      this.at += 1;
      return ["Number", numberValue(text)];
    }
    if (this.skip("...")) return ["Constant", "..."];
    if (this.skip("(")) return this.parentheses();
    if (this.skip("[")) return this.brackets();
    if (this.skip("{")) return this.braces();
    return this.fail();
  }

  /** @returns {SyntaxNode} */
  parentheses() {
    if (this.skip(")")) return ["Tuple"];
    /** @type {SyntaxNode} */
    let value = this.sees("yield") ? this.yield() : this.tuple();
    if (this.sees("for", "async")) value = ["GeneratorExp", value, ...this.comprehensions()];
    this.expect(")");
    return value;
  }

  /** @returns {SyntaxNode} */
  yield() {
    this.expect("yield");
    if (this.skip("from")) return ["YieldFrom", this.expression()];
    return ["Yield", this.startsExpression() ? this.tuple() : null];
  }

  /** @returns {SyntaxNode} */
  brackets() {
    /** @type {SyntaxNode} */
    const items = [];
    while (!this.sees("]")) {
      items.push(this.starred());
      if (this.sees("for", "async") && items.length === 1) {
        const loops = this.comprehensions();
        this.expect("]");
        return ["ListComp", items[0], ...loops];
      }
      if (!this.skip(",")) break;
    }
    this.expect("]");
    return ["List", ...items];
  }

  /** @returns {SyntaxNode} */
  braces() {
    /** @type {SyntaxNode} */
    const items = [];
    let isDict = this.sees("}");
    while (!this.sees("}")) {
      /** @type {SyntaxNode} */
      let item;
      if (this.skip("**")) {
        isDict = true;
        item = [null, this.binary(0)];
      } else {
        const key = this.starred();
        isDict = this.sees(":");
        item = this.skip(":") ? [key, this.expression()] : key;
      }
      items.push(item);
      if (this.sees("for", "async") && items.length === 1) {
        const loops = this.comprehensions();
        this.expect("}");
        return isDict ? ["DictComp", ...item, ...loops] : ["SetComp", item, ...loops];
      }
      if (!this.skip(",")) break;
    }
    this.expect("}");
    return [isDict ? "Dict" : "Set", ...items];
  }

  /** Adjacent string literals, which Python joins. @returns {SyntaxNode} */
  strings() {
    const strings = [];
    for (; this.token.type === "string"; this.at += 1) strings.push(this.token);
    return stringNode(strings, fieldValue);
  }
}

/** The expression of a replacement field; errors in it are not certain. @param {string} code @param {number} line @returns {SyntaxNode} */
function fieldValue(code, line) {
  try {
    const parser = new ExpressionParser(pythonTokens(`(${code})`));
    const value = parser.tuple();
    if (parser.token.type === "newline") return value;
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
  }
  throw new PythonError("invalid f-string", line, false);
}

/**
 * Parses Python's unary and binary operators, comparisons, and `not`, `and`, `or`.
 *
 * @import {SyntaxNode} from "./types.js"
 */

import { TokenCursor } from "./python-cursor.js";

/** Binary operators, lowest precedence first. */
const BINARY = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "//", "%", "@"]];
const COMPARISONS = ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"];

export class OperatorParser extends TokenCursor {
  /** An operand; `ExpressionParser` defines it. @returns {SyntaxNode} */
  primary() {
    return this.fail();
  }

  /** @returns {SyntaxNode} */
  or() {
    return this.chain("or", () => this.chain("and", () => this.not()));
  }

  /** @param {string} operator @param {() => SyntaxNode} operand @returns {SyntaxNode} */
  chain(operator, operand) {
    const first = operand();
    if (!this.sees(operator)) return first;
    const operands = [first];
    while (this.skip(operator)) operands.push(operand());
    return ["BoolOp", operator, ...operands];
  }

  /** @returns {SyntaxNode} */
  not() {
    return this.skip("not") ? ["UnaryOp", "not", this.not()] : this.comparison();
  }

  /** @returns {SyntaxNode} */
  comparison() {
    const first = this.binary(0);
    /** @type {SyntaxNode} */
    const rest = [];
    for (let operator = this.comparisonOperator(); operator; operator = this.comparisonOperator()) {
      rest.push(operator, this.binary(0));
    }
    return rest.length ? ["Compare", first, ...rest] : first;
  }

  comparisonOperator() {
    const found = COMPARISONS.find((operator) => {
      const [first, second] = operator.split(" ");
      const next = this.tokens[this.at + 1];
      return this.sees(first) && (!second || (next.type === "name" && next.text === second));
    });
    if (!found) return "";
    const isNot = found === "is" && this.tokens[this.at + 1].text === "not";
    const operator = isNot ? "is not" : found;
    this.at += operator.includes(" ") ? 2 : 1;
    return operator;
  }

  /** @param {number} level @returns {SyntaxNode} */
  binary(level) {
    if (level === BINARY.length) return this.unary();
    let left = this.binary(level + 1);
    while (this.sees(...BINARY[level])) {
      const operator = this.token.text;
      this.at += 1;
      left = ["BinOp", operator, left, this.binary(level + 1)];
    }
    return left;
  }

  /** @returns {SyntaxNode} */
  unary() {
    if (!this.sees("-", "+", "~")) return this.power();
    const operator = this.token.text;
    this.at += 1;
    return ["UnaryOp", operator, this.unary()];
  }

  /** @returns {SyntaxNode} */
  power() {
    /** @type {SyntaxNode} */
    const base = this.skip("await") ? ["Await", this.primary()] : this.primary();
    return this.skip("**") ? ["BinOp", "**", base, this.unary()] : base;
  }
}

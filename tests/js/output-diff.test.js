// Differences between predicted and printed output.
import assert from "node:assert/strict";
import { test } from "node:test";
import { diffOutput, isSameOutput } from "../../templates/site/js/output-diff.js";

const text = (pieces, side) => pieces && pieces.map((piece) => (piece.side === side ? `<${piece.text}>` : piece.text)).join("");
const show = (typed, printed) => diffOutput(typed, printed).map((row) => [text(row.typed, "typed"), text(row.printed, "printed")]);

test("differences in whitespace are ignored", () => {
  assert.ok(isSameOutput(" 5.0\n", "5.0"));
  assert.ok(isSameOutput("[1  2]", "[1 2]"));
  assert.ok(isSameOutput("[ 1. 2. ]", "[1. 2.]"));
  assert.ok(isSameOutput("(8,2, 3)", "(8, 2, 3)"));
  assert.ok(isSameOutput("{'a':1} [2]", "{'a':1}[2]"));
  assert.ok(!isSameOutput("1 2", "12"));
  assert.ok(!isSameOutput("5", "5.0"));
  assert.ok(!isSameOutput("ab", "a b"));
});

const CASES = [
  ["a changed word", "[1. 2.]", "[1. 3.]", [["[1. <2.>]", "[1. <3.>]"]]],
  ["a missing line", "a", "a\nb", [["a", "a"], [null, "<b>"]]],
  ["an extra line", "a\nb", "a", [["a", "a"], ["<b>", null]]],
  ["completely different", "x", "5.0", [["<x>", "<5.0>"]]],
  ["a changed line between equal lines", "a\nx\nc", "a\nb\nc", [["a", "a"], ["<x>", "<b>"], ["c", "c"]]],
  ["nothing typed", "", "a", [[null, "<a>"]]],
];
for (const [name, typed, printed, rows] of CASES) {
  test(name, () => assert.deepEqual(show(typed, printed), rows));
}

test("the pieces of each side add up to its full text", () => {
  let seed = 1;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const line = () => Array.from({ length: random(4) }, () => "abc".charAt(random(3))).join(" ");
  for (let run = 0; run < 300; run++) {
    const [a, b] = [0, 1].map(() => Array.from({ length: 1 + random(4) }, line).join("\n").trim());
    const rows = diffOutput(a, b);
    const side = (name) => rows.filter((row) => row[name]).map((row) => row[name].map((piece) => piece.text).join("")).join("\n");
    assert.equal(side("printed").replace(/\s+/g, " ").trim(), b.replace(/\s+/g, " ").trim());
    assert.equal(side("typed").replace(/\s+/g, "").trim(), a.replace(/\s+/g, "").trim());
  }
});

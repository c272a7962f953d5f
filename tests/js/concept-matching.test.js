// Concept patterns in free-text answers, and negations near a match.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { findConcept, patternRegExp } from "../../templates/site/js/concept-matching.js";

const CASES = [
  ["It adds a penalty.", ["penalt*"], "found", "penalty"],
  ["PENALTIES matter", ["penalt*"], "found", "PENALTIES"],
  ["added  to\nthe loss", ["added to the loss"], "found", "added  to\nthe loss"],
  ["an extra cost", ["extra (cost|term)"], "found", "extra cost"],
  ["nothing here", ["penalt*"], "missing", ""],
  ["supernova", ["nova"], "missing", ""],
  ["It does not add a penalty.", ["penalt*"], "check", "penalty"],
  ["It doesn't add a penalty.", ["penalt*"], "check", "penalty"],
  ["No penalty here, but a penalty there is what L2 puts on the loss", ["penalt*"], "found", "penalty"],
  ["This is not about batches. It adds a penalty.", ["penalt*"], "found", "penalty"],
  ["without any penalty", ["penalt*"], "check", "penalty"],
  ["the penalty never fades", ["penalt*"], "check", "penalty"],
  ["it does not overfit", ["not overfit"], "found", "not overfit"],
  ["notable penalties", ["penalt*"], "found", "penalties"],
  ["f(x) = x.y", ["x.y"], "found", "x.y"],
  ["xzy", ["x.y"], "missing", ""],
  ["don’t overfit", ["don't overfit"], "found", "don’t overfit"],
];
for (const [answer, patterns, status, words] of CASES) {
  test(`${patterns} in ${JSON.stringify(answer)}: ${status}`, () => {
    const finding = findConcept(answer, patterns);
    assert.deepEqual([finding.status, finding.words], [status, words]);
  });
}

test("patterns match the same answers as in the build", { skip: !existsSync(new URL("../cases/patterns.json", import.meta.url)) && "no shared cases yet" }, () => {
  const cases = JSON.parse(readFileSync(new URL("../cases/patterns.json", import.meta.url), "utf8"));
  for (const { pattern, answer, found } of cases) {
    assert.equal(patternRegExp(pattern).test(answer), found, `${pattern} in ${answer}`);
  }
});

// Concept patterns in free-text answers, and negations near a match.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { findConcept, findConcepts, patternRegExp } from "../../templates/site/js/concept-matching.js";

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

const CARD = {
  question: "How do L1 and L2 differ?",
  concepts: [
    { text: "L1 can make weights exactly zero", patterns: ["exactly zero", "to zero"], unless: ["l2 makes"] },
    { text: "L2 makes weights small", patterns: ["small", "shrink*"], unless: [] },
    { text: "Choose the strength on validation data", patterns: ["validation"], unless: [] },
    { text: "A point without phrases", patterns: [], unless: [] },
  ],
  modelAnswer: "An L1 penalty pushes weights to exactly zero. An L2 penalty makes them small. The strength is chosen on validation data.",
};
const EXPLANATIONS = [
  ["L1 gives weights that are exactly zero; L2 keeps them small. Use validation data for the strength.", ["found", "found", "found", null], ""],
  ["L2 gives weights that are exactly zero; L1 keeps them small.", ["check", "check", "missing", null], "contradiction"],
  ["With L1, weights are not exactly zero.", ["check", "missing", "missing", null], "negation"],
  ["L1 sets weights exactly zero, but L2 makes them exactly zero, too.", ["check", "missing", "missing", null], "contradiction"],
  ["Pick the strength with held-out data.", ["missing", "missing", "check", null], "similar"],
  ["Both are useful in practice.", ["missing", "missing", "missing", null], ""],
  ["", ["missing", "missing", "missing", null], ""],
];
for (const [answer, statuses, reason] of EXPLANATIONS) {
  test(`${JSON.stringify(answer)}: ${statuses}`, () => {
    const found = findConcepts(answer, CARD);
    assert.deepEqual(found.map((one) => one?.status ?? null), statuses);
    assert.equal(found.find((one) => one?.status === "check")?.reason ?? "", reason);
    for (const one of found) if (one && one.start >= 0) assert.equal(answer.slice(one.start, one.start + one.words.length), one.words);
  });
}

test("increase does not count as decrease", () => {
  const card = {
    question: "What does a larger batch change?",
    concepts: [{ text: "Memory use increases", patterns: ["memory"], unless: [] }],
    modelAnswer: "The memory use increases.",
  };
  assert.equal(findConcepts("The memory grows.", card)[0].status, "found");
  assert.equal(findConcepts("The memory use decreases.", card)[0].status, "check");
});

// Text folded for search.
import assert from "node:assert/strict";
import { test } from "node:test";
import { foldText } from "../../templates/site/js/text-folding.js";

test("case, accents, quotes, dashes, and punctuation at the end are folded", () => {
  assert.equal(foldText("  Naïve “Bayes” – Classifier. "), "naive 'bayes' - classifier");
});

test("foldText is idempotent", () => {
  for (const text of ["Kernel.", "“adam”", "naïve", "−1", "...", "がく", "a  b;"]) assert.equal(foldText(foldText(text)), foldText(text));
});

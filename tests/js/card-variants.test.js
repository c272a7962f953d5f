// The variant of a predict card that is asked in each review.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseResponse, withVariant } from "../../templates/site/js/card-variants.js";

const PLAIN = { kind: "predict", code: "axis=0", output: "3", ran: "", why: "common" };
const VARIANTS = [{ code: "axis=1", output: "4", ran: "" }, { code: "axis=2", output: "5", ran: "", why: "own" }];
const after = (reviews, answers = 0) => ({
  reviews: Array.from({ length: reviews }, (_, index) => [100 * index, 3]),
  answers: Array.from({ length: reviews + answers }, (_, index) => [100 * index, "predict", 1, null]),
});
const CARD = { ...PLAIN, variants: VARIANTS };

test("the variant changes with each review, and all variants are asked in turn", () => {
  const asked = [0, 1, 2, 3, 4, 5].map((reviews) => withVariant(CARD, after(reviews), null).code);
  assert.deepEqual(asked, ["axis=0", "axis=1", "axis=2", "axis=0", "axis=1", "axis=2"]);
});

test("the variant also changes after answers that do not count as reviews", () => {
  assert.deepEqual([0, 1, 2].map((answers) => withVariant(CARD, after(1, answers), null).variant), [1, 2, 0]);
});

test("output and explanation belong to the code", () => {
  const { output, why, variant } = withVariant(CARD, after(1), null);
  assert.deepEqual({ output, why, variant }, { output: "4", why: "common", variant: 1 });
  assert.equal(withVariant(CARD, after(2), null).why, "own");
});

test("a stored response keeps its variant after further reviews", () => {
  assert.equal(withVariant(CARD, after(7), { text: "5", variant: 2 }).code, "axis=2");
  assert.equal(withVariant(CARD, after(7), "3").code, "axis=0", "a response stored before the card had variants");
  assert.equal(withVariant(CARD, after(7), { text: "5", variant: 9 }).code, "axis=0", "a variant that was removed");
  assert.deepEqual(parseResponse({ text: "5", variant: 2 }), { text: "5", variant: 2 });
  assert.deepEqual(parseResponse(null), { text: "", variant: 0 });
});

test("other cards are unchanged", () => {
  assert.equal(withVariant(PLAIN, after(3), null), PLAIN);
  const recall = { kind: "recall", answer: "a" };
  assert.equal(withVariant(recall, after(3), null), recall);
});

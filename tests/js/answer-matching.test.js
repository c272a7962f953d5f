// Typed answers: correct, close (a typo), or wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareAnswer, editDistance, foldText } from "../../templates/site/js/answer-matching.js";

const CASES = [
  ["", "kernel", "empty"],
  ["  ", "kernel", "empty"],
  ["kernel", "kernel", "right"],
  ["Kernel.", "kernel", "right"],
  ["the kernel", "kernel", "right"],
  ["kernel", "the kernel", "right"],
  ["“adam”", '"adam"', "right"],
  ["'adam'", '"adam"', "right"],
  ["naive", "naïve", "right"],
  ["[None,2]", "[None, 2]", "right"],
  ["tf.reduce_sum( x )", "tf.reduce_sum(x)", "right"],
  ["kernle", "kernel", "close"],
  ["kerne", "kernel", "close"],
  ["regularisation", "regularization", "close"],
  ["l1", "L2", "wrong"],
  ["0.1", "0.01", "wrong"],
  ["axis=0", "axis=1", "wrong"],
  ["kernel_regularizer", "bias_regularizer", "wrong"],
  ["sum", "mean", "wrong"],
  ["rank", "tank", "wrong"],
  ["-1", "1", "wrong"],
  ["−1", "-1", "right"],
];
for (const [typed, right, expected] of CASES) {
  test(`${JSON.stringify(typed)} for ${JSON.stringify(right)} is ${expected}`, () => {
    assert.equal(compareAnswer(typed, right), expected);
  });
}

test("edit distance: substitution, insertion, deletion, transposition", () => {
  assert.deepEqual(
    [["a", "a"], ["ab", "ba"], ["", "abc"], ["kitten", "sitting"], ["abcd", "acbd"]].map(([a, b]) => editDistance(a, b)),
    [0, 1, 3, 3, 1],
  );
});

test("foldText is idempotent", () => {
  for (const [typed, right] of CASES) for (const text of [typed, right]) assert.equal(foldText(foldText(text)), foldText(text));
});

// The values of predicted and printed output, regardless of the layout.
import assert from "node:assert/strict";
import { test } from "node:test";
import { haveSameValues, valueTokens } from "../../templates/site/js/output-values.js";

const SAME = [
  ["[[1,2],[3,4]]", "[[1 2]\n [3 4]]"],
  ["[[1, 2],\n [3, 4]]", "[[1 2]\n [3 4]]"],
  ["1.0", "1."],
  ["0.10", "0.1"],
  ["1e-3", "0.001"],
  ["1E-03", "1e-3"],
  ["2,3", "(2, 3)"],
  ["1, 2, 3", "[1 2 3]"],
  ["a b", "a\nb"],
  ["1 2", "1\n2"],
  ["'a'", '"a"'],
  ["{'a': 1}", '{"a":1}'],
  ["tf.Tensor([1, 2], shape=(2,), dtype=int32)", "tf.Tensor([1 2], shape=(2,), dtype=int32)"],
  ["−1", "-1"],
];
const DIFFERENT = [
  ["1", "1."],
  ["10", "10.0"],
  ["0.0", "-0.0"],
  ["(2)", "(2,)"],
  ["2", "(2,)"],
  ["5", "[5]"],
  ["1 2", "12"],
  ["1\n2", "12"],
  ["1,2", "1.2"],
  ["a", "'a'"],
  ["'1'", "1"],
  ["b'a'", "'a'"],
  ["[1, 2, 3, 4]", "[[1 2]\n [3 4]]"],
  ["[[1 2 3 4]]", "[1 2 3 4]"],
  ["(1, 2)", "[1, 2]"],
  ["True", "true"],
  ["2.210.0", "2.21.0"],
  ["9007199254740993", "9007199254740992"],
  ["0.3", "0.30000000000000004"],
  ["1e400", "1e500"],
  ["1 2 3", "1 2"],
  ["", ""],
];
for (const [typed, printed] of SAME) {
  test(`${JSON.stringify(typed)} has the values of ${JSON.stringify(printed)}`, () => assert.ok(haveSameValues(typed, printed)));
}
for (const [typed, printed] of DIFFERENT) {
  test(`${JSON.stringify(typed)} has other values than ${JSON.stringify(printed)}`, () => assert.ok(!haveSameValues(typed, printed)));
}

test("floats are equal exactly if their decimal numbers are", () => {
  let seed = 7;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let run = 0; run < 500; run++) {
    const [a, b] = [0, 1].map(() => ({ digits: random(300), exponent: random(5) - 2 }));
    const notations = ({ digits, exponent }) => [`${digits}.e${exponent}`, `${(digits / 10).toFixed(1)}e${exponent + 1}`, `${digits}.00E${exponent}`];
    // Compared as integers: digits * 10 ** (exponent + 2).
    const isEqual = BigInt(a.digits) * 10n ** BigInt(a.exponent + 2) === BigInt(b.digits) * 10n ** BigInt(b.exponent + 2);
    for (const one of notations(a)) for (const other of notations(b)) assert.equal(haveSameValues(one, other), isEqual, `${one} ${other}`);
  }
});

test("the tokens are those of a pattern with lookbehind", () => {
  // A number does not begin directly after a letter, a digit, or a dot. Old browsers cannot express this in a pattern.
  const pattern = /[bru]?(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?<![\p{L}\p{N}_.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?j?(?![\p{L}\p{N}_]|\.\d)|[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*|\.\.\.|\S/gu;
  const parts = ["1", "2.5", ".5", ".", "-", "+", "e", "e3", "j", "a", "é", "𝑥", "'", '"', "b'", "\\", " ", "\n", ",", "[", "_", "...", "क्"];
  let seed = 11;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let run = 0; run < 3000; run++) {
    const text = Array.from({ length: 1 + random(9) }, () => parts[random(parts.length)]).join("");
    const tokens = text.normalize("NFC").match(pattern) ?? [];
    assert.deepEqual(valueTokens(text.normalize("NFC")), [...tokens], JSON.stringify(text));
  }
});

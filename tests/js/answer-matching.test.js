// Typed answers: correct, close (a typo), or wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareAnswer, editDistance } from "../../templates/site/js/answer-matching.js";

const PROSE = [
  ["", "kernel", "empty"],
  ["  ", "kernel", "empty"],
  ["kernel", "kernel", "right"],
  ["Kernel.", "kernel", "right"],
  ["the kernel", "kernel", "right"],
  ["kernel", "the kernel", "right"],
  ["“adam”", '"adam"', "right"],
  ["'adam'", '"adam"', "right"],
  ["[None,2]", "[None, 2]", "right"],
  ["tf.reduce_sum( x )", "tf.reduce_sum(x)", "right"],
  ["co adaptation", "co-adaptation", "right"],
  ["data set", "dataset", "right"],
  ["kernle", "kernel", "close"],
  ["kerne", "kernel", "close"],
  ["regularisation", "regularization", "close"],
  ["batch nomalization", "batch normalization", "close"],
  ["l1", "L2", "wrong"],
  ["0.1", "0.01", "wrong"],
  ["1 2", "12", "wrong"],
  ["axis=0", "axis=1", "wrong"],
  ["kernel_regularizer", "bias_regularizer", "wrong"],
  ["sum", "mean", "wrong"],
  ["rank", "tank", "wrong"],
  ["-1", "1", "wrong"],
  ["−1", "-1", "right"],
  // Words that differ in a prefix mean the opposite.
  ["supervised", "unsupervised", "wrong"],
  ["dependent", "independent", "wrong"],
  ["symmetric", "asymmetric", "wrong"],
  ["macro average", "micro average", "wrong"],
  ["underfitting", "overfitting", "wrong"],
  ["first axis", "last axis", "wrong"],
  // Punctuation that is the answer, or part of it.
  ["...", "...", "right"],
  ["…", "...", "right"],
  ["", "...", "empty"],
  [".", "...", "wrong"],
  [":", ":", "right"],
  ["!", ":", "wrong"],
  ["1", "1.", "wrong"],
  ["1.", "1", "wrong"],
  ["n", "n!", "wrong"],
  ["0.0", "-0.0", "wrong"],
  ["x2", "x²", "wrong"],
  // Signs that carry meaning, in every script.
  ["かく", "がく", "wrong"],
  ["か\u3099く", "がく", "right"],
  ["ﾊﾟｽ", "パス", "right"],
  ["はす", "ぱす", "wrong"],
  ["कतब", "किताब", "wrong"],
  ["का", "की", "wrong"],
  ["किताब", "किताब", "right"],
  ["มา", "ม้า", "wrong"],
  ["ไกล", "ใกล้", "wrong"],
  ["ma", "má", "wrong"],
  ["mà", "má", "wrong"],
  ["khong", "không", "wrong"],
  ["nguoi dung", "người dùng", "wrong"],
  ["ngu\u031bo\u031b\u0300i", "người", "right"],
  ["ano", "año", "wrong"],
  ["schon", "schön", "wrong"],
  ["сей", "сёй", "wrong"],
  ["мой", "мои", "wrong"],
  ["שלום", "שָׁלוֹם", "wrong"],
  ["naive", "naïve", "close"],
  ["régularisation", "régularization", "close"],
  ["ΛΌΓΟΣ", "λόγος", "right"],
  ["水", "木", "wrong"],
  ["水。", "水", "right"],
  ["ＡＢＣ", "abc", "right"],
];
const CODE = [
  ["...", "...", "right"],
  ["", "...", "empty"],
  ["1", "1.", "wrong"],
  ["1.0", "1.", "wrong"],
  ["x!", "x", "wrong"],
  ["x.", "x", "wrong"],
  ["none", "None", "wrong"],
  ["Axis", "axis", "wrong"],
  ["kernle", "kernel", "wrong"],
  ["0.0", "-0.0", "wrong"],
  ["-0.0", "-0.0", "right"],
  ["-1", "- 1", "right"],
  ["tf.reduce_sum( x )", "tf.reduce_sum(x)", "right"],
  ["[None,2]", "[None, 2]", "right"],
  ["notin", "not in", "wrong"],
  ["not  in", "not in", "right"],
  ["a| b", "a|b", "right"],
  ["a||b", "a|b", "wrong"],
  ["x* *2", "x**2", "wrong"],
  ["'adam'", '"adam"', "right"],
  ["“adam”", '"adam"', "right"],
  ['"a b"', '"ab"', "wrong"],
  ['"a  b"', '"a b"', "wrong"],
  ["the x", "x", "wrong"],
  ["naïve", "naive", "wrong"],
];

for (const [cases, language] of [[PROSE, null], [CODE, ""], [CODE, "python"]]) {
  for (const [typed, right, expected] of cases) {
    test(`${JSON.stringify(typed)} for ${JSON.stringify(right)} in ${language ?? "prose"} is ${expected}`, () => {
      assert.equal(compareAnswer(typed, right, language), expected);
    });
  }
}

test("quotes and spaces matter in languages that distinguish them", () => {
  assert.equal(compareAnswer("'name'", '"name"', "sql"), "wrong");
  assert.equal(compareAnswer("ls - l", "ls -l", "bash"), "wrong");
  assert.equal(compareAnswer("ls  -l", "ls -l", "bash"), "right");
});

test("an answer equals itself, and its NFD form equals it, in prose and in code", () => {
  for (const [, right] of [...PROSE, ...CODE]) {
    for (const language of [null, ""]) {
      assert.equal(compareAnswer(right, right, language), "right");
      assert.equal(compareAnswer(right.normalize("NFD"), right, language), "right");
    }
  }
});

test("edit distance: substitution, insertion, deletion, transposition", () => {
  assert.deepEqual(
    [["a", "a"], ["ab", "ba"], ["", "abc"], ["kitten", "sitting"], ["abcd", "acbd"]].map(([a, b]) => editDistance(a, b)),
    [0, 1, 3, 3, 1],
  );
});

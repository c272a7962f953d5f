// Verdicts, code patterns, and differences between pieces of code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkCode, nearestCode } from "../../templates/site/js/code-check.js";
import { CodeContext } from "../../templates/site/js/code-context.js";
import { diffCode } from "../../templates/site/js/code-diff.js";
import { containsPattern } from "../../templates/site/js/code-patterns.js";
import { normalForm, normalTree } from "../../templates/site/js/normal-form.js";

const SETUP = "import tensorflow as tf\nfrom tensorflow.keras import layers, regularizers\nx = 3\n";
const CARD = {
  start: "layer = ...\n",
  solutions: [
    { code: "layer = layers.Dense(64, kernel_regularizer=regularizers.L2(0.01), name=\"a\")\n", html: "" },
    { code: "penalty = regularizers.L2(0.01)\nlayer = layers.Dense(64, kernel_regularizer=penalty)\n", html: "" },
  ],
  checks: [
    { name: "64 units", code: "assert layer.units == 64\n", patterns: ["layers.Dense(64, ...)"] },
    { name: "a penalty", code: "assert layer.kernel_regularizer\n", patterns: ["kernel_regularizer=regularizers.L2(_)"] },
  ],
  mistakes: [{ code: "layer = layers.Dense(64, bias_regularizer=regularizers.L2(0.01))\n", html: "", feedback: "" }],
};
const verdict = (code) => {
  const { status, index, found, error } = checkCode(code, CARD, SETUP);
  return [status, index, found, error?.line ?? 0];
};
const VERDICTS = [
  ["layer = tf.keras.layers.Dense(64, name='a', kernel_regularizer=(regularizers.L2(1e-2)),)", "solution", 0, [true, true], 0],
  ["from keras import regularizers as r\np = r.L2(.01)\nlayer = layers.Dense(6_4, kernel_regularizer=p)  # done", "solution", 1, [true, true], 0],
  ["layer = layers.Dense(0x40, bias_regularizer=regularizers.L2(1e-2))", "mistake", 0, [true, false], 0],
  ["layer = layers.Dense(64, kernel_regularizer=regularizers.L2(0.1))", "unknown", -1, [true, true], 0],
  ["layer=...", "start", -1, [false, false], 0],
  ["layer = (\n  layers.Dense(64", "syntax", -1, [false, false], 2],
  ["a = 1\nlayer = 'abc", "syntax", -1, [false, false], 2],
  ["match layer:\n  case 1: pass", "unknown", -1, [false, false], 0],
  ["x".repeat(30_000), "unknown", -1, [false, false], 0],
  [`layer = ${"(".repeat(9_000)}1${")".repeat(9_000)}`, "unknown", -1, [false, false], 0],
];
for (const [code, ...expected] of VERDICTS) {
  test(`${expected[0]}: ${JSON.stringify(code.slice(0, 60))}`, () => assert.deepEqual(verdict(code), expected));
}

const context = new CodeContext(SETUP, CARD.checks.map(({ code }) => code));
const CODE = CARD.solutions[0].code;
const PATTERNS = [
  ["layers.Dense(64, ...)", true],
  ["layers.Dense(64)", false],
  ["layers.Dense(32, ...)", false],
  ["Dense(...)", true],
  ["tf.keras.layers.Dense(_, ...)", true],
  ["_.Dense(_, name=_, kernel_regularizer=_)", true],
  ["_.Dense(_, name=_)", false],
  ["kernel_regularizer=_", true],
  ["kernel_regularizer=keras.regularizers.L2(1e-2)", true],
  ["kernel_regularizer=regularizers.L1(_)", false],
  ["bias_regularizer=_", false],
  ["not Python (", false],
];
for (const [pattern, found] of PATTERNS) {
  test(`pattern ${pattern}`, () => assert.equal(containsPattern(normalTree(CODE, context, false), pattern, context), found));
}

const PAIRS = [
  ["size = 2\nlayer = f(size)", "k = 2\nlayer = f(k)", true],
  ["layer = 1", "other = 1", false], // a check uses it
  ["x = 1\nlayer = x", "k = 1\nlayer = k", false], // the setup uses it
  ["layer = layers.Dense(1)", "layer = keras.layers.Dense(1)", false], // keras is not imported
  ["import keras\nlayer = keras.layers.Dense(1)", "layer = layers.Dense(1)", true],
  ["import tensorflow.keras.layers.Dense as D\nlayer = D(1)", "layer = layers.Dense(1)", false], // fails
  ["from tensorflow.keras import layerz\nlayer = 1", "layer = 1", false], // fails
  ["import numpy as tf\nlayer = 1", "layer = 1", false], // a check may use tf
  ["layer = layers.Dense(1)\nfrom math import pi as layers", "layer = layers.Dense(1)", false],
  ["import matplotlib.pyplot as plt\nplt.show()", "import matplotlib\nmatplotlib.pyplot.show()", false],
  ["layer = tf.keras.losses.mse", "import keras\nlayer = keras.losses.mse", false], // not in keras
  ["layer = f(a=next(i), b=next(i))", "layer = f(b=next(i), a=next(i))", false],
  ["layer = dict(a=1, b=2)", "layer = dict(b=2, a=1)", false], // the order is visible
  ["layer = 64", "layer = 64.0", false],
  ["layer = [i for i in x for j in y]", "layer = [j for i in x for j in y]", false],
  ["def f(a, b):\n  return a - b", "def f(b, a):\n  return b - a", true],
  ["def f(a, b):\n  return a - b", "def f(a, b):\n  return b - a", false],
  ["def f(v, training=None):\n  return v", "def f(v, train=None):\n  return v", false],
  ["layer = lambda v: v + x", "layer = lambda x: x + x", false],
  ["layer = lambda v: v + 1", "layer = lambda u: u + 1", true],
  ["v = 1\nlayer = locals()", "w = 1\nlayer = locals()", false],
  ["class A(layers.Layer):\n  def __init__(self):\n    super(A, self).__init__()", "class A(layers.Layer):\n  def __init__(me):\n    super().__init__()", true],
  ["class A:\n  b = 1", "class A:\n  c = 1", false],
  ["with a as b, c:\n  b()", "with a as d:\n  with c:\n    d()", true],
  ["def f():\n  global v\n  v = 1", "def f():\n  global w\n  w = 1", false],
];
for (const [a, b, isEqual] of PAIRS) {
  test(`${isEqual ? "equal" : "different"}: ${JSON.stringify([a, b])}`, () =>
    assert.equal(normalForm(a, context) === normalForm(b, context), isEqual));
}

const marked = (pieces) => pieces.map(({ text, isSame }) => (isSame ? text : `[${text}]`)).join("");
test("differences by word, whatever the lines and quotes", () => {
  const [own, other] = diffCode("layer = f('a', 1)", "layer = g(\n    \"a\",\n    1,\n)");
  assert.equal(marked(own), "layer = [f]('a', 1)");
  assert.equal(marked(other), 'layer = [g](\n    "a",\n    1[,]\n)');
});
test("the nearest solution", () => assert.equal(nearestCode("penalty = 1", CARD.solutions.map(({ code }) => code)), 1));

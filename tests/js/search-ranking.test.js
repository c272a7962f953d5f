// Search: ranking, spellings, typing errors, and excerpts.
import assert from "node:assert/strict";
import { test } from "node:test";

const js = "../../templates/site/js";
const { excerpt, SearchIndex } = await import(`${js}/search-ranking.js`);
const { queryWords, splitWord, wordForms } = await import(`${js}/search-words.js`);

const card = (key, title, text = "") => ({ kind: "card", key, title, text });
const CARDS = [
  card("l2", "What does L2 regularization add to the loss?", "The sum of the squared weights."),
  card("overfit", "Which curve shows overfitting?", "The validation loss rises."),
  card("norm", "Which axis does BatchNormalization average over?", "The batch axis."),
  card("retrace", "Why does a tf.function trace again?", "Retracing: an argument has a new signature."),
  card("vanish", "Why do gradients vanish?", "A product of many factors below 1."),
  card("color", "How many channels has a color image?", "Three."),
];
const index = new SearchIndex(CARDS);
const first = (query) => index.find(query).hits[0]?.entry.key;
const keys = (entries, query) => new SearchIndex(entries).find(query).hits.map(({ entry }) => entry.key);

test("words in questions and whole words rank first", () => {
  const cards = [card("c", "tensorflow"), card("b", "A rank", "of a tensor"), card("a", "What is a tensor?", "An array")];
  assert.deepEqual(keys(cards, "tensor"), ["a", "c", "b"]);
  assert.equal(keys(cards, "TENSOR rank")[0], "b");
  for (const query of ["  ", "([", "zzzzzzzzz", "?"]) assert.deepEqual(keys(cards, query), []);
});

for (const [query, key] of Object.entries({
  "L2 regularisation": "l2", overfiting: "overfit", overfited: "overfit", bachnorm: "norm", "batch-normalisation": "norm",
  "tf.function retrace": "retrace", "vanishing gradient": "vanish", colour: "color", "colour images": "color",
  gradeint: "vanish", "what is overfitting?": "overfit", "squared wieghts": "l2", signaturs: "retrace",
})) test(`"${query}" finds the right card`, () => assert.equal(first(query), key));

test("cards with all words precede cards with some words", () => {
  const cards = [card("some", "loss loss loss"), card("all", "A question", "about the loss and its curve")];
  assert.deepEqual(keys(cards, "loss curve"), ["all", "some"]);
  assert.deepEqual(keys(cards, "loss curve zebra"), ["all", "some"]);
});

test("topics, terms, and lessons precede cards; a topic's lesson is not listed twice", () => {
  const entries = [
    card("c", "What is dropout?"), { kind: "lesson", key: "t", title: "Dropout", text: "dropout" },
    { kind: "lesson", key: "u", title: "Losses", text: "also dropout" }, { kind: "term", key: "dropout", title: "Dropout", text: "" },
    { kind: "topic", key: "t", title: "Dropout", text: "" }, { kind: "topic", key: "v", title: "Other", text: "dropout" },
  ];
  assert.deepEqual(keys(entries, "dropout"), ["t", "dropout", "u", "c"]);
});

test("a term whose whole name was typed precedes topics that only contain it", () => {
  const entries = [
    { kind: "topic", key: "reshape", title: "Reshape and broadcast", text: "" }, { kind: "lesson", key: "math", title: "Math", text: "broadcasting" },
    { kind: "term", key: "broadcasting", title: "Broadcasting", text: "The rule for combining shapes." }, card("c", "When does broadcasting fail?"),
  ];
  assert.deepEqual(keys(entries, "what is broadcasting?"), ["broadcasting", "reshape", "math", "c"]);
  assert.equal(keys(entries, "reshape")[0], "reshape");
});

test("stop words are ignored unless there are no others", () => {
  assert.deepEqual(queryWords("what is the l2-penalty of a layer?"), ["l2-penalty", "layer"]);
  assert.deepEqual(queryWords("early-stopping"), ["early", "stopping"]);
  assert.deepEqual(queryWords("to be"), ["to", "be"]);
});

test("every British spelling has an American one, and the reverse", () => {
  for (const [british, american] of [["normalise", "normalize"], ["labelled", "labeled"], ["centre", "center"], ["analyse", "analyze"]]) {
    assert(wordForms(british).spellings.includes(american));
    assert(wordForms(american).spellings.includes(british));
  }
});

test("two words written as one are found", () => {
  assert.deepEqual(splitWord("weightdecay", new Map([["weight", 1], ["decays", 1]])), ["weight", "decay"]);
  assert.deepEqual(keys([card("a", "weight and its decay")], "weightdecay"), ["a"]);
});

test("corrections are reported", () => {
  assert.deepEqual(index.find("bachnorm").corrections, ["batchnormalization"]);
  assert.deepEqual(index.find("overfiting").corrections, []);  // its stem matches
});

test("an excerpt contains the match and whole formulas, whose content is not searched", () => {
  const words = (query) => index.find(query).words;
  assert.deepEqual(excerpt("one squared three", words("square")), ["one ", "squared", " three"]);
  const formula = "\ue0f0<math>squared</math>\ue0f1";
  assert.deepEqual(excerpt(`${formula} is squared`, words("squared")), [`${formula} is `, "squared", ""]);
  const long = excerpt(`${"x ".repeat(30)}${formula} ${"y ".repeat(10)}squared ${formula}`, words("squared"));
  for (const part of long) assert.equal(part.split("\ue0f0").length, part.split("\ue0f1").length);
  assert.deepEqual(new SearchIndex([card("f", formula)]).find("squared").hits, []);
});

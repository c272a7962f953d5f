// The form in which a review asks for a write card depends on the stability and on misses.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const js = "../../templates/site/js";
window.flashproof.shared = (await import(`${js}/shared-api.js`)).shared;
const { fadingStep, formOf } = await import(`${js}/fading.js`);
const { replay } = await import(`${js}/card-record.js`);

const START = 1_800_000_000;
const DAY = 86_400;

/** Reviews at the times at which the card is due, and the step before each of them. */
function steps(grades) {
  const [reviews, before] = [[], []];
  for (const grade of grades) {
    before.push(fadingStep(reviews, {}));
    reviews.push([reviews.length ? replay(reviews, {}).due : START, grade]);
  }
  return { before, days: reviews.map(([time]) => Math.round((time - START) / DAY)) };
}

test("a card that is always remembered is written without help after one to two weeks", () => {
  const { before, days } = steps([3, 3, 3, 3, 3]);
  assert.deepEqual(before, [0, 1, 1, 2, 2]);
  assert.deepEqual(days.slice(0, 3), [0, 0, 2]);
  assert.ok(days[3] >= 7 && days[3] <= 14, String(days));
});

test("a miss goes one step back", () => {
  const { before } = steps([3, 3, 3, 3, 1, 1, 1]);
  assert.deepEqual(before.slice(4), [2, 1, 0]);
});

test("a step needs a successful review, not only a high stability", () => {
  assert.equal(fadingStep([[START, 4]], {}), 1);
  assert.equal(fadingStep([[START, 4], [START + 8 * DAY, 3]], {}), 2);
  assert.equal(fadingStep([[START, 1]], {}), 0);
});

test("the form depends on the card and the setting", () => {
  const app = (reviews, fading = true) => ({ settings: { fading }, progress: { record: () => ({ reviews }), options: () => ({}) } });
  const write = { kind: "write", id: "a", arrange: {} };
  assert.equal(formOf(app([]), write), "arrange");
  assert.equal(formOf(app([]), { kind: "write", id: "a" }), "gaps");
  assert.equal(formOf(app([[START, 4]]), write), "gaps");
  assert.equal(formOf(app([[START, 4], [START + 8 * DAY, 3]]), write), "full");
  assert.equal(formOf(app([], false), write), "full");
  assert.equal(formOf(app([]), { kind: "predict", id: "a", arrange: {} }), "full");
});

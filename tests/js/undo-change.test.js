// Undo, also if a different tab has changed the card since the answer.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const js = "../../templates/site/js";
window.flashproof.shared = (await import(`${js}/shared-api.js`)).shared;
const { undoChange } = await import(`${js}/undo-change.js`);
const { emptyRecord, replay, withAnswer } = await import(`${js}/card-record.js`);

const T = 1_800_000_000;
const record = (reviews, more = {}) => ({ ...emptyRecord(), reviews, memory: replay(reviews), ...more });

test("undo removes one answer and keeps what a different tab has added", () => {
  const before = withAnswer(record([[T, 3]]), [T, "review", 1, null]);
  const own = withAnswer({ ...before, reviews: [...before.reviews, [T + 900, 1]] }, [T + 900, "review", 0, null]);
  const answered = { ...own, memory: replay(own.reviews) };
  assert.deepEqual(undoChange(answered, before, T + 900), before);
  const later = withAnswer({ ...answered, reviews: [...own.reviews, [T + 950, 3]] }, [T + 950, "quiz", 1, null]);
  const undone = undoChange(later, before, T + 900);
  assert.deepEqual(undone.reviews, [[T, 3], [T + 950, 3]]);
  assert.deepEqual(undone.answers.map(([at]) => at), [T, T + 950]);
  assert.deepEqual(undone.memory, replay(undone.reviews));
  assert.deepEqual(undoChange(undone, before, T + 900), undone, "the answer is already undone");
  assert.equal(undoChange(null, before, T + 900), null, "a different tab has deleted the progress");
});

test("undo of the first answer removes the record, unless a different tab has suspended the card", () => {
  const first = withAnswer(record([[T, 3]]), [T, "review", 1, null]);
  assert.equal(undoChange(first, null, T), null);
  assert.deepEqual(undoChange({ ...first, suspended: [true, T + 5] }, null, T), { ...emptyRecord(), suspended: [true, T + 5] });
});

test("undo of a suspension keeps the answers of a different tab", () => {
  const before = record([[T, 3]]);
  assert.deepEqual(undoChange({ ...before, suspended: [true, T + 5] }, before, 0), before);
  const later = { ...record([[T, 3], [T + 900, 3]]), suspended: [true, T + 5], buried: 9 };
  assert.deepEqual(undoChange(later, before, 0), record([[T, 3], [T + 900, 3]]));
});

test("undo distinguishes two answers in the same second", () => {
  const before = withAnswer(record([[T, 1]]), [T, "review", 0, null]);
  const after = withAnswer(record([[T, 1], [T, 3]]), [T, "review", 1, null]);
  assert.deepEqual(undoChange(after, before, T), before);
});

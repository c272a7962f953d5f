// Card records: parsing damaged records, merging, replaying reviews.
import assert from "node:assert/strict";
import { test } from "node:test";
import { review } from "../../templates/site/js/fsrs.js";
import { asRecord, emptyRecord, mergeRecords, parseRecord, replay, withAnswer } from "../../templates/site/js/card-record.js";

const T = 1_800_000_000;
const record = (reviews, more = {}) => ({ ...emptyRecord(), reviews, memory: replay(reviews), ...more });

test("a record survives serializing and parsing", () => {
  const one = withAnswer(record([[T, 3], [T + 86_400, 4]]), [T, "quiz", 1, 0.7]);
  assert.deepEqual(parseRecord(JSON.stringify(one)), one);
});

for (const bad of ["", "{", "null", "[]", "5", '"x"', "{}", '{"version":2,"reviews":[],"answers":[]}',
  '{"version":1,"reviews":[[1,9]],"answers":[]}', '{"version":1,"reviews":"x","answers":[]}',
  '{"version":1,"reviews":[],"answers":[[1]]}', '{"version":1,"reviews":[[null,3]],"answers":[]}']) {
  test(`a damaged record is rejected: ${bad}`, () => assert.equal(parseRecord(bad), null));
}

test("a damaged memory state is recomputed from the reviews", () => {
  const whole = record([[T, 3], [T + 900, 3], [T + 5 * 86_400, 1]]);
  const read = parseRecord(JSON.stringify({ ...whole, memory: { stability: "?" } }));
  assert.deepEqual(read.memory, whole.memory);
});

test("merging keeps each review once, in order, and is commutative", () => {
  const start = [[T, 3], [T + 900, 3]];
  const a = record([...start, [T + 3 * 86_400, 3]]);
  const b = record([...start, [T + 2 * 86_400, 1]]);
  const merged = mergeRecords(a, b);
  assert.deepEqual(merged, mergeRecords(b, a));
  assert.deepEqual(merged.reviews.map(([, grade]) => grade), [3, 3, 1, 3]);
  assert.deepEqual(merged.memory, replay(merged.reviews));
  assert.deepEqual(mergeRecords(merged, a), merged);
  assert.deepEqual(mergeRecords(a, a), a);
});

test("a review that was copied to Anki and back counts once; a review in Anki keeps its milliseconds", () => {
  const site = record([[T, 3], [T + 900, 1]]);
  const anki = record([[T + 0.002, 3], [T + 900, 1], [T + 5000.123, 3]]);
  const expected = [[T, 3], [T + 900, 1], [T + 5000.123, 3]];
  assert.deepEqual(mergeRecords(site, anki).reviews, expected);
  assert.deepEqual(mergeRecords(anki, site).reviews, expected);
  assert.deepEqual(mergeRecords(mergeRecords(site, anki), anki).reviews, expected);
});

test("a record without a memory state is replayed with the learner's options", () => {
  const reviews = [[T, 4], [T + 9 * 86_400, 3]];
  const read = asRecord({ version: 1, reviews, memory: null, answers: [] }, { retention: 0.8 });
  assert.deepEqual(read.memory, replay(reviews, { retention: 0.8 }));
});

test("merging keeps the latest suspension state", () => {
  const a = record([], { suspended: [true, T] });
  const b = record([], { suspended: [false, T + 5] });
  assert.deepEqual(mergeRecords(a, b).suspended, [false, T + 5]);
  assert.deepEqual(mergeRecords(b, a).suspended, [false, T + 5]);
  assert.equal(mergeRecords(record([]), record([])).suspended, undefined);
});

test("replay gives the same result as reviewing one by one", () => {
  let memory = null;
  const reviews = [[T, 1], [T + 60, 3], [T + 700, 3], [T + 4 * 86_400, 2]];
  for (const [at, grade] of reviews) memory = review(memory, grade, at);
  assert.deepEqual(replay(reviews), memory);
});

const at = (month, day, hour, minute = 0) => new Date(2027, month - 1, day, hour, minute).getTime() / 1000;

test("a card of yesterday counts as one day old, at whatever hour it is answered today", () => {
  const stabilities = (times) => times.reduce((all, time) => [...all, review(all.at(-1) ?? null, 3, time)], []).map(({ stability }) => stability);
  const late = stabilities([at(6, 1, 20), at(6, 1, 20, 15), at(6, 2, 20)]);
  const early = stabilities([at(6, 1, 20), at(6, 1, 20, 15), at(6, 2, 4)]);
  const sameDay = stabilities([at(6, 1, 20), at(6, 1, 20, 15), at(6, 2, 3, 59)]);
  assert.equal(early[2], late[2]);
  assert.ok(late[2] > late[1] * 1.5 && sameDay[2] < late[1] * 1.1);
});

test("a card that is answered half an hour earlier every day leaves the one-day interval", () => {
  let memory = review(null, 1, at(6, 1, 20));
  for (let day = 0; day < 6; day++) memory = review(memory, 3, at(6, 2 + day, 20) - 1800 * day);
  assert.ok(memory.stability > 3, String(memory.stability));
});

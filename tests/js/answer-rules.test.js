// What answers count, in every mode: grades, reviews, weak cards, progress of earlier versions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countsAsReview, gradeOf, outcomes, scoreOf } from "../../templates/site/js/answer-rules.js";
import { adoptAnswers, emptyRecord, mergeRecords, replay } from "../../templates/site/js/card-record.js";
import { isWeak, masteryCounts, weakCards } from "../../templates/site/js/mastery.js";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const js = "../../templates/site/js";
window.flashproof.shared = (await import(`${js}/shared-api.js`)).shared;
const { endSession, firstAnswers, loadResults, loadSession, newSession } = await import(`${js}/session.js`);
const { Progress } = await import(`${js}/progress.js`);
const { Storage } = await import(`${js}/storage.js`);

const DAY = 86_400;
const NOON = Math.floor(new Date(2027, 4, 5, 12).getTime() / 1000);
const record = (reviews, answers = []) => ({ ...emptyRecord(), reviews, memory: replay(reviews), answers });
const learned = record([[NOON - 9 * DAY, 3], [NOON - 9 * DAY + 600, 3], [NOON - 6 * DAY, 3]]);

test("the grade follows the result", () => {
  assert.deepEqual(["recall", "quiz", "cloze", "compare", "predict"].map((kind) => gradeOf(kind, 1)), [3, 3, 3, 3, 3]);
  assert.deepEqual([0, 0.5, 0.9].map((score) => gradeOf("cloze", score)), [1, 1, 1]);
  assert.deepEqual([0, 0.4, 0.5, 0.9, 1].map((score) => gradeOf("explain", score)), [1, 1, 2, 2, 3]);
  assert.deepEqual([0.3, 0.7, 0.95, null].map((sure) => gradeOf("quiz", 1, sure)), [2, 3, 3, 3]);
});

test("the score agrees with the grade that the learner chose", () => {
  assert.deepEqual([1, 2, 3, 4].map((grade) => scoreOf(null, grade)), [0, 1, 1, 1]);
  assert.deepEqual([1, 2, 3, 4].map((grade) => scoreOf(0.75, grade)), [0.75, 0.75, 1, 1]);
  assert.deepEqual([1, 2, 3, 4].map((grade) => scoreOf(1, grade)), [0, 1, 1, 1]);
  assert.deepEqual([1, 2, 3, 4].map((grade) => scoreOf(0, grade)), [0, 1, 1, 1]);
});

test("the first answer of a day counts even if the card is not due; more correct ones do not", () => {
  const { memory } = learned;
  assert.ok(countsAsReview(null, 3, NOON));
  assert.ok(countsAsReview(memory, 3, NOON));
  const again = replay([...learned.reviews, [NOON, 3]]);
  assert.ok(!countsAsReview(again, 3, NOON + 3600));
  assert.ok(countsAsReview(again, 1, NOON + 3600), "an incorrect answer");
  assert.ok(countsAsReview(again, 3, NOON + DAY));
  assert.ok(countsAsReview(replay([...learned.reviews, [NOON, 1]]), 3, NOON + 60), "a learning step");
});

test("outcomes of reviews and other answers are in the order of time, each once", () => {
  const one = record([[NOON, 1], [NOON + 60, 3]], [[NOON, "quiz", 0, null], [NOON + 60, "quiz", 1, null], [NOON + 90, "quiz", 1, null]]);
  assert.deepEqual(outcomes(one, 5), [false, true, true]);
  assert.deepEqual(outcomes(one, 2), [true, true]);
  const atOnce = record([[NOON, 1], [NOON, 3]], [[NOON, "quiz", 0, null], [NOON, "quiz", 1, null]]);
  assert.deepEqual(outcomes(atOnce, 5), [false, true]);
});

test("weak cards: missed the last time, or twice in the last five answers", () => {
  const from = (grades) => record(grades.map((grade, index) => [NOON + index * DAY, grade]));
  const cases = { "3331": true, "3133": false, "1313": true, "1133333": false, "3": false, "1": true };
  for (const [grades, expected] of Object.entries(cases)) assert.equal(isWeak(from([...grades].map(Number))), expected, grades);
  const records = new Map([["a", from([3, 1])], ["b", from([1, 1, 1])], ["c", from([3, 3])], ["d", { ...from([1]), suspended: [true, NOON] }]]);
  const rows = ["a", "b", "c", "d", "e"].map((id) => [id, 0, "recall", "beginner", [], id]);
  assert.deepEqual(weakCards(rows, records), ["b", "a"]);
  assert.deepEqual(masteryCounts(rows, records), { new: 1, weak: 3, learning: 1, mature: 0, started: 4 });
});

test("answers of earlier versions become reviews, and nothing is lost", () => {
  const answers = [[NOON - DAY, "quiz", 0, 0.7], [NOON - DAY + 60, "quiz", 1, 0.95], [NOON, "exam", 0, null], [NOON + 5, "recall", 1, null]];
  const old = { ...emptyRecord(), answers };
  const adopted = adoptAnswers(old);
  assert.deepEqual(adopted.answers, answers);
  assert.deepEqual(adopted.reviews, [[NOON - DAY, 1], [NOON - DAY + 60, 3], [NOON + 5, 3]]);
  assert.deepEqual(adopted.memory, replay(adopted.reviews));
  assert.deepEqual(adoptAnswers(adopted), adopted);
  assert.deepEqual(adoptAnswers({ ...learned, answers }), { ...learned, answers });
  assert.deepEqual(adoptAnswers(mergeRecords(adopted, old)), adopted);
});

test("stored progress of earlier versions is read with all its rows, from both formats of the storage", () => {
  const answers = [[NOON, "recall", 1, null]];
  const text = JSON.stringify({ version: 1, reviews: [], memory: null, answers });
  for (const stored of [{ "p:version": "1", "p:card:one": text }, { "p:version": "2", "p:cards:7": `{\n"one":${text}\n}` }]) {
    const area = { ...stored, getItem: (key) => area[key] ?? null, setItem: (key, value) => void (area[key] = value), removeItem: (key) => void delete area[key] };
    const { reviews, memory, answers: kept } = new Progress(new Storage("p:", () => area)).record("one");
    assert.deepEqual([reviews, kept, memory.state], [[[NOON, 3]], answers, 1]);
  }
});

test("results are kept for the last 20 sessions, and those of earlier versions continue", () => {
  const area = { getItem: (key) => area[key] ?? null, setItem: (key, value) => void (area[key] = value), removeItem: (key) => void delete area[key] };
  const storage = new Storage("p:", () => area);
  const log = [{ id: "a", response: null, score: 0, grade: 1, confidence: null }, { id: "a", response: null, score: 1, grade: 3, confidence: null }];
  const addresses = Array.from({ length: 23 }, (_, at) => endSession(storage, "all/quiz", { ...newSession("quiz", ["a"], "s"), started: NOON + at, log }));
  assert.equal(addresses[22], `#/all/quiz/end/${NOON + 22}`);
  assert.equal(loadResults(storage, String(NOON + 2)), null);
  assert.deepEqual(loadResults(storage, String(NOON + 3)).log, log);
  assert.deepEqual(firstAnswers(log), [log[0]]);
  storage.write("session:all/quiz", JSON.stringify({ version: 1, mode: "quiz", seed: "s", queue: ["a", "b"], position: 1, started: NOON, stage: "ask", answers: { a: { response: [1], score: 0, confidence: 0.7 } } }));
  assert.deepEqual(loadSession(storage, "all/quiz").log, [{ id: "a", response: [1], score: 0, grade: 1, confidence: 0.7 }]);
});

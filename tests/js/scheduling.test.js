// Fitted parameters, fuzz, load balance, easy days, siblings, buried cards, and leeches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LEARNERS, simulatedReviews } from "./simulated_reviews.mjs";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const js = "../../templates/site/js";
window.flashproof.shared = (await import(`${js}/shared-api.js`)).shared;
const { fitParameters, logLoss, predictedReviews } = await import(`${js}/fsrs6-fit.js`);
const { FSRS_6 } = await import(`${js}/fsrs6-model.js`);
const { chooseInterval, fuzzRange } = await import(`${js}/interval-choice.js`);
const { Progress } = await import(`${js}/progress.js`);
const { Storage } = await import(`${js}/storage.js`);
const { dueCards } = await import(`${js}/review-queue.js`);
const { replay } = await import(`${js}/card-record.js`);
const { DEFAULTS } = await import(`${js}/settings.js`);

const DAY = 86_400;
const NOON = Math.floor(new Date(2027, 4, 5, 12).getTime() / 1000);

/** What `fsrs-rs-python` 0.9.3 fits to 1,200 cards of each learner. */
const FSRS_RS = {
  average: [
    0.2786, 0.7495, 1.1711, 8.0248, 6.6105, 0.6174, 2.9853, 0.1269, 1.5286, 0.2439, 0.4497, 1.4886, 0.0678, 0.4254,
    1.679, 0.4647, 1.2992, 0.2685, 0.083, 0.0662, 0.1,
  ],
  forgetful: [
    0.0967, 0.4308, 0.4308, 0.6155, 6.8631, 0.5075, 2.9904, 0.1047, 1.3876, 0.3879, 0.2617, 1.5658, 0.0393, 0.3806,
    1.8199, 0.5152, 1.5659, 0.2972, 0.0851, 0.1168, 0.1,
  ],
};

/** The mean log loss, computed with the model that schedules cards. */
function modelLoss(w, histories) {
  let [loss, count] = [0, 0];
  for (const { days, grades } of histories) {
    let state = null;
    grades.forEach((grade, index) => {
      if (state && days[index] > 0) {
        const recall = FSRS_6.recall(w, state.stability, days[index]);
        loss -= Math.log(grade === 1 ? 1 - recall : recall);
        count += 1;
      }
      state = state ? FSRS_6.next(w, state, grade, days[index]) : FSRS_6.first(w, grade);
    });
  }
  return { loss: loss / count, count };
}

for (const [name, learner] of Object.entries(LEARNERS)) {
  test(`parameters fitted to the ${name} learner predict as well as those of fsrs-rs`, async () => {
    const histories = simulatedReviews(learner, 1200);
    let slices = 0;
    const w = await fitParameters(histories, async () => void (slices += 1));
    const { loss, count } = modelLoss(w, histories);
    assert.equal(count, predictedReviews(histories));
    assert.ok(Math.abs(loss - logLoss(w, histories)) < 1e-9, "the fit uses the same formulas as the scheduler");
    assert.ok(loss < 1.01 * modelLoss(FSRS_RS[name], histories).loss, `${loss}`);
    assert.ok(loss < modelLoss(FSRS_6.parameters, histories).loss);
    assert.ok(slices > 5);
    const unseen = simulatedReviews(learner, 600, 99);
    assert.ok(modelLoss(w, unseen).loss < 1.01 * modelLoss(FSRS_RS[name], unseen).loss, "on other cards of this learner");
  });
}

test("the interval is within Anki's range, and the same seed gives the same one", () => {
  assert.deepEqual([1, 2, 3, 10, 100, 365].map(fuzzRange), [[1, 1], [2, 2], [2, 4], [8, 12], [93, 107], [345, 385]]);
  const given = { today: 20_000, maximum: 36_500, load: () => 0, seed: "a" };
  const seen = new Set();
  for (let seed = 0; seed < 300; seed++) seen.add(chooseInterval(10, { ...given, seed: String(seed) }));
  assert.deepEqual([...seen].sort((a, b) => a - b), [8, 9, 10, 11, 12]);
  assert.equal(chooseInterval(10, given), chooseInterval(10, given));
  assert.equal(chooseInterval(10, { ...given, maximum: 8 }), 8);
});

test("days with few cards are preferred, and easy days get few cards or none", () => {
  const loads = new Map();
  const today = 20_000;
  const spread = (easyDays) => {
    loads.clear();
    for (let seed = 0; seed < 700; seed++) {
      const day = today + chooseInterval(30, { today, maximum: 36_500, load: (at) => loads.get(at) ?? 0, easyDays, seed: String(seed) });
      loads.set(day, (loads.get(day) ?? 0) + 1);
    }
    return loads;
  };
  const counts = [...spread([1, 1, 1, 1, 1, 1, 1]).values()];
  assert.ok(Math.max(...counts) < 1.6 * Math.min(...counts), counts.join(" "));
  const isSunday = (day) => new Date(day * DAY * 1000).getUTCDay() === 0;
  assert.ok(![...spread([0, 1, 1, 1, 1, 1, 1]).keys()].some(isSunday));
  const half = [...spread([0.5, 1, 1, 1, 1, 1, 1])];
  assert.ok(half.filter(([day]) => isSunday(day)).every(([, count]) => count > 0 && count < 0.9 * (700 / half.length)));
});

test("the button shows the interval that the card gets, and the load is counted as cards are scheduled", () => {
  const progress = new Progress(new Storage("p:", () => { throw new DOMException("no", "SecurityError"); }));
  for (let n = 0; n < 40; n++) {
    progress.addAnswer(`c${n}`, { mode: "recall", score: 1, grade: 4 });
  }
  const total = [...progress.dueCounts().values()].reduce((a, b) => a + b);
  assert.equal(total, 40);
  assert.ok(progress.dueCounts().size > 1);
  progress.setRecord("c0", null);
  assert.equal([...progress.dueCounts().values()].reduce((a, b) => a + b), 39);
});

const row = (id, question) => [id, 0, "recall", "beginner", [], question];
const reviewed = (...reviews) => ({ version: 1, reviews, memory: replay(reviews), answers: [] });

test("a sibling, which has the same question, waits until the next day", () => {
  const rows = [row("a", "What is x?"), row("b", "What is x?"), row("c", "What is y?")];
  const due = (records, at) => dueCards(rows, new Map(records), DEFAULTS, at, 0).newCards;
  assert.deepEqual(due([], NOON), ["a", "b", "c"]);
  assert.deepEqual(due([["a", reviewed([NOON, 4])]], NOON + 60), ["c"]);
  assert.deepEqual(due([["a", reviewed([NOON, 4])]], NOON + DAY), ["b", "c"]);
});

test("a buried card is back on the next day", () => {
  const progress = new Progress(new Storage("p:", () => { throw new DOMException("no", "SecurityError"); }));
  progress.bury("a");
  const at = Math.floor(Date.now() / 1000);
  const due = (time) => dueCards([row("a", "A?")], progress.records, DEFAULTS, time, 0).newCards;
  assert.deepEqual([due(at), due(at + DAY)], [[], ["a"]]);
});

test("lapses are counted from the review state only", () => {
  const reviews = [[NOON, 1], [NOON + 60, 1], [NOON + 120, 3], [NOON + 800, 3]];
  for (let n = 1; n <= 8; n++) reviews.push([NOON + n * 9 * DAY, 1], [NOON + n * 9 * DAY + 700, 3]);
  assert.equal(replay(reviews).lapses, 8);
});

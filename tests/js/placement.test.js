// The placement test and the study plan.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const { shared } = await import("../../templates/site/js/shared-api.js");
window.flashproof.shared = shared;
const js = "../../templates/site/js";
const { estimateFrom, MAX_QUESTIONS, nextQuestion, placementResult, shareOf, topicShares } = await import(`${js}/placement.js`);
const { neededPerDay, planWithin, studyPlan } = await import(`${js}/study-plan.js`);
const { missingPrerequisites } = await import(`${js}/exam-topic-choice.js`);
const { review } = await import(`${js}/fsrs.js`);

// A deck of 4 decks with 8 topics each; a topic builds on the one before it, and each deck on the deck before.
const topics = Array.from({ length: 32 }, (_, at) => ({
  name: `t${at}`, deckSlug: `deck-${Math.floor(at / 8)}`, prerequisites: at === 0 ? [] : [`t${at % 8 ? at - 1 : at - 6}`],
}));
const LEVELS = ["beginner", "intermediate", "advanced"];
const cards = topics.flatMap((_, topic) => LEVELS.flatMap((level, at) => [0, 1].map((copy) => [`c${topic}-${at}-${copy}`, topic, "quiz", level, [], ""])));
const answer = (topic, isCorrect, gaveUp = !isCorrect) => ({ topic, level: "intermediate", isCorrect, gaveUp });

/** Runs the test for a learner. @param {(card: any[]) => {isCorrect: boolean, gaveUp: boolean}} learner */
function take(learner, seed = "seed") {
  const [asked, answers] = [new Set(), []];
  for (;;) {
    const card = nextQuestion(estimateFrom(topics, answers), cards, asked, seed);
    if (!card) return { asked, answers, estimate: estimateFrom(topics, answers) };
    asked.add(card[0]);
    answers.push({ topic: card[1], level: card[3], ...learner(card) });
  }
}

test("a correct answer makes prerequisites likely, an incorrect one makes followers unlikely", () => {
  const before = topicShares(estimateFrom(topics, []));
  const right = topicShares(estimateFrom(topics, [answer(12, true)]));
  const wrong = topicShares(estimateFrom(topics, [answer(12, false)]));
  for (const at of [0, 8, 11]) assert.ok(right[at] > before[at] && right[at] > 0.65, `t${at}: ${right[at]}`);
  for (const at of [13, 20, 31]) assert.ok(wrong[at] < before[at] && wrong[at] < 0.45, `t${at}: ${wrong[at]}`);
  assert.ok(right[31] < right[0]);
});

test("the test asks at most 25 different questions, and goes down after incorrect answers", () => {
  const nothing = take(() => ({ isCorrect: false, gaveUp: true }));
  assert.ok(nothing.asked.size <= MAX_QUESTIONS);
  assert.equal(nothing.asked.size, nothing.answers.length);
  assert.ok(shareOf(nothing.estimate, cards).share < 0.1);
  assert.deepEqual(placementResult(nothing.estimate).start.map(({ name }) => name), ["t0"]);
  assert.ok(nothing.answers.some(({ topic }) => topic < 3));
  const everything = take(() => ({ isCorrect: true, gaveUp: false }));
  assert.ok(shareOf(everything.estimate, cards).share > 0.9);
  assert.deepEqual(placementResult(everything.estimate).start, []);
});

test("a learner who knows the first half starts after it", () => {
  const { estimate } = take(([, topic]) => ({ isCorrect: topic < 16, gaveUp: topic >= 16 }));
  const { known, start } = placementResult(estimate);
  const numbers = known.map((name) => Number(name.slice(1)));
  assert.ok(numbers.filter((at) => at < 16).length >= 14, known.join());
  assert.ok(numbers.filter((at) => at >= 16).length <= 2, known.join());
  assert.ok(start.every(({ name }) => Math.abs(Number(name.slice(1)) - 16) <= 4), start.map(({ name }) => name).join());
  assert.ok(Math.abs(shareOf(estimate, cards).share - 0.5) < 0.06);
});

test("answers are reproducible, and a deck with few cards ends the test", () => {
  const learner = ([id]) => ({ isCorrect: id.charCodeAt(1) % 2 === 0, gaveUp: false });
  assert.deepEqual([...take(learner).asked], [...take(learner).asked]);
  const few = cards.slice(0, 3);
  assert.equal(nextQuestion(estimateFrom(topics, []), few, new Set(few.map(([id]) => id)), ""), null);
});

const NOON = Math.floor(new Date(2027, 4, 5, 12).getTime() / 1000);
const OPTIONS = { retention: 0.9, dayStart: 4 };

test("the plan covers all new cards, ends with free days, and counts overdue reviews today", () => {
  const memory = review(review(null, 3, NOON - 9e6), 3, NOON - 9e6 + 600);
  const memories = Array.from({ length: 20 }, () => memory);
  const plan = studyPlan({ memories, unseen: 100, days: 20, newPerDay: neededPerDay(100, 20), at: NOON, options: OPTIONS });
  assert.equal(plan.length, 20);
  assert.equal(plan.reduce((sum, day) => sum + day.newCards, 0), 100);
  assert.ok(plan.slice(-4).every(({ newCards }) => newCards === 0));
  assert.ok(plan[0].reviews >= 20);
  // Each new card is reviewed after its first day, and every card again in the last days.
  assert.ok(plan.slice(1).reduce((sum, day) => sum + day.reviews, 0) >= 2 * 100 + 20);
  const busiest = Math.max(...plan.slice(-4).map(({ reviews }) => reviews));
  assert.ok(busiest < 80, String(busiest));
});

test("the plan fits the time per day, and one day is enough for a plan", () => {
  const input = { memories: [], unseen: 1000, days: 30, at: NOON, options: OPTIONS };
  const minutes = (days) => days.reduce((sum, { newCards, reviews }) => sum + ((newCards + reviews) * 25) / 60, 0) / days.length;
  const [short, long] = [planWithin(input, 10), planWithin(input, 40)];
  assert.ok(minutes(short.days) <= 10 && minutes(long.days) <= 40);
  assert.ok(short.newPerDay > 0 && long.newPerDay > 2 * short.newPerDay);
  assert.ok(minutes(studyPlan({ ...input, newPerDay: short.newPerDay + 1 })) > 10);
  assert.equal(planWithin({ ...input, unseen: 7 }, 60).newPerDay, neededPerDay(7, 30));
  assert.equal(studyPlan({ ...input, days: 1, newPerDay: 5 })[0].newCards, 5);
});

test("missing prerequisites are direct and indirect ones, up to topics that the learner knows", () => {
  // t10 builds on t9, t9 on t8, t8 on t2, t2 on t1, and t1 on t0.
  assert.deepEqual(missingPrerequisites(topics, ["t10"], []), ["t0", "t1", "t2", "t8", "t9"]);
  assert.deepEqual(missingPrerequisites(topics, ["t10", "t9"], []), ["t0", "t1", "t2", "t8"]);
  assert.deepEqual(missingPrerequisites(topics, ["t10"], ["t2"]), ["t8", "t9"]);
  assert.deepEqual(missingPrerequisites(topics, ["t0"], []), []);
  const loop = [{ name: "a", prerequisites: ["b", "gone"] }, { name: "b", prerequisites: ["a"] }];
  assert.deepEqual(missingPrerequisites(loop, ["a"], []), ["b"]);
});

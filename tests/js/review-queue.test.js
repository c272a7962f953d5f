// The review queue, statistics, exams, routes, and scopes.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const { shared } = await import("../../templates/site/js/shared-api.js");
window.flashproof.shared = shared;
const js = "../../templates/site/js";
const { examCards, levelQuotas } = await import(`${js}/exam-blueprint.js`);
const { calibration, calibrationSentence } = await import(`${js}/calibration.js`);
const { parseRoute, scopeOf } = await import(`${js}/routes.js`);
const { dayEnd, dayNumber, longInterval, shortInterval } = await import(`${js}/dates.js`);
const { dueCards, groupDue, introducedToday, newPerDayForExam, nextCard } = await import(`${js}/review-queue.js`);
const { newCardOrder } = await import(`${js}/new-card-order.js`);
const { examTopics, withoutOtherNew } = await import(`${js}/exam-topics.js`);
const { countDueToday, dueToday } = await import(`${js}/due-counts.js`);
const { interleaved, todaysMix } = await import(`${js}/todays-mix.js`);
const { answersByDay } = await import(`${js}/answers-by-day.js`);
const { topicMastery } = await import(`${js}/mastery.js`);
const { shuffled } = await import(`${js}/random.js`);
const { replay } = await import(`${js}/card-record.js`);
const { DEFAULTS } = await import(`${js}/settings.js`);
const { forecast, history } = await import(`${js}/review-statistics.js`);
const { formatExport, parseExport } = await import(`${js}/progress-file.js`);

const DAY = 86_400;
const NOON = Math.floor(new Date(2027, 4, 5, 12).getTime() / 1000);
const row = (id, level = "beginner", kind = "recall", topic = 0) => [id, topic, kind, level, [], id];
const reviewed = (...reviews) => ({ version: 1, reviews, memory: replay(reviews), answers: [] });

test("new cards: up to the daily limit, in learning order", () => {
  const rows = Array.from({ length: 30 }, (_, at) => row(`c${at}`));
  const settings = { ...DEFAULTS, newPerDay: 5 };
  assert.deepEqual(dueCards(rows, new Map(), settings, NOON, 0).newCards, ["c0", "c1", "c2", "c3", "c4"]);
  assert.equal(dueCards(rows, new Map(), settings, NOON, 3).newCards.length, 2);
  assert.equal(dueCards(rows, new Map(), settings, NOON, 9).newCards.length, 0);
});

const DECK = ["tensors", "variables", "layers", "training", "data", "serving"];
const NEEDS = { variables: ["tensors"], layers: ["variables"], training: ["layers"], data: ["tensors"], serving: ["training"] };
const topics = DECK.map((name) => ({ name, prerequisites: NEEDS[name] ?? [] }));
const deckRows = DECK.flatMap((name, topic) => Array.from({ length: 12 }, (_, at) => row(`${name}-${at}`, "beginner", at % 2 ? "quiz" : "recall", topic)));
const topicOfId = (id) => id.split("-")[0];
const newOrder = (limit, { started = [], known = [] } = {}) => {
  const records = new Map(started.map((id) => [id, reviewed([NOON, 3])]));
  return newCardOrder(deckRows, deckRows.filter(([id]) => !records.has(id)), limit, { topics, records, known });
};

test("new cards: a topic comes after its prerequisites, and topics are mixed", () => {
  const ids = newOrder(deckRows.length);
  assert.deepEqual([...ids].sort(), deckRows.map(([id]) => id).sort());
  for (const [name, needs] of Object.entries(NEEDS)) {
    const start = ids.findIndex((id) => topicOfId(id) === name);
    for (const need of needs) {
      assert.ok(ids.slice(0, start).filter((id) => topicOfId(id) === need).length >= 5, `${name} before ${need}`);
    }
  }
  const [today, later] = [ids.slice(0, 20), ids.slice(20, 40)];
  for (const some of [today, later]) assert.ok(new Set(some.map(topicOfId)).size >= 3);
  const repeated = ids.slice(5, 50).filter((id, at) => topicOfId(id) === topicOfId(ids[at + 4]));
  assert.ok(repeated.length <= 5, String(repeated));
});

test("new cards: known topics open the next ones and come last", () => {
  const ids = newOrder(72, { known: ["tensors", "variables"] });
  assert.equal(topicOfId(ids[0]), "layers");
  assert.ok(ids.slice(0, 48).every((id) => !["tensors", "variables"].includes(topicOfId(id))));
  const started = Array.from({ length: 6 }, (_, at) => `tensors-${at}`);
  assert.deepEqual(new Set(newOrder(9, { started }).map(topicOfId)), new Set(["tensors", "variables", "data"]));
});

test("new cards: prerequisites outside the scope count as met, and cycles end", () => {
  const rows = deckRows.filter(([id]) => /^(layers|serving)/.test(id));
  assert.equal(newCardOrder(rows, rows, 4, { topics, records: new Map(), known: [] }).filter((id) => topicOfId(id) === "serving").length, 2);
  const cycle = topics.map((topic, at) => ({ ...topic, prerequisites: [DECK[(at + 1) % DECK.length]] }));
  assert.equal(newCardOrder(deckRows, deckRows, 72, { topics: cycle, records: new Map(), known: [] }).length, 72);
});

test("interleaved: every card once, new cards spread in order, neighbors from different topics", () => {
  const repeats = deckRows.slice(0, 36).map(([id]) => id);
  const fresh = deckRows.slice(48, 54).map(([id]) => id);
  const ids = interleaved(repeats, fresh, topicOfId);
  assert.deepEqual([...ids].sort(), [...repeats, ...fresh].sort());
  assert.deepEqual(ids.filter((id) => fresh.includes(id)), fresh);
  const places = fresh.map((id) => ids.indexOf(id));
  for (let at = 1; at < places.length; at++) assert.ok(Math.abs(places[at] - places[at - 1] - 7) <= 2);
  const pairs = ids.slice(1, 30).filter((id, at) => topicOfId(id) === topicOfId(ids[at]));
  assert.ok(pairs.length <= 1, String(pairs));
  assert.deepEqual(interleaved([], ["a", "b"], () => 0), ["a", "b"]);
  assert.deepEqual(interleaved(["a"], [], () => 0), ["a"]);
});

test("answers by day: each answer once, also reviews without an answer, only recent days", () => {
  const today = dayNumber(NOON, 4);
  const records = [
    { answers: [[NOON - 40 * DAY, "quiz", 1, null], [NOON, "quiz", 1, null]], reviews: [[NOON, 3]] },
    { answers: [], reviews: [[NOON - DAY, 3], [NOON - 60, 3]] },
  ];
  assert.deepEqual(new Map([[today, 2], [today - 1, 1]]), answersByDay(records, NOON, 35, 4));
  assert.deepEqual(new Map([[today, 2]]), answersByDay(records, NOON, 1, 4));
});

test("a topic is mastered if most of its cards are mature and none is weak", () => {
  const mature = { ...reviewed([NOON - 99 * DAY, 4], [NOON - 90 * DAY, 4], [NOON - 60 * DAY, 4]) };
  const rows = Array.from({ length: 10 }, (_, at) => row(`c${at}`));
  const records = (number, extra = {}) => new Map([...rows.slice(0, number).map(([id]) => [id, mature]), ...Object.entries(extra)]);
  assert.deepEqual([7, 8, 10].map((number) => topicMastery(rows, records(number)).state), ["started", "mastered", "mastered"]);
  assert.equal(topicMastery(rows, records(9, { c9: reviewed([NOON, 1]) })).state, "started");
  assert.equal(topicMastery(rows, new Map()).state, "new");
  assert.equal(topicMastery(rows, records(5, { c5: reviewed([NOON, 3]) })).share, 0.55);
});

test("cards are grouped: learning now, learning soon, due today, due later, suspended", () => {
  const records = new Map([
    ["now", reviewed([NOON - 120, 1])],
    ["soon", reviewed([NOON - 5, 3])],
    ["due", reviewed([NOON - 20 * DAY, 4])],
    ["later", reviewed([NOON - DAY, 4])],
    ["off", { ...reviewed([NOON - 20 * DAY, 4]), suspended: [true, NOON] }],
  ]);
  const due = dueCards([...records.keys()].map((id) => row(id)), records, DEFAULTS, NOON, 0);
  assert.deepEqual([due.learning, due.soon, due.review, due.newCards], [["now"], ["soon"], ["due"], []]);
  assert.equal(nextCard(due, 0), "now");
});

test("groupDue returns the same groups as dueCards", () => {
  const rows = Array.from({ length: 200 }, (_, at) => row(`c${at}`));
  const records = new Map(rows.slice(0, 150).map(([id], at) => [id, reviewed([NOON - (at % 9) * 5 * DAY - at, 1 + (at % 4)])]));
  const [due, groups] = [dueCards, groupDue].map((sort) => sort(rows, records, DEFAULTS, NOON, 3));
  for (const group of ["learning", "review", "newCards", "soon"]) {
    assert.notEqual(due[group].length, 0, group);
    assert.deepEqual([...due[group]].sort(), [...groups[group]].sort(), group);
  }
  assert.deepEqual([due.later, due.unseen], [groups.later, groups.unseen]);
  assert.notDeepEqual(due.review, groups.review, "dueCards orders the reviews");
});

test("a card is due from the start of its study day, at 4 AM", () => {
  const record = reviewed([NOON - 20 * DAY, 3], [NOON - 20 * DAY + 900, 3]);
  const at = record.memory.due;
  const morning = Math.floor(new Date(at * 1000).setHours(4, 0, 1, 0) / 1000);
  const records = new Map([["one", record]]);
  const isDue = (now) => dueCards([row("one")], records, DEFAULTS, now, 0).review.length === 1;
  assert.deepEqual([isDue(morning - 2), isDue(morning)], [false, true]);
});

test("reviews and new cards are mixed, and each comes exactly once", () => {
  const due = { learning: [], review: ["r1", "r2", "r3", "r4", "r5"], newCards: ["n1", "n2"], soon: [], later: 0, unseen: 2 };
  const order = [];
  for (let done = 0; ; done++) {
    const id = nextCard(due, done);
    if (!id) break;
    order.push(id);
    for (const group of [due.review, due.newCards]) if (group.includes(id)) group.splice(group.indexOf(id), 1);
  }
  assert.deepEqual([...order].sort(), ["n1", "n2", "r1", "r2", "r3", "r4", "r5"]);
});

test("the day number increases by one at 4 AM, even across daylight saving changes", () => {
  for (let day = 0; day < 400; day++) {
    const four = new Date(2026, 0, 1 + day, 4, 0, 1).getTime() / 1000;
    assert.equal(dayNumber(four, 4), dayNumber(four - 2, 4) + 1, String(day));
    assert.equal(Math.round(dayEnd(four, 4)), Math.round(new Date(2026, 0, 2 + day, 4).getTime() / 1000));
  }
});

test("introducedToday counts the first reviews of the current study day", () => {
  const records = [reviewed([NOON, 3]), reviewed([NOON - 9 * 3600, 3]), reviewed([NOON - DAY, 3], [NOON, 3])];
  assert.equal(introducedToday(records, DEFAULTS, NOON), 1);
});

test("forecast and history", () => {
  const records = [reviewed([NOON - 30 * DAY, 4]), reviewed([NOON, 4]), reviewed([NOON - DAY, 1])];
  const coming = forecast(records, DEFAULTS, NOON, 14);
  assert.equal(coming[0], 2);
  assert.equal(coming.reduce((a, b) => a + b), 3);
  assert.deepEqual(history(records, DEFAULTS, NOON, 2), [{ remembered: 0, forgotten: 1 }, { remembered: 1, forgotten: 0 }]);
});

test("new cards per day for an exam", () => {
  const exam = (days) => ({ ...DEFAULTS, examDate: new Date((NOON + days * DAY) * 1000).toLocaleDateString("sv") });
  assert.equal(newPerDayForExam(100, exam(10), NOON), 13);
  assert.equal(newPerDayForExam(100, exam(-1), NOON), null);
  assert.equal(newPerDayForExam(100, DEFAULTS, NOON), null);
});

test("short and long intervals", () => {
  const cases = [[60, "1m", "1 minute"], [330, "6m", "6 minutes"], [DAY, "1d", "1 day"], [45 * DAY, "1.5mo", "1.5 months"], [800 * DAY, "2.2y", "2.2 years"]];
  for (const [seconds, short, long] of cases) assert.deepEqual([shortInterval(seconds), longInterval(seconds)], [short, long]);
});

test("exam levels follow the blueprint if there are enough cards; other levels fill the gaps", () => {
  const total = (parts) => Object.values(parts).reduce((a, b) => a + b);
  assert.deepEqual(levelQuotas(20, { beginner: 99, intermediate: 99, advanced: 99 }), { beginner: 8, intermediate: 8, advanced: 4 });
  for (let n = 1; n < 60; n++) {
    for (const available of [{ beginner: 30, intermediate: 0, advanced: 3 }, { beginner: 1, intermediate: 50, advanced: 50 }]) {
      const parts = levelQuotas(n, available);
      assert.equal(total(parts), Math.min(n, total(available)));
      for (const level of Object.keys(parts)) assert.ok(parts[level] <= available[level] && parts[level] >= 0);
    }
  }
});

test("an exam has only automatically graded kinds and is deterministic for its seed", () => {
  const kinds = ["recall", "quiz", "explain", "predict", "cloze", "compare"];
  const rows = Array.from({ length: 240 }, (_, at) => row(`c${at}`, ["beginner", "intermediate", "advanced"][at % 3], kinds[at % 6], at % 10));
  const ids = examCards(rows, 20, "s");
  assert.equal(new Set(ids).size, 20);
  assert.deepEqual(ids, examCards(rows, 20, "s"));
  assert.notDeepEqual(ids, examCards(rows, 20, "t"));
  for (const id of ids) assert.ok(["quiz", "predict", "cloze", "compare"].includes(rows.find(([own]) => own === id)[2]));
});

test("a shuffle keeps all items, and every order occurs", () => {
  const seen = new Set();
  for (let seed = 0; seed < 500; seed++) {
    const order = shuffled(["a", "b", "c"], String(seed));
    assert.deepEqual([...order].sort(), ["a", "b", "c"]);
    seen.add(order.join(""));
  }
  assert.equal(seen.size, 6);
});

test("calibration groups answers by stated confidence", () => {
  const answers = [...Array(8).fill({ confidence: 0.95, score: 1 }), ...Array(8).fill({ confidence: 0.95, score: 0 }), { confidence: 0.3, score: 1 }];
  const rows = calibration(answers);
  assert.deepEqual(rows.map(({ answers: n, accuracy }) => [n, accuracy]), [[1, 1], [16, 0.5]]);
  assert.match(calibrationSentence(rows), /more confident/);
  assert.match(calibrationSentence(calibration([{ confidence: 0.3, score: 1 }])), /Not enough answers/);
});

const ROUTES = [
  ["", "", ""], ["#/", "", ""], ["#/all/review", "all", "review"], ["#/topic/a-b/quiz", "topic/a-b", "quiz"],
  ["#/topic/a-b", "topic/a-b", ""], ["#/card/x", "card/x", ""], ["#/settings", "settings", ""], ["#/tag/%zz/quiz", "tag/%zz", "quiz"],
];
for (const [fragment, scope, mode] of ROUTES) {
  test(`route ${fragment}`, () => assert.deepEqual(parseRoute(fragment), { scope, mode }));
}

test("scopes by topic, deck, level, card tag and topic tag; unknown scopes are undefined", () => {
  const index = {
    site: { title: "All" }, tags: {},
    topics: [{ name: "a", title: "A", deck: "D::One", deckSlug: "one", tags: ["t"] }, { name: "b", title: "B", deck: "D::Two", deckSlug: "two", tags: [] }],
    cards: [["x", 0, "recall", "beginner", [], "x"], ["y", 1, "quiz", "advanced", ["u"], "y"]],
  };
  const ids = (path) => scopeOf(index, path)?.rows.map(([id]) => id);
  assert.deepEqual(["all", "topic/a", "deck/two", "level/advanced", "tag/t", "tag/u", "tag/no", "other/x", "__proto__"].map(ids),
    [["x", "y"], ["x"], ["y"], ["y"], ["x"], ["y"], undefined, undefined, undefined]);
});

for (const bad of ["", "{}", "null", "[1]", '{"format":"x"}', '{"format":"flashproof-progress","version":2,"cards":{}}']) {
  test(`import rejects ${bad || "an empty file"}`, () => assert.throws(() => parseExport(bad), /file/));
}

test("a file without settings, such as one with reviews from Anki, does not reset the settings", () => {
  const file = { format: "flashproof-progress", version: 1, cards: { a: { version: 1, reviews: [[NOON + 0.25, 3]], memory: null, answers: [] } } };
  const { settings, cards } = parseExport(JSON.stringify(file));
  assert.equal(settings, null);
  assert.deepEqual(cards.get("a").reviews, [[NOON + 0.25, 3]]);
  assert.ok(cards.get("a").memory.stability > 0);
});

// An exam on "layers" and "data" of the deck above. Each topic has 10 new cards and 10 that were due long ago.
const EXAM_DATE = new Date(Date.now() + 2 * DAY * 1000).toLocaleDateString("sv");
const LONG_AGO = Math.floor(Date.now() / 1000) - 90 * DAY;
const EXAM = { ...DEFAULTS, examDate: EXAM_DATE, examTopics: ["data", "layers", "gone"], newPerDay: 99 };

/** @param {typeof DEFAULTS} settings @param {string[]} started the topics with due cards */
function examApp(settings, started = DECK) {
  const cards = DECK.flatMap((name, topic) => Array.from({ length: 20 }, (_, at) => row(`${name}-${at}`, "beginner", "recall", topic)));
  const due = cards.filter(([id, topic]) => started.includes(DECK[topic]) && Number(id.split("-")[1]) >= 10);
  return {
    settings,
    index: { topics, cards },
    data: { removedIds: new Set(), byId: new Map(cards.map((one) => [one[0], one])) },
    progress: { records: new Map(due.map(([id]) => [id, reviewed([LONG_AGO, 3], [LONG_AGO + 600, 3])])) },
    storage: { read: () => null },
  };
}
const topicsOf = (ids) => [...new Set(ids.map((id) => id.split("-")[0]))].sort();

test("an exam covers its topics until its date, and the whole deck by default", () => {
  const at = Math.floor(Date.now() / 1000);
  assert.deepEqual([...examTopics(EXAM, topics, at)], [DECK.indexOf("layers"), DECK.indexOf("data")]);
  assert.equal(examTopics({ ...EXAM, examTopics: [] }, topics, at), null);
  assert.equal(examTopics({ ...EXAM, examTopics: ["gone"] }, topics, at), null);
  assert.equal(examTopics({ ...EXAM, examDate: "" }, topics, at), null);
  assert.equal(examTopics(EXAM, topics, at + 3 * DAY), null);
});

test("until the exam, new cards come only from its topics, and their reviews come first", () => {
  const app = examApp(EXAM);
  const due = dueToday(app, { path: "all", title: "", rows: app.index.cards });
  assert.deepEqual(topicsOf(due.newCards), ["data", "layers"]);
  assert.equal(due.newCards.length, 20);
  assert.equal(due.unseen, 20);
  assert.equal(due.review.length, 60);
  assert.deepEqual(topicsOf(due.review.slice(0, 20)), ["data", "layers"]);
  assert.equal(countDueToday(app)(app.index.cards).newCards.length, 20);
  const past = examApp({ ...EXAM, examDate: "2020-01-01" });
  assert.equal(dueToday(past, { path: "all", title: "", rows: past.index.cards }).newCards.length, 60);
});

test("a topic that the exam does not cover can still be studied", () => {
  const app = examApp(EXAM);
  const rows = app.index.cards.filter((one) => DECK[one[1]] === "serving");
  assert.equal(dueToday(app, { path: "topic/serving", title: "", rows }).newCards.length, 10);
  assert.equal(withoutOtherNew(rows, new Set([0]), () => true), rows);
});

test("prerequisites that the exam does not cover do not hold back new cards", () => {
  const app = examApp({ ...EXAM, newPerDay: 8 }, []);
  assert.deepEqual(topicsOf(dueToday(app, { path: "all", title: "", rows: app.index.cards }).newCards), ["data", "layers"]);
});

test("many due cards of other topics do not keep new cards of the exam out of today's mix", () => {
  const settings = { ...EXAM, goal: 10 };
  const mix = (app) => todaysMix(app, { path: "all", title: "", rows: app.index.cards }, 0);
  const other = mix(examApp(settings, ["tensors", "variables", "training", "serving"]));
  assert.deepEqual(topicsOf(other.newCards), ["data", "layers"]);
  assert.equal(other.due.length + other.newCards.length, 10);
  const both = mix(examApp(settings));
  assert.deepEqual(topicsOf(both.due), ["data", "layers"]);
  assert.deepEqual(mix(examApp({ ...settings, examTopics: [] })).newCards, []);
});

test("a weak card that was buried today is not in today's mix", () => {
  const at = Math.floor(Date.now() / 1000);
  const app = examApp(DEFAULTS, []);
  const missed = reviewed([at - 5 * DAY, 4], [at - DAY, 1], [at - DAY + 600, 4]);
  for (const id of ["tensors-0", "tensors-1"]) app.progress.records.set(id, { ...missed, answers: [[at - 60, "recall", 0]] });
  const weak = () => todaysMix(app, { path: "all", title: "", rows: app.index.cards }, 0).weak;
  assert.deepEqual(weak(), ["tensors-0", "tensors-1"]);
  app.progress.records.get("tensors-0").buried = dayNumber(at, DEFAULTS.dayStart);
  assert.deepEqual(weak(), ["tensors-1"]);
});

test("the exam's topics are exported with the progress", () => {
  const storage = { report: { unreadable: new Map() } };
  const { settings } = parseExport(formatExport({ records: new Map(), storage }, EXAM, "deck"));
  assert.deepEqual(settings.examTopics, EXAM.examTopics);
});

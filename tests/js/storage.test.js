// Full, refused, damaged, or newer storage: no data is lost and nothing throws.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../templates/site/js/progress.js";
import { loadSettings, readSettings, saveSettings, schedulingOptions, DEFAULTS } from "../../templates/site/js/settings.js";
import { Storage } from "../../templates/site/js/storage.js";

const T = Math.floor(Date.now() / 1000);

/** A fake localStorage: keys are own properties, and `room` is its quota in characters. */
class Area {
  constructor(entries = {}) {
    Object.assign(this, entries);
    Object.defineProperty(this, "room", { value: Infinity, writable: true });
  }
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  setItem(key, text) {
    const used = Object.entries(this).reduce((sum, [name, value]) => sum + (name === key ? 0 : name.length + value.length), 0);
    if (used + key.length + text.length > this.room) throw new DOMException("full", "QuotaExceededError");
    this[key] = text;
  }
  removeItem(key) {
    delete this[key];
  }
}

test("keys have the site's prefix, and sites do not share data", () => {
  const area = new Area();
  const [a, b] = ["a:", "b:"].map((prefix) => new Storage(prefix, () => area));
  a.write("x", "1");
  assert.equal(b.read("x"), null);
  assert.deepEqual(a.keys(""), ["version", "x"]);
});

test("full storage is reported; reviews stay in memory and are written when there is space", () => {
  const area = new Area();
  const progress = new Progress(new Storage("p:", () => area));
  area.room = 10;
  progress.addReview("one", 3, {});
  assert.equal(progress.storage.report.problem, "full");
  assert.equal(progress.record("one").reviews.length, 1);
  assert.deepEqual(Object.keys(area), ["p:version"]);
  area.room = Infinity;
  progress.addReview("two", 3, {});
  assert.equal(progress.storage.report.problem, "");
  assert.equal(new Progress(new Storage("p:", () => area)).record("one").reviews.length, 1);
});

test("existing data is read even if storage is full from the start", () => {
  const area = new Area({ "p:settings": '{"newPerDay":7}' });
  area.room = 0;
  const storage = new Storage("p:", () => area);
  assert.equal(storage.report.problem, "full");
  assert.equal(loadSettings(storage).newPerDay, 7);
});

test("refused storage is reported, and the session continues in memory", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const progress = new Progress(new Storage("p:", refuse));
  assert.equal(progress.storage.report.problem, "refused");
  progress.addReview("one", 3, {});
  assert.equal(progress.record("one").reviews.length, 1);
});

test("data of a newer version is never overwritten", () => {
  const before = { "p:version": "3", "p:card:one": '{"version":2,"something":"else"}' };
  const area = new Area(before);
  const progress = new Progress(new Storage("p:", () => area));
  assert.equal(progress.storage.report.problem, "newer");
  progress.addReview("one", 3, {});
  progress.addReview("two", 3, {});
  assert.deepEqual({ ...area }, before);
  assert.equal(progress.record("two").reviews.length, 1);
});

test("a damaged record is reported, kept, and copied to another key before the card is written", () => {
  const area = new Area({ "p:version": "1", "p:card:bad": "{oops", "p:card:good": '{"version":1,"reviews":[],"answers":[],"memory":null}' });
  const progress = new Progress(new Storage("p:", () => area));
  assert.deepEqual([...progress.storage.report.unreadable], [["card:bad", "{oops"]]);
  assert.equal(area.getItem("p:card:bad"), "{oops");
  progress.addReview("bad", 3, {});
  assert.ok(Object.entries(area).some(([key, text]) => key.startsWith("p:unreadable:card:bad") && text === "{oops"));
  assert.equal(new Progress(new Storage("p:", () => area)).record("bad").reviews.length, 1);
});

test("a damaged record is not overwritten if there is no space for a copy", () => {
  const area = new Area({ "p:version": "1", "p:card:bad": "{oops" });
  const progress = new Progress(new Storage("p:", () => area));
  area.room = 30;
  progress.addReview("bad", 3, {});
  assert.equal(area.getItem("p:card:bad"), "{oops");
});

/** Return one key per card, as in the first version of the storage. */
function oldKeys(count) {
  const memory = (n) => ({ state: 2, step: 0, stability: 9.25, difficulty: 5.5, due: T + 800_000 - n, last: T - n });
  const record = (n) => JSON.stringify({ version: 1, reviews: [[T - n, 3]], answers: [], memory: memory(n) });
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`p:card:card-${n}`, record(n)]));
}

test("keys of single cards are migrated to buckets without losing data", () => {
  const area = new Area({ "p:version": "1", "p:settings": "{}", ...oldKeys(300) });
  const before = new Progress(new Storage("p:", () => area)).records;
  assert.equal(before.size, 300);
  const keys = Object.keys(area);
  assert.ok(keys.length <= 66, `${keys.length} keys`);
  assert.ok(!keys.some((key) => key.startsWith("p:card:")));
  assert.equal(area.getItem("p:version"), "2");
  assert.deepEqual(new Progress(new Storage("p:", () => area)).records, before);
});

test("without space for the migration, the old keys stay readable and are migrated later", () => {
  const area = new Area({ "p:version": "1", ...oldKeys(300) });
  area.room = 0;
  const kept = { ...area };
  const progress = new Progress(new Storage("p:", () => area));
  assert.equal(progress.records.size, 300);
  assert.deepEqual({ ...area }, { ...kept, "p:version": area["p:version"] });
  progress.addReview("card-7", 3, {});
  assert.equal(progress.storage.report.problem, "full");
  area.room = Infinity;
  progress.addReview("card-8", 3, {});
  const again = new Progress(new Storage("p:", () => area));
  assert.equal(again.records.size, 300);
  for (const id of ["card-7", "card-8"]) assert.equal(again.record(id).reviews.length, 2, id);
});

test("with little space, buckets are migrated one at a time", () => {
  const area = new Area({ "p:version": "1", ...oldKeys(300) });
  area.room = Object.entries(area).join("").length + 1_500;
  new Progress(new Storage("p:", () => area));
  assert.ok(!Object.keys(area).some((key) => key.startsWith("p:card:")));
  assert.equal(new Progress(new Storage("p:", () => area)).records.size, 300);
});

test("two tabs never overwrite each other's records, with or without storage events", () => {
  const area = new Area();
  const open = () => new Progress(new Storage("p:", () => area));
  const [a, b] = [open(), open()];
  const ids = Array.from({ length: 200 }, (_, n) => `card-${n}`);
  ids.forEach((id, n) => (n % 2 ? a : b).addReview(id, 3, {}));
  assert.deepEqual([...open().records.keys()].sort(), [...ids].sort());
  for (const key of Object.keys(area)) a.reloadKey(key.slice(2));
  assert.deepEqual([...a.records.keys()].sort(), [...ids].sort());
  b.setRecord("card-0", null);
  for (const key of Object.keys(area)) a.reloadKey(key.slice(2));
  assert.equal(a.records.has("card-0"), false);
});

test("records that one tab could not write are merged with those that another tab wrote", () => {
  const area = new Area();
  const [a, b] = [1, 2].map(() => new Progress(new Storage("p:", () => area)));
  area.room = 0;
  for (let n = 0; n < 99; n++) a.addReview(`a-${n}`, 3, {});
  area.room = Infinity;
  for (let n = 0; n < 99; n++) b.addReview(`b-${n}`, 3, {});
  a.addReview("last", 3, {});
  assert.equal(new Progress(new Storage("p:", () => area)).records.size, 199);
});

test("a damaged line in a bucket is reported and kept, and the other lines are read", () => {
  const area = new Area();
  const write = (ids) => {
    const progress = new Progress(new Storage("p:", () => area));
    for (const id of ids) progress.addReview(id, 3, {});
    return progress;
  };
  write(Array.from({ length: 400 }, (_, n) => `card-${n}`));
  const key = Object.keys(area).find((name) => name.startsWith("p:cards:"));
  const ids = Object.keys(JSON.parse(area[key]));
  const lines = area[key].split("\n");
  const damaged = lines[1].slice(0, 40);
  area[key] = [lines[0], damaged, "\u0000\u0000", ...lines.slice(2)].join("\n");
  const { records, storage } = write([ids[1]]);
  assert.equal(records.size, 399);
  assert.deepEqual([...storage.report.unreadable.values()], [damaged, "\u0000\u0000"]);
  assert.ok(area[key].includes(damaged) && area[key].includes("\u0000\u0000"));
  const after = write([ids[0]]);
  assert.equal(after.records.size, 400);
  assert.ok(Object.entries(area).some(([name, text]) => name.startsWith(`p:unreadable:card:${ids[0]}`) && text === damaged));
  assert.equal(write([]).record(ids[0]).reviews.length, 1);
});

test("a bucket that is not valid JSON is kept unchanged", () => {
  for (const text of ["null", "[]", "7", "{", "oops", '{"a":1}{', '"a'] ) {
    const area = new Area({ "p:version": "2", "p:cards:7": text });
    const progress = new Progress(new Storage("p:", () => area));
    for (let n = 0; n < 300; n++) progress.addReview(`card-${n}`, 3, {});
    assert.equal(new Progress(new Storage("p:", () => area)).records.size, 300, text);
    assert.ok(["{", "[]"].includes(text) || area["p:cards:7"].includes(text), text);
  }
});

test("damaged settings are kept and replaced with defaults", () => {
  const area = new Area({ "p:version": "1", "p:settings": "{oops" });
  const storage = new Storage("p:", () => area);
  const settings = loadSettings(storage);
  assert.deepEqual(settings, DEFAULTS);
  saveSettings(storage, { ...settings, newPerDay: 3 });
  assert.equal(loadSettings(storage).newPerDay, 3);
  assert.ok(Object.values(area).includes("{oops"));
});

test("invalid settings become defaults or are clamped to the nearest limit", () => {
  assert.deepEqual(readSettings(null), DEFAULTS);
  assert.deepEqual(readSettings({ grades: 7, retention: 2, newPerDay: "many", examDate: "soon", theme: "pink", dayStart: -3 }),
    { ...DEFAULTS, retention: 0.97, dayStart: 0 });
  assert.deepEqual(readSettings({ examTopics: "tensors", known: 3 }), DEFAULTS);
  assert.deepEqual(readSettings({ examTopics: ["tensors", 7, null] }).examTopics, ["tensors"]);
});

test("an upcoming exam limits intervals to the day before it", () => {
  const inDays = (days) => new Date((T + days * 86_400) * 1000).toLocaleDateString("sv");
  const noon = Math.floor(new Date(T * 1000).setHours(12, 0, 0, 0) / 1000);
  assert.deepEqual(schedulingOptions({ ...DEFAULTS, examDate: inDays(10) }, noon), { retention: 0.9, dayStart: 4, maximumInterval: 9 });
  assert.deepEqual(schedulingOptions({ ...DEFAULTS, examDate: inDays(-1) }, noon), { retention: 0.9, dayStart: 4 });
  assert.deepEqual(schedulingOptions(DEFAULTS, noon), { retention: 0.9, dayStart: 4 });
});

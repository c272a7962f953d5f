// Storage that is full, refused, damaged or newer: nothing is lost, nothing throws.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../templates/site/js/progress.js";
import { loadSettings, readSettings, saveSettings, schedulingOptions, DEFAULTS } from "../../templates/site/js/settings.js";
import { Storage } from "../../templates/site/js/storage.js";

const T = Math.floor(Date.now() / 1000);

/** As localStorage: keys are own properties. */
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

test("keys carry the site's prefix, and two sites stay apart", () => {
  const area = new Area();
  const [a, b] = ["a:", "b:"].map((prefix) => new Storage(prefix, () => area));
  a.write("x", "1");
  assert.equal(b.read("x"), null);
  assert.deepEqual(a.keys(""), ["version", "x"]);
});

test("full: said, kept until the page closes, written when there is room", () => {
  const area = new Area();
  const progress = new Progress(new Storage("p:", () => area));
  area.room = 10;
  progress.review("one", 3, {});
  assert.equal(progress.storage.report.problem, "full");
  assert.equal(progress.record("one").reviews.length, 1);
  assert.equal(area.getItem("p:card:one"), null);
  area.room = Infinity;
  progress.review("two", 3, {});
  assert.equal(progress.storage.report.problem, "");
  assert.equal(new Progress(new Storage("p:", () => area)).record("one").reviews.length, 1);
});

test("full from the start: what is there is still read", () => {
  const area = new Area({ "p:settings": '{"newPerDay":7}' });
  area.room = 0;
  const storage = new Storage("p:", () => area);
  assert.equal(storage.report.problem, "full");
  assert.equal(loadSettings(storage).newPerDay, 7);
});

test("refused: said, and the session goes on in memory", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const progress = new Progress(new Storage("p:", refuse));
  assert.equal(progress.storage.report.problem, "refused");
  progress.review("one", 3, {});
  assert.equal(progress.record("one").reviews.length, 1);
});

test("newer version: nothing is written over", () => {
  const before = { "p:version": "2", "p:card:one": '{"version":2,"something":"else"}' };
  const area = new Area(before);
  const progress = new Progress(new Storage("p:", () => area));
  assert.equal(progress.storage.report.problem, "newer");
  progress.review("one", 3, {});
  progress.review("two", 3, {});
  assert.deepEqual({ ...area }, before);
  assert.equal(progress.record("two").reviews.length, 1);
});

test("damaged: told, left alone, and moved aside before the card is written", () => {
  const area = new Area({ "p:version": "1", "p:card:bad": "{oops", "p:card:good": '{"version":1,"reviews":[],"answers":[],"memory":null}' });
  const progress = new Progress(new Storage("p:", () => area));
  assert.deepEqual(progress.storage.report.unreadable, ["card:bad"]);
  assert.equal(area.getItem("p:card:bad"), "{oops");
  progress.review("bad", 3, {});
  assert.ok(Object.entries(area).some(([key, text]) => key.startsWith("p:unreadable:card:bad") && text === "{oops"));
  assert.equal(new Progress(new Storage("p:", () => area)).record("bad").reviews.length, 1);
});

test("damaged and full: the damaged text is not written over", () => {
  const area = new Area({ "p:version": "1", "p:card:bad": "{oops" });
  const progress = new Progress(new Storage("p:", () => area));
  area.room = 30;
  progress.review("bad", 3, {});
  assert.equal(area.getItem("p:card:bad"), "{oops");
});

test("damaged settings: defaults, and the text is kept", () => {
  const area = new Area({ "p:version": "1", "p:settings": "{oops" });
  const storage = new Storage("p:", () => area);
  const settings = loadSettings(storage);
  assert.deepEqual(settings, DEFAULTS);
  saveSettings(storage, { ...settings, newPerDay: 3 });
  assert.equal(loadSettings(storage).newPerDay, 3);
  assert.ok(Object.values(area).includes("{oops"));
});

test("settings that make no sense become defaults or the nearest bound", () => {
  assert.deepEqual(readSettings(null), DEFAULTS);
  assert.deepEqual(readSettings({ grades: 7, retention: 2, newPerDay: "many", examDate: "soon", theme: "pink", dayStart: -3 }),
    { ...DEFAULTS, retention: 0.97, dayStart: 0 });
});

test("an exam ahead cuts the longest interval to the day before", () => {
  const inDays = (days) => new Date((T + days * 86_400) * 1000).toLocaleDateString("sv");
  const noon = Math.floor(new Date(T * 1000).setHours(12, 0, 0, 0) / 1000);
  assert.deepEqual(schedulingOptions({ ...DEFAULTS, examDate: inDays(10) }, noon), { retention: 0.9, longest: 9 });
  assert.deepEqual(schedulingOptions({ ...DEFAULTS, examDate: inDays(-1) }, noon), { retention: 0.9 });
  assert.deepEqual(schedulingOptions(DEFAULTS, noon), { retention: 0.9 });
});

/**
 * The learner's progress: a record for each card id. Edited, moved, and removed cards keep their
 * records.
 *
 * @import {CardRecord, Grade, Mode, SchedulingOptions} from "./types.js"
 */

import { countsAsReview } from "./answer-rules.js";
import { BUCKET_PREFIX, bucketKey, idOfLine, readBucket, writeBucket } from "./storage-buckets.js";
import { DEFAULT_DAY_START, dayNumber, now } from "./dates.js";
import { review } from "./fsrs.js";
import { REVIEW_STATE } from "./grades.js";
import { chooseInterval } from "./interval-choice.js";
import { adoptAnswers, asRecord, emptyRecord, mergeRecords, parseRecord, replay, withAnswer } from "./card-record.js";
import { Storage } from "./storage.js";

/** The key prefix of single cards in storage version 1; the storage report names cards the same way. */
const CARD = "card:";

export class Progress {
  /**
   * @param {Storage} storage
   * @param {() => SchedulingOptions} [options] returns the options for scheduling cards
   */
  constructor(storage, options = () => ({})) {
    this.storage = storage;
    this.options = options;
    /** @type {Map<string, CardRecord>} */
    this.records = new Map();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {Set<string>} ids of cards that are still stored under separate keys (storage version 1) */
    this.legacyIds = new Set();
    /** @type {Map<number, number> | null} the number of cards that are due on each study day, counted on first use */
    this.dueByDay = null;
    for (const name of storage.keys(BUCKET_PREFIX)) this.load(BUCKET_PREFIX + name);
    this.importLegacy(storage.keys(CARD));
  }

  /** @param {string} key of a bucket */
  load(key) {
    const { unreadable } = this.storage.report;
    const { entries, damaged } = readBucket(this.storage.read(key) ?? "{}");
    for (const [id, value] of entries) {
      const record = asRecord(value);
      if (record) this.records.set(id, adoptAnswers(record, this.options()));
      else unreadable.set(CARD + id, JSON.stringify(value));
    }
    damaged.forEach((line, index) => unreadable.set(idOfLine(line) ? CARD + idOfLine(line) : `${key}/${index}`, line));
  }

  /** Moves cards from single keys into buckets; a key is removed once its bucket is stored. @param {string[]} ids */
  importLegacy(ids) {
    /** @type {Map<string, CardRecord>} */
    const legacy = new Map();
    for (const id of ids) {
      const text = this.storage.read(CARD + id) ?? "";
      const [record, current] = [parseRecord(text), this.records.get(id)];
      const options = this.options();
      if (record) legacy.set(id, adoptAnswers(current ? mergeRecords(current, record, options) : record, options));
      else this.storage.report.unreadable.set(CARD + id, text);
      this.legacyIds.add(id);
    }
    this.storeRecords(legacy);
  }

  /** Loads changes that a different tab made. @param {string} key */
  reloadKey(key) {
    if (key.startsWith(CARD)) return this.storage.read(key) !== null && this.importLegacy([key.slice(CARD.length)]);
    if (!key.startsWith(BUCKET_PREFIX)) return;
    for (const id of this.records.keys()) {
      if (bucketKey(id) === key) this.records.delete(id);
    }
    this.dueByDay = null;
    this.load(key);
  }

  /** @param {string} id @returns {CardRecord} */
  record(id) {
    return this.records.get(id) ?? emptyRecord();
  }

  /** @param {string} id @param {CardRecord | null} record null removes it, as if the card had never been seen */
  setRecord(id, record) {
    this.setRecords(new Map([[id, record]]));
  }

  /**
   * Stores records. An unreadable record is copied first, never overwritten.
   *
   * @param {Map<string, CardRecord | null>} changes
   */
  setRecords(changes) {
    this.storeRecords(changes, (id) => this.storage.preserveUnreadable(CARD + id));
    this.notify();
  }

  /** @param {Map<string, CardRecord | null>} changes @param {(id: string) => boolean} [canWrite] whether a card's stored record may be overwritten */
  storeRecords(changes, canWrite = () => true) {
    /** @type {Map<string, Map<string, CardRecord | null>>} */
    const buckets = new Map();
    for (const [id, record] of changes) {
      this.countDue(this.records.get(id), -1);
      this.countDue(record, 1);
      if (record) this.records.set(id, record);
      else this.records.delete(id);
      if (!canWrite(id)) continue;
      const key = bucketKey(id);
      buckets.set(key, (buckets.get(key) ?? new Map()).set(id, record));
    }
    for (const [key, changed] of buckets) {
      if (this.storage.update(key, (text) => writeBucket(text, changed))) this.removeLegacy(changed.keys());
    }
  }

  /** @param {Iterable<string>} ids of cards that are stored in their buckets */
  removeLegacy(ids) {
    for (const id of ids) {
      if (this.legacyIds.delete(id)) this.storage.write(CARD + id, null);
    }
  }

  /** Forgets all cards after their records have been deleted from the storage. */
  clear() {
    this.records.clear();
    this.legacyIds.clear();
    this.storage.report.unreadable.clear();
    this.dueByDay = null;
    this.notify();
  }

  notify() {
    for (const listener of this.listeners) listener();
  }

  /**
   * Records a review and reschedules the card.
   *
   * @param {string} id
   * @param {Grade} grade
   * @param {SchedulingOptions} options
   */
  addReview(id, grade, options) {
    const [record, time] = [this.record(id), now()];
    const memory = review(this.memoryOf(id), grade, time, options);
    this.setRecord(id, { ...record, memory, reviews: [...record.reviews, [time, grade]] });
  }

  /**
   * The memory state of a card, computed from all its reviews, so that changed settings apply to its whole
   * history. The stored state may come from different settings or an earlier version.
   *
   * @param {string} id
   */
  memoryOf(id) {
    return replay(this.record(id).reviews, this.options());
  }

  /**
   * The options for scheduling a card, including the choice of a day close to the ideal one.
   *
   * @param {string} id
   * @param {number} time seconds
   * @returns {SchedulingOptions}
   */
  optionsFor(id, time) {
    const options = this.options();
    const { dayStart = DEFAULT_DAY_START, maximumInterval = Infinity, easyDays } = options;
    const [today, seed] = [dayNumber(time, dayStart), `${id}/${this.record(id).reviews.length}`];
    const load = (/** @type {number} */ day) => this.dueCounts().get(day) ?? 0;
    return { ...options, choose: (days) => chooseInterval(days, { today, maximum: maximumInterval, load, easyDays, seed }) };
  }

  /** The number of cards that are due on each study day. */
  dueCounts() {
    if (!this.dueByDay) {
      this.dueByDay = new Map();
      for (const record of this.records.values()) this.countDue(record, 1);
    }
    return this.dueByDay;
  }

  /** @param {CardRecord | null | undefined} record @param {1 | -1} step */
  countDue(record, step) {
    if (!this.dueByDay || record?.memory?.state !== REVIEW_STATE) return;
    const day = dayNumber(record.memory.due, this.options().dayStart ?? DEFAULT_DAY_START);
    this.dueByDay.set(day, (this.dueByDay.get(day) ?? 0) + step);
  }

  /** Recomputes all memory states after a change of the parameters. Cards stay due on the same day. */
  recomputeMemory() {
    /** @type {Map<string, CardRecord>} */
    const changed = new Map();
    for (const [id, record] of this.records) {
      const memory = record.memory && this.memoryOf(id);
      if (memory && record.memory) changed.set(id, { ...record, memory: { ...memory, due: record.memory.due, interval: record.memory.interval } });
    }
    this.setRecords(changed);
  }

  /**
   * Records an answer in any mode. If it counts as a review, the card is rescheduled.
   *
   * @param {string} id
   * @param {{mode: Mode, score: number, grade: Grade, confidence?: number | null}} answer
   * @returns {boolean} whether it counts as a review
   */
  addAnswer(id, { mode, score, grade, confidence = null }) {
    const [record, time] = [this.record(id), now()];
    const isReview = this.isReview(id, mode, grade, time);
    const next = withAnswer(record, [time, mode, score, confidence]);
    if (isReview) {
      next.memory = review(this.memoryOf(id), grade, time, this.optionsFor(id, time));
      next.reviews = [...record.reviews, [time, grade]];
    }
    this.setRecord(id, next);
    return isReview;
  }

  /**
   * Changes the score and the grade of a recorded answer, and reschedules the card.
   *
   * @param {string} id
   * @param {number} at the time of the answer in seconds
   * @param {{mode: Mode, score: number, grade: Grade}} answer
   */
  changeAnswer(id, at, { mode, score, grade }) {
    const record = this.record(id);
    const earlier = replay(record.reviews.filter(([time]) => time < at), this.options());
    const isReview = countsAsReview(earlier, grade, at, this.options().dayStart);
    const reviews = record.reviews.flatMap((row) =>
      row[0] === at ? (isReview ? [/** @type {[number, Grade]} */ ([at, grade])] : []) : [row]);
    this.setRecord(id, {
      ...record,
      reviews,
      memory: replay(reviews, this.options()),
      answers: record.answers.map((row) => (row[0] === at && row[1] === mode ? [at, mode, score, row[3]] : row)),
    });
  }

  /**
   * Whether an answer would count as a review. In Review mode, every answer does.
   *
   * @param {string} id
   * @param {Mode} mode
   * @param {Grade} grade
   * @param {number} [time] seconds
   */
  isReview(id, mode, grade, time = now()) {
    return mode === "review" || countsAsReview(this.memoryOf(id), grade, time, this.options().dayStart);
  }

  /** @param {string} id @param {boolean} suspended */
  setSuspended(id, suspended) {
    this.setRecord(id, { ...this.record(id), suspended: [suspended, now()] });
  }

  /** Hides a card until the next study day. @param {string} id */
  bury(id) {
    this.setRecord(id, { ...this.record(id), buried: dayNumber(now(), this.options().dayStart ?? DEFAULT_DAY_START) });
  }

  /** @param {string} id */
  isSuspended(id) {
    return this.records.get(id)?.suspended?.[0] ?? false;
  }
}

/**
 * The learner's progress: a record for each card id. Edited, moved, and removed cards keep their
 * records.
 *
 * @import {Answer, CardRecord, Grade, SchedulingOptions} from "./types.js"
 */

import { BUCKET_PREFIX, bucketKey, idOfLine, readBucket, writeBucket } from "./storage-buckets.js";
import { now } from "./dates.js";
import { review } from "./fsrs.js";
import { asRecord, emptyRecord, mergeRecords, parseRecord, replay, withAnswer } from "./card-record.js";
import { Storage } from "./storage.js";

/** The key prefix of single cards in storage version 1; the storage report names cards the same way. */
const CARD = "card:";

export class Progress {
  /** @param {Storage} storage */
  constructor(storage) {
    this.storage = storage;
    /** @type {Map<string, CardRecord>} */
    this.records = new Map();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {Set<string>} ids of cards that are still stored under separate keys (storage version 1) */
    this.legacyIds = new Set();
    for (const name of storage.keys(BUCKET_PREFIX)) this.load(BUCKET_PREFIX + name);
    this.importLegacy(storage.keys(CARD));
  }

  /** @param {string} key of a bucket */
  load(key) {
    const { unreadable } = this.storage.report;
    const { entries, damaged } = readBucket(this.storage.read(key) ?? "{}");
    for (const [id, value] of entries) {
      const record = asRecord(value);
      if (record) this.records.set(id, record);
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
      if (record) legacy.set(id, current ? mergeRecords(current, record) : record);
      else this.storage.report.unreadable.set(CARD + id, text);
      this.legacyIds.add(id);
    }
    this.storeRecords(legacy);
  }

  /** Loads changes that another tab made. @param {string} key */
  reloadKey(key) {
    if (key.startsWith(CARD)) return this.storage.read(key) !== null && this.importLegacy([key.slice(CARD.length)]);
    if (!key.startsWith(BUCKET_PREFIX)) return;
    for (const id of this.records.keys()) {
      if (bucketKey(id) === key) this.records.delete(id);
    }
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
    const memory = review(replay(record.reviews, options), grade, time, options);
    this.setRecord(id, { ...record, memory, reviews: [...record.reviews, [time, grade]] });
  }

  /**
   * Records an answer in another mode, without rescheduling the card.
   *
   * @param {string} id
   * @param {Answer} answer
   */
  addAnswer(id, answer) {
    this.setRecord(id, withAnswer(this.record(id), answer));
  }

  /** @param {string} id @param {boolean} suspended */
  setSuspended(id, suspended) {
    this.setRecord(id, { ...this.record(id), suspended: [suspended, now()] });
  }

  /** @param {string} id */
  isSuspended(id) {
    return this.records.get(id)?.suspended?.[0] ?? false;
  }
}

/**
 * Everything that a learner has done, by card id. A card that was edited, moved or taken out of
 * the deck keeps its record.
 *
 * @import {Answer, CardRecord, Grade} from "./types.js"
 */

import { BUCKET_PREFIX, bucketKey, idOfLine, readBucket, writeBucket } from "./storage-buckets.js";
import { now } from "./dates.js";
import { review } from "./fsrs.js";
import { asRecord, emptyRecord, mergeRecords, parseRecord, withAnswer } from "./card-record.js";
import { Storage } from "./storage.js";

/** Where the first version of the storage had each card, and how the report names one. */
const CARD = "card:";

export class Progress {
  /** @param {Storage} storage */
  constructor(storage) {
    this.storage = storage;
    /** @type {Map<string, CardRecord>} */
    this.records = new Map();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {Set<string>} ids of cards that have a key of their own still */
    this.old = new Set();
    for (const name of storage.keys(BUCKET_PREFIX)) this.load(BUCKET_PREFIX + name);
    this.importLegacy(storage.keys(CARD));
  }

  /** @param {string} key of a bucket */
  load(key) {
    const { unreadable } = this.storage.report;
    const { found, damaged } = readBucket(this.storage.read(key) ?? "{}");
    for (const [id, value] of found) {
      const record = asRecord(value);
      if (record) this.records.set(id, record);
      else unreadable.set(CARD + id, JSON.stringify(value));
    }
    damaged.forEach((line, at) => unreadable.set(idOfLine(line) ? CARD + idOfLine(line) : `${key}/${at}`, line));
  }

  /** Takes in what stands under keys of single cards; those go once the buckets are safe. @param {string[]} ids */
  importLegacy(ids) {
    /** @type {Map<string, CardRecord>} */
    const found = new Map();
    for (const id of ids) {
      const text = this.storage.read(CARD + id) ?? "";
      const [record, own] = [parseRecord(text), this.records.get(id)];
      if (record) found.set(id, own ? mergeRecords(own, record) : record);
      else this.storage.report.unreadable.set(CARD + id, text);
      this.old.add(id);
    }
    this.put(found);
  }

  /** What another tab wrote. @param {string} key */
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

  /** @param {string} id @param {CardRecord | null} record null: as if it had never been seen */
  keep(id, record) {
    this.setRecords(new Map([[id, record]]));
  }

  /**
   * Keeps records; a text that could not be read is set aside first, never overwritten.
   *
   * @param {Map<string, CardRecord | null>} changes
   */
  setRecords(changes) {
    this.put(changes, (id) => this.storage.preserveUnreadable(CARD + id));
    this.tell();
  }

  /** @param {Map<string, CardRecord | null>} changes @param {(id: string) => boolean} [isFree] whether a card's place may be written */
  put(changes, isFree = () => true) {
    /** @type {Map<string, Map<string, CardRecord | null>>} */
    const buckets = new Map();
    for (const [id, record] of changes) {
      if (record) this.records.set(id, record);
      else this.records.delete(id);
      if (!isFree(id)) continue;
      const key = bucketKey(id);
      buckets.set(key, (buckets.get(key) ?? new Map()).set(id, record));
    }
    for (const [key, own] of buckets) {
      if (this.storage.edit(key, (text) => writeBucket(text, own))) this.forget(own.keys());
    }
  }

  /** @param {Iterable<string>} ids of cards that are safe in their buckets */
  forget(ids) {
    for (const id of ids) {
      if (this.old.delete(id)) this.storage.write(CARD + id, null);
    }
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  /**
   * A review in the schedule.
   *
   * @param {string} id
   * @param {Grade} grade
   * @param {{retention?: number, maximumInterval?: number}} options
   */
  review(id, grade, options) {
    const [record, at] = [this.record(id), now()];
    const memory = review(record.memory, grade, at, options);
    this.keep(id, { ...record, memory, reviews: [...record.reviews, [at, grade]] });
  }

  /**
   * An answer in another mode: no change to the schedule.
   *
   * @param {string} id
   * @param {Answer} answer
   */
  answer(id, answer) {
    this.keep(id, withAnswer(this.record(id), answer));
  }

  /** @param {string} id @param {boolean} on */
  suspend(id, on) {
    this.keep(id, { ...this.record(id), suspended: [on, now()] });
  }

  /** @param {string} id */
  isSuspended(id) {
    return this.records.get(id)?.suspended?.[0] ?? false;
  }
}

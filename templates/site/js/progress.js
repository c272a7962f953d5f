/**
 * Everything that a learner has done, by card id. A card that was edited, moved or taken out of
 * the deck keeps its record.
 *
 * @import {Answer, CardRecord, Grade} from "./types.js"
 */

import { now } from "./dates.js";
import { review } from "./fsrs.js";
import { emptyRecord, parseRecord, withAnswer } from "./record.js";
import { Storage } from "./storage.js";

const CARD = "card:";

export class Progress {
  /** @param {Storage} storage */
  constructor(storage) {
    this.storage = storage;
    /** @type {Map<string, CardRecord>} */
    this.records = new Map();
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    for (const id of storage.keys(CARD)) this.load(id);
  }

  /** Reads one card's record again. @param {string} id */
  load(id) {
    const text = this.storage.read(CARD + id);
    const record = text === null ? null : parseRecord(text);
    if (record) this.records.set(id, record);
    else this.records.delete(id);
    if (text !== null && !record) this.storage.report.unreadable.push(CARD + id);
  }

  /** @param {string} id @returns {CardRecord} */
  record(id) {
    return this.records.get(id) ?? emptyRecord();
  }

  /**
   * Keeps a record; a text that could not be read is set aside first, never overwritten.
   *
   * @param {string} id
   * @param {CardRecord | null} record null: as if it had never been seen
   */
  keep(id, record) {
    if (record) this.records.set(id, record);
    else this.records.delete(id);
    const unreadable = this.storage.report.unreadable;
    if (unreadable.includes(CARD + id)) {
      if (!this.storage.setAside(CARD + id)) return this.tell();
      unreadable.splice(unreadable.indexOf(CARD + id), 1, `unreadable:${CARD}${id}`);
    }
    this.storage.write(CARD + id, record ? JSON.stringify(record) : null);
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  /**
   * A review in the schedule.
   *
   * @param {string} id
   * @param {Grade} grade
   * @param {{retention?: number, longest?: number}} options
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

/**
 * Everything that a learner has done, by card id. A card that was edited, moved or taken out of
 * the deck keeps its record.
 *
 * @import {Answer, CardRecord, Grade, Settings} from "./types.js"
 */

import { now } from "./dates.js";
import { review } from "./fsrs.js";
import { asRecord, emptyRecord, mergeRecords, parseRecord, withAnswer } from "./record.js";
import { readSettings } from "./settings.js";
import { Storage } from "./storage.js";

const FORMAT = "flashproof-progress";
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

  /** Everything as the text of a file. @param {Settings} settings @param {string} namespace */
  export(settings, namespace) {
    const cards = Object.fromEntries([...this.records].sort(([a], [b]) => (a < b ? -1 : 1)));
    const unreadable = Object.fromEntries(
      this.storage.report.unreadable.map((key) => [key, this.storage.read(key)]),
    );
    const value = { format: FORMAT, version: 1, namespace, exported: now(), settings, cards };
    return `${JSON.stringify({ ...value, ...(Object.keys(unreadable).length && { unreadable }) }, null, 1)}\n`;
  }

  /**
   * Takes in what a file holds, merged with what is here.
   *
   * @param {Imported} imported
   * @param {{retention?: number}} options
   */
  import(imported, options) {
    for (const [id, record] of imported.cards) {
      const own = this.records.get(id);
      this.keep(id, own ? mergeRecords(own, record, options) : record);
    }
  }
}

/**
 * @typedef {object} Imported
 * @property {Map<string, CardRecord>} cards
 * @property {string[]} unreadable ids of cards that this version does not understand
 * @property {Settings | null} settings
 * @property {string} namespace
 */

/**
 * Reads an exported file.
 *
 * @param {string} text
 * @returns {Imported}
 * @throws {Error} with words for people, where it is no such file
 */
export function readExport(text) {
  const value = parsed(text);
  if (value?.format !== FORMAT || typeof value.cards !== "object" || value.cards === null) {
    throw new Error("This file holds no progress of a flashproof site.");
  }
  if (value.version !== 1) {
    throw new Error("This file was written by a newer version of this site. Reload the page, then try again.");
  }
  /** @type {Imported} */
  const imported = {
    cards: new Map(),
    unreadable: [],
    settings: readSettings(value.settings),
    namespace: String(value.namespace ?? ""),
  };
  for (const [id, entry] of Object.entries(value.cards)) {
    const record = asRecord(entry);
    if (record) imported.cards.set(id, record);
    else imported.unreadable.push(id);
  }
  return imported;
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("This file is not whole, or no progress file.");
  }
}

/**
 * Progress as a file: out, in, and two as one.
 *
 * @import {Progress} from "./progress.js"
 * @import {CardRecord, Settings} from "./types.js"
 */

import { asRecord, mergeRecords, now, readSettings } from "./second-bundle-api.js";

const FILE_FORMAT = "flashproof-progress";

/**
 * Everything as the text of a file. What could not be read goes along as it was found.
 *
 * @param {Progress} progress
 * @param {Settings} settings
 * @param {string} namespace
 */
export function formatExport({ records, storage }, settings, namespace) {
  const cards = Object.fromEntries([...records].sort(([a], [b]) => (a < b ? -1 : 1)));
  const unreadable = Object.fromEntries(storage.report.unreadable);
  const value = { format: FILE_FORMAT, version: 1, namespace, exported: now(), settings, cards };
  const more = Object.keys(unreadable).length ? { unreadable } : {};
  return `${JSON.stringify({ ...value, ...more }, null, 1)}\n`;
}

/**
 * Takes in what a file holds, merged with what is here.
 *
 * @param {Progress} progress
 * @param {Imported} imported
 * @param {{retention?: number}} options
 */
export function mergeImport(progress, imported, options) {
  const merged = [...imported.cards].map(([id, record]) => {
    const own = progress.records.get(id);
    return /** @type {[string, CardRecord]} */ ([id, own ? mergeRecords(own, record, options) : record]);
  });
  progress.setRecords(new Map(merged));
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
export function parseExport(text) {
  const value = parsed(text);
  if (value?.format !== FILE_FORMAT || typeof value.cards !== "object" || value.cards === null) {
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

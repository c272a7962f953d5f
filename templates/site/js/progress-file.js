/**
 * Progress as a file: export, import, merge.
 *
 * @import {Progress} from "./progress.js"
 * @import {CardRecord, SchedulingOptions, Settings} from "./types.js"
 */

import { t } from "./messages.js";
import { adoptAnswers, asRecord, mergeRecords, now, readSettings } from "./second-bundle-api.js";

const FILE_FORMAT = "flashproof-progress";

/**
 * The text of an export file. Unreadable records are included unchanged.
 *
 * @param {Progress} progress
 * @param {Settings} settings
 * @param {string} namespace
 */
export function formatExport({ records, storage }, settings, namespace) {
  const cards = Object.fromEntries([...records].sort(([a], [b]) => (a < b ? -1 : 1)));
  const unreadable = Object.fromEntries(storage.report.unreadable);
  const value = { format: FILE_FORMAT, version: 1, namespace, exported: now(), settings, cards };
  const extra = Object.keys(unreadable).length ? { unreadable } : {};
  return `${JSON.stringify({ ...value, ...extra }, null, 1)}\n`;
}

/**
 * Merges imported records with the current ones.
 *
 * @param {Progress} progress
 * @param {Imported} imported
 * @param {SchedulingOptions} options
 */
export function mergeImport(progress, imported, options) {
  const merged = [...imported.cards].map(([id, record]) => {
    const current = progress.records.get(id);
    return /** @type {[string, CardRecord]} */ ([id, adoptAnswers(current ? mergeRecords(current, record, options) : record, options)]);
  });
  progress.setRecords(new Map(merged));
}

/**
 * @typedef {object} Imported
 * @property {Map<string, CardRecord>} cards
 * @property {string[]} unreadable ids of cards whose records this version cannot read
 * @property {Settings | null} settings
 * @property {string} namespace
 */

/**
 * Parses an export file.
 *
 * @param {string} text
 * @param {SchedulingOptions} [options] for records without a memory state, such as those that come from Anki
 * @returns {Imported}
 * @throws {Error} with a message for the learner, if it is not an export file
 */
export function parseExport(text, options) {
  const value = parsed(text);
  if (value?.format !== FILE_FORMAT || typeof value.cards !== "object" || value.cards === null) {
    throw new Error(t`This file does not contain flashproof progress.`);
  }
  if (value.version !== 1) {
    throw new Error(t`This file was exported by a newer version of this site. Reload the page, then try again.`);
  }
  /** @type {Imported} */
  const imported = {
    cards: new Map(),
    unreadable: [],
    settings: value.settings ? readSettings(value.settings) : null,
    namespace: String(value.namespace ?? ""),
  };
  for (const [id, entry] of Object.entries(value.cards)) {
    const record = asRecord(entry, options);
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
    throw new Error(t`This file is damaged or is not a progress file.`);
  }
}

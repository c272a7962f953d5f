/**
 * A wrapper of localStorage that never throws. Values that cannot be written are kept in memory until
 * the page closes, and retried with the next write.
 *
 * @import {StorageReport} from "./types.js"
 */

/** @typedef {(text: string | null) => string | null} Change */

/** Version 1 had one key for each card; version 2 has buckets of cards. */
const FORMAT = "2";

export class Storage {
  /**
   * @param {string} prefix of every key, which separates sites on the same host
   * @param {() => globalThis.Storage} area a function, because merely accessing localStorage throws if the browser
   *   blocks storage
   */
  constructor(prefix, area = () => globalThis.localStorage) {
    this.prefix = prefix;
    /** @type {Map<string, Change>} pending changes by key; each receives the value that is stored at the time */
    this.pending = new Map();
    /** @type {StorageReport} */
    this.report = { problem: "", unreadable: new Map() };
    this.area = this.open(area);
  }

  /** @param {() => globalThis.Storage} area */
  open(area) {
    try {
      const found = area();
      const version = found.getItem(`${this.prefix}version`);
      if (version !== null && !(Number(version) <= Number(FORMAT))) this.report.problem = "newer";
      else found.setItem(`${this.prefix}version`, FORMAT);
      return found;
    } catch (error) {
      this.report.problem = isFull(error) ? "full" : "refused";
      return this.report.problem === "full" ? area() : null;
    }
  }

  /** @param {string} key @returns {string | null} */
  read(key) {
    const text = this.area ? this.area.getItem(this.prefix + key) : null;
    const change = this.pending.get(key);
    return change ? change(text) : text;
  }

  /**
   * The keys with a prefix, without that prefix.
   *
   * @param {string} prefix
   */
  keys(prefix) {
    const start = this.prefix + prefix;
    const stored = this.area ? Object.keys(this.area).filter((key) => key.startsWith(start)) : [];
    const names = new Set(stored.map((key) => key.slice(start.length)));
    for (const key of this.pending.keys()) {
      if (!key.startsWith(prefix)) continue;
      if (this.read(key) === null) names.delete(key.slice(prefix.length));
      else names.add(key.slice(prefix.length));
    }
    return [...names];
  }

  /**
   * Writes a value, or removes it if it is null.
   *
   * @param {string} key
   * @param {string | null} text
   * @returns {boolean} whether it is stored
   */
  write(key, text) {
    this.pending.delete(key);
    return this.update(key, () => text);
  }

  /**
   * Changes a value. The change applies to the current stored value, so changes by other tabs are kept.
   *
   * @param {string} key
   * @param {Change} change
   * @returns {boolean} whether it is stored
   */
  update(key, change) {
    const before = this.pending.get(key);
    this.pending.set(key, before ? (text) => change(before(text)) : change);
    if (!this.area || this.report.problem === "newer") return false;
    for (const [name, edit] of this.pending) {
      if (!this.tryWrite(this.area, name, edit)) return false;
    }
    this.report.problem = "";
    return true;
  }

  /** @param {globalThis.Storage} area @param {string} key @param {Change} change */
  tryWrite(area, key, change) {
    try {
      const text = change(area.getItem(this.prefix + key));
      if (text === null) area.removeItem(this.prefix + key);
      else area.setItem(this.prefix + key, text);
      this.pending.delete(key);
      return true;
    } catch (error) {
      this.report.problem = isFull(error) ? "full" : "refused";
      return false;
    }
  }

  /**
   * Copies an unreadable value to a different key, so its own key can be written again.
   *
   * @param {string} name in the report
   * @returns {boolean} whether the copy is stored, or not needed
   */
  preserveUnreadable(name) {
    const { unreadable } = this.report;
    const text = unreadable.get(name);
    if (text === undefined) return true;
    if (!this.write(`unreadable:${name}:${Date.now()}`, text)) return false;
    unreadable.delete(name);
    unreadable.set(`unreadable:${name}`, text);
    return true;
  }
}

/** @param {unknown} error */
function isFull(error) {
  return error instanceof DOMException && /quota/i.test(error.name);
}

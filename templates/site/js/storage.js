/**
 * localStorage that never throws. What cannot be written is kept until the page closes, and tried
 * again with the next write.
 *
 * @import {StorageReport} from "./types.js"
 */

/** @typedef {(text: string | null) => string | null} Change */

/** 1 had a key for each card; 2 has buckets of them. */
const FORMAT = "2";

export class Storage {
  /**
   * @param {string} prefix of every key, so that two sites on one host stay apart
   * @param {() => globalThis.Storage} area asked for late: merely naming it throws where a browser
   *   refuses storage
   */
  constructor(prefix, area = () => globalThis.localStorage) {
    this.prefix = prefix;
    /** @type {Map<string, Change>} what is to be done to a key, whatever it holds by then */
    this.waiting = new Map();
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
    const change = this.waiting.get(key);
    return change ? change(text) : text;
  }

  /**
   * KeyboardShortcuts below a prefix, without it.
   *
   * @param {string} prefix
   */
  keys(prefix) {
    const start = this.prefix + prefix;
    const stored = this.area ? Object.keys(this.area).filter((key) => key.startsWith(start)) : [];
    const names = new Set(stored.map((key) => key.slice(start.length)));
    for (const key of this.waiting.keys()) {
      if (!key.startsWith(prefix)) continue;
      if (this.read(key) === null) names.delete(key.slice(prefix.length));
      else names.add(key.slice(prefix.length));
    }
    return [...names];
  }

  /**
   * Writes a value, or takes it out where it is null.
   *
   * @param {string} key
   * @param {string | null} text
   * @returns {boolean} whether it is safe on the disk
   */
  write(key, text) {
    this.waiting.delete(key);
    return this.edit(key, () => text);
  }

  /**
   * Changes a value. What other tabs wrote meanwhile is what is changed, so nothing of it is lost.
   *
   * @param {string} key
   * @param {Change} change
   * @returns {boolean} whether it is safe on the disk
   */
  edit(key, change) {
    const before = this.waiting.get(key);
    this.waiting.set(key, before ? (text) => change(before(text)) : change);
    if (!this.area || this.report.problem === "newer") return false;
    for (const [name, wanted] of this.waiting) {
      if (!this.tryWrite(this.area, name, wanted)) return false;
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
      this.waiting.delete(key);
      return true;
    } catch (error) {
      this.report.problem = isFull(error) ? "full" : "refused";
      return false;
    }
  }

  /**
   * Copies a text that cannot be read, so that its place can be written again.
   *
   * @param {string} name in the report
   * @returns {boolean} whether the copy is safe on the disk, or none is needed
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

/**
 * localStorage that never throws. What cannot be written is kept until the page closes, and tried
 * again with the next write.
 *
 * @import {StorageReport} from "./types.js"
 */

const FORMAT = "1";

export class Storage {
  /**
   * @param {string} prefix of every key, so that two sites on one host stay apart
   * @param {() => globalThis.Storage} area asked for late: merely naming it throws where a browser
   *   refuses storage
   */
  constructor(prefix, area = () => globalThis.localStorage) {
    this.prefix = prefix;
    /** @type {Map<string, string | null>} */
    this.waiting = new Map();
    /** @type {StorageReport} */
    this.report = { problem: "", unreadable: [] };
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
    if (this.waiting.has(key)) return this.waiting.get(key) ?? null;
    return this.area ? this.area.getItem(this.prefix + key) : null;
  }

  /**
   * Keys below a prefix, without it.
   *
   * @param {string} prefix
   */
  keys(prefix) {
    const start = this.prefix + prefix;
    const stored = this.area ? Object.keys(this.area).filter((key) => key.startsWith(start)) : [];
    const names = new Set(stored.map((key) => key.slice(start.length)));
    for (const [key, text] of this.waiting) {
      if (!key.startsWith(prefix)) continue;
      if (text === null) names.delete(key.slice(prefix.length));
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
    this.waiting.set(key, text);
    if (!this.area || this.report.problem === "newer") return false;
    for (const [name, value] of this.waiting) {
      if (!this.tryWrite(this.area, name, value)) return false;
    }
    this.report.problem = "";
    return true;
  }

  /** @param {globalThis.Storage} area @param {string} key @param {string | null} text */
  tryWrite(area, key, text) {
    try {
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
   * Moves a text that cannot be read aside, so that its key can be written again.
   *
   * @param {string} key
   * @returns {boolean} whether the copy is safe on the disk
   */
  setAside(key) {
    const text = this.read(key);
    return text === null || this.write(`unreadable:${key}:${Date.now()}`, text);
  }
}

/** @param {unknown} error */
function isFull(error) {
  return error instanceof DOMException && /quota/i.test(error.name);
}

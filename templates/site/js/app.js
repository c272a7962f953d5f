/**
 * What every view is handed: where to draw, the data, the learner's progress and settings.
 *
 * @import {Index, Settings} from "./types.js"
 */

import { DataLoader } from "./data-loader.js";
import { h } from "./dom.js";
import { KeyboardShortcuts } from "./keyboard-shortcuts.js";
import { Progress } from "./progress.js";
import { loadSettings, saveSettings } from "./settings.js";
import { Storage } from "./storage.js";

export class App {
  /** @param {HTMLElement} page the html element, which names root and namespace */
  constructor(page) {
    this.root = page.dataset.root ?? "";
    this.namespace = page.dataset.namespace ?? "";
    this.storage = new Storage(`flashproof:${this.namespace}:`);
    /** @type {Settings} */
    this.settings = loadSettings(this.storage);
    this.library = new DataLoader(this.root);
    this.keys = new KeyboardShortcuts(() => this.settings.keys);
    /** @type {HTMLElement} */
    this.host = h("div");
    /** @type {(() => void)[]} */
    this.cleanups = [];
    /** Whether the page was reloaded and nothing was chosen since. */
    this.isReload = navigationType() === "reload";
    /** @type {Progress | null} */
    this.read = null;
  }

  /** Read on first use: most pages do without. @returns {Progress} */
  get progress() {
    this.read ??= new Progress(this.storage);
    return this.read;
  }

  /** Loaded before any view of the study page is drawn. @returns {Index} */
  get index() {
    if (!this.library.loadedIndex) throw new Error("the index is not loaded");
    return this.library.loadedIndex;
  }

  /** @param {Partial<Settings>} changes */
  change(changes) {
    this.settings = { ...this.settings, ...changes };
    saveSettings(this.storage, this.settings);
  }

  /**
   * Draws a view in the place of the one before.
   *
   * @param {string} title of the document
   * @param {...import("./dom.js").Child} children
   */
  show(title, ...children) {
    document.title = `${title} · ${this.library.loadedIndex?.site.title ?? "Study"}`;
    this.keys.set([]);
    this.host.replaceChildren(h("div", {}, ...children));
    const heading = this.host.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** Runs when the view is left. @param {() => void} clean */
  onLeave(clean) {
    this.cleanups.push(clean);
  }

  leave() {
    for (const clean of this.cleanups.splice(0)) clean();
  }
}

function navigationType() {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming ? entry.type : "";
}

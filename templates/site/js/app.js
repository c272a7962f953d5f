/**
 * The context of every view: where to draw, the data, the learner's progress, and the settings.
 *
 * @import {Index, Settings} from "./types.js"
 */

import { DataLoader } from "./data-loader.js";
import { h } from "./dom.js";
import { KeyboardShortcuts } from "./keyboard-shortcuts.js";
import { t } from "./messages.js";
import { Progress } from "./progress.js";
import { loadSettings, saveSettings, schedulingOptions } from "./settings.js";
import { Storage } from "./storage.js";

export class App {
  /** @param {HTMLElement} page the html element, whose data attributes contain the root and the namespace */
  constructor(page) {
    this.root = page.dataset.root ?? "";
    this.namespace = page.dataset.namespace ?? "";
    this.storage = new Storage(`flashproof:${this.namespace}:`);
    /** @type {Settings} */
    this.settings = loadSettings(this.storage);
    this.data = new DataLoader(this.root);
    this.shortcuts = new KeyboardShortcuts(() => this.settings.keys);
    /** @type {HTMLElement} */
    this.host = h("div");
    /** @type {(() => void)[]} */
    this.cleanups = [];
    /** Whether the page was just reloaded, before any navigation. */
    this.isReload = navigationType() === "reload";
    /** @type {Progress | null} */
    this.loadedProgress = null;
  }

  /** The learner's progress, which is loaded on first use, because most pages do not need it. @returns {Progress} */
  get progress() {
    this.loadedProgress ??= new Progress(this.storage, () => schedulingOptions(this.settings));
    return this.loadedProgress;
  }

  /** Whether the learner has answered a card, left a session unfinished, or planned for an exam on this site. */
  hasProgress() {
    return ["card", "session:"].some((prefix) => this.storage.keys(prefix).length > 0) || this.settings.examDate !== "";
  }

  /** The index, which is available once the study page draws its first view. @returns {Index} */
  get index() {
    if (!this.data.loadedIndex) throw new Error("the index is not loaded");
    return this.data.loadedIndex;
  }

  /** @param {Partial<Settings>} changes */
  updateSettings(changes) {
    this.settings = { ...this.settings, ...changes };
    saveSettings(this.storage, this.settings);
  }

  /**
   * Replaces the current view.
   *
   * @param {string} title of the document
   * @param {...import("./dom.js").Child} children
   */
  show(title, ...children) {
    delete document.documentElement.dataset.session;
    document.title = `${title} · ${this.data.loadedIndex?.site.title ?? t`Study`}`;
    this.shortcuts.set([]);
    this.host.replaceChildren(h("div", {}, ...children));
    const heading = this.host.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /**
   * Replaces the current view with a running session, which hides the header and footer of the site.
   *
   * @param {string} title of the document
   * @param {...import("./dom.js").Child} children
   */
  showSession(title, ...children) {
    this.show(title, ...children);
    document.documentElement.dataset.session = "";
  }

  /** Registers a function that runs when the view is left. @param {() => void} cleanup */
  onLeave(cleanup) {
    this.cleanups.push(cleanup);
  }

  leave() {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
  }
}

function navigationType() {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming ? entry.type : "";
}

/**
 * Loads the build's data as classic scripts, because a page opened from a file cannot load anything
 * else.
 *
 * @import {Card, CardRow, Index, TopicData, TopicRow} from "./types.js"
 */

import { showSiteChange } from "./site-change.js";

/** Loads data on demand, each file once. */
export class DataLoader {
  /** @param {string} root relative URL of the site's root, "" or "../" */
  constructor(root) {
    this.root = root;
    /** @type {Index | null} */
    this.loadedIndex = null;
    /** @type {Map<string, TopicData>} */
    this.topics = new Map();
    /** @type {Set<string>} ids of cards that are in the index but no longer in their topic, because the site has changed */
    this.removedIds = new Set();
    /** @type {string[]} parts of the searchable texts, as JSON */
    this.searchParts = [];
    /** @type {Map<string, Promise<void>>} */
    this.loading = new Map();
    /** @type {Map<string, CardRow> | null} */
    this.rowsById = null;
    window.flashproof = Object.assign(window.flashproof ?? {}, {
      data: {
        index: (/** @type {string} */ json) => this.setIndex(JSON.parse(json)),
        topic: (/** @type {string} */ name, /** @type {TopicData} */ data) => void this.topics.set(name, data),
        search: (/** @type {string} */ json) => void this.searchParts.push(json),
      },
    });
  }

  /** @param {Index} index */
  setIndex(index) {
    this.loadedIndex = index;
    this.rowsById = null;
  }

  /** The cards by id. The map is built on first use, because the start page does not need it. @returns {Map<string, CardRow>} */
  get byId() {
    this.rowsById ??= new Map(this.loadedIndex?.cards.map((row) => [row[0], row]));
    return this.rowsById;
  }

  /** @returns {Promise<Index>} */
  async index() {
    if (!this.loadedIndex) await this.loadScript("data/index.js");
    if (!this.loadedIndex) throw new Error("data/index.js contains no index");
    return this.loadedIndex;
  }

  /** @param {string} name @returns {Promise<TopicData>} */
  async topic(name) {
    if (!this.topics.has(name)) await this.loadScript(`data/topic/${encodeURIComponent(name)}.js`);
    const data = this.topics.get(name);
    if (!data) throw new Error(`data/topic/${name}.js contains no topic`);
    return data;
  }

  /** The parts of the searchable texts, each as JSON of `SearchTexts`. */
  async search() {
    if (!this.searchParts.length) await this.loadScript("data/search.js");
    return this.searchParts;
  }

  /**
   * Loads a card with its topic, and the third bundle if its kind needs it. The second bundle must be loaded.
   *
   * @param {string} id
   * @returns {Promise<{card: Card, topic: TopicRow, data: TopicData} | null>} null if there is no such card
   * @throws {Error} if its topic cannot be loaded
   */
  async card(id) {
    const index = await this.index();
    const row = this.byId.get(id);
    if (!row) return null;
    const topic = index.topics[row[1]];
    const data = await this.topic(topic.name);
    const card = data.cards.find((one) => one.id === id);
    if (!card) {
      this.removedIds.add(id);
      showSiteChange();
      return null;
    }
    if (card.kind === "write" || card.arrange) card.setup = data.setup;
    if (card.kind === "write") await this.code();
    return { card, topic, data };
  }

  /** Loads the third bundle. The second bundle must be loaded. */
  async code() {
    if (!window.flashproof.code) await this.loadScript("flashproof-code.js");
  }

  /** Loads the second bundle and returns its views. */
  async views() {
    if (!window.flashproof.views) await this.loadScript("flashproof-more.js");
    return window.flashproof.views;
  }

  /** Loads the fourth bundle and returns its parts. */
  async home() {
    if (!window.flashproof.home) await this.loadScript("flashproof-home.js");
    return window.flashproof.home;
  }

  /** @param {string} path relative to the root */
  loadScript(path) {
    const pending = this.loading.get(path);
    if (pending) return pending;
    const promise = /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = this.root + path;
      script.onload = () => resolve();
      script.onerror = () => {
        this.loading.delete(path);
        reject(new Error(`${path} could not be loaded`));
      };
      document.head.append(script);
    }));
    this.loading.set(path, promise);
    return promise;
  }
}

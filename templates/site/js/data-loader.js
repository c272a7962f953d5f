/**
 * The build's data. It comes as classic scripts, since a page opened from a file can load nothing
 * else.
 *
 * @import {Card, CardRow, Index, TopicData, TopicRow} from "./types.js"
 */

/** Where scripts of data arrive, whenever they were asked for. */
export class DataLoader {
  /** @param {string} root address of the site's root, "" or "../" */
  constructor(root) {
    this.root = root;
    /** @type {Index | null} */
    this.loadedIndex = null;
    /** @type {Map<string, TopicData>} */
    this.topics = new Map();
    /** @type {[string, string][] | null} */
    this.searchRows = null;
    /** @type {Map<string, Promise<void>>} */
    this.loading = new Map();
    /** @type {Map<string, CardRow> | null} */
    this.rows = null;
    window.flashproof = Object.assign(window.flashproof ?? {}, {
      data: {
        index: (/** @type {string} */ json) => this.take(JSON.parse(json)),
        topic: (/** @type {string} */ name, /** @type {TopicData} */ data) => void this.topics.set(name, data),
        search: (/** @type {string} */ json) => void (this.searchRows = JSON.parse(json)),
      },
    });
  }

  /** @param {Index} index */
  take(index) {
    this.loadedIndex = index;
    this.rows = null;
  }

  /** Made on first use: the start does without. @returns {Map<string, CardRow>} */
  get byId() {
    this.rows ??= new Map(this.loadedIndex?.cards.map((row) => [row[0], row]));
    return this.rows;
  }

  /** @returns {Promise<Index>} */
  async index() {
    if (!this.loadedIndex) await this.script("data/index.js");
    if (!this.loadedIndex) throw new Error("data/index.js holds no index");
    return this.loadedIndex;
  }

  /** @param {string} name @returns {Promise<TopicData>} */
  async topic(name) {
    if (!this.topics.has(name)) await this.script(`data/topic/${encodeURIComponent(name)}.js`);
    const data = this.topics.get(name);
    if (!data) throw new Error(`data/topic/${name}.js holds no topic`);
    return data;
  }

  /** @returns {Promise<[string, string][]>} id and text of each card */
  async search() {
    if (!this.searchRows) await this.script("data/search.js");
    return this.searchRows ?? [];
  }

  /**
   * A card with its topic, and with the script that its kind needs.
   *
   * @param {string} id
   * @returns {Promise<{card: Card, topic: TopicRow, data: TopicData} | null>} null: no such card
   */
  async card(id) {
    const index = await this.index();
    const row = this.byId.get(id);
    if (!row) return null;
    const topic = index.topics[row[1]];
    const data = await this.topic(topic.name);
    const card = data.cards.find((one) => one.id === id);
    if (!card) return null;
    if (["explain", "predict"].includes(card.kind)) await this.more();
    return { card, topic, data };
  }

  /** The views of the second script. */
  async more() {
    if (!window.flashproof.more) await this.script("flashproof-more.js");
    return window.flashproof.more;
  }

  /** @param {string} path relative to the root */
  script(path) {
    const known = this.loading.get(path);
    if (known) return known;
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

/**
 * Cheat sheet: the lessons and answers of a scope on one page, filtered by level. Topics load when they come into
 * view. Before printing, all topics load.
 *
 * @import {App} from "./app.js"
 * @import {Card, Scope, TopicRow} from "./types.js"
 */

import { t } from "./messages.js";
import { outputBlock } from "./predict.js";
import { addCopyButtons, announce, breadcrumbs, button, h, html, plural } from "./second-bundle-api.js";
import { levelCheckboxes } from "./session-setup.js";

/** @param {App} app @param {Scope} scope */
export function cheatSheetPage(app, scope) {
  const topics = [...new Set(scope.rows.map(([, number]) => number))].map((number) => app.index.topics[number]);
  const ids = new Set(scope.rows.map(([id]) => id));
  const boxes = levelCheckboxes(scope.rows);
  const status = h("output", { class: "muted small" });
  const sections = topics.map((topic) => topicSection(topic, topics.length === 1));
  const load = (/** @type {number} */ index) => loadTopic(app, sections[index], topics[index], ids, topics.length === 1);
  const printAll = async () => {
    announce(t`Preparing to print.`);
    await Promise.all(sections.map((_, index) => load(index)));
    print();
  };
  app.show(t`${scope.title}: Cheat sheet`, h("div", { class: "no-print" }, breadcrumbs(scope)),
    h("h1", {}, scope.title, h("span", { class: "visually-hidden" }, t`, cheat sheet`)),
    h("div", { class: "sheet-tools no-print" }, boxes, button(t`Print`, () => void printAll()), status,
      scope.path === "all" && h("a", { href: "sheets/all-topics.html" }, t`Number of printed pages, and a cheat sheet for each deck`)), sections);
  app.host.firstElementChild?.classList.add("sheet-page");
  const filter = () => filterByLevel(boxes, sections, scope, status);
  boxes.addEventListener("change", filter);
  filter();
  loadInView(app, sections, load);
}

/** @param {TopicRow} topic @param {boolean} isSingle */
function topicSection(topic, isSingle) {
  return h("section", { class: "sheet-topic" },
    !isSingle && h("h2", {}, h("a", { href: topic.url }, topic.title)),
    topic.summary && h("p", { class: "summary" }, topic.summary));
}

/** @param {App} app @param {HTMLElement[]} sections @param {(index: number) => Promise<void>} load */
function loadInView(app, sections, load) {
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) void load(sections.indexOf(/** @type {HTMLElement} */ (target)));
    }
  }, { rootMargin: "800px" });
  for (const section of sections) observer.observe(section);
  app.onLeave(() => observer.disconnect());
}

/**
 * @param {App} app
 * @param {HTMLElement} section
 * @param {TopicRow} topic
 * @param {Set<string>} ids of the cards of the scope
 * @param {boolean} withLead
 */
async function loadTopic(app, section, topic, ids, withLead) {
  if (section.dataset.setup !== undefined) return;
  section.dataset.setup = "";
  const data = await app.data.topic(topic.name);
  section.dataset.setup = data.setup;
  const summaries = data.cards.filter(({ id }) => ids.has(id)).map((card) => cardSummary(card, withLead ? "h2" : "h3"));
  section.append(
    ...(withLead && data.lead ? [h("details", { class: "disclosure sheet-lead", open: true }, h("summary", {}, t`Lesson`), h("div", {}, html(data.lead)))] : []),
    h("div", { class: "columns" }, summaries));
  addCopyButtons(section);
}

/** A short form of a card's question and answer. @param {Card} card @param {"h2" | "h3"} heading */
function cardSummary(card, heading) {
  return h("div", { class: "sheet-card", "data-level": card.level, "data-card": card.id },
    card.kind !== "cloze" && h(heading, { class: "sheet-card-title" }, html(card.question)), summaryBody(card));
}

/** @param {Card} card */
function summaryBody(card) {
  switch (card.kind) {
    case "recall": return html(card.answer);
    case "quiz": return h("p", {}, card.options.filter(({ right }) => right)
      .map(({ html: text }, index) => [index ? "; " : "", h("span", {}, html(text))]));
    case "explain": return html(card.modelAnswer);
    case "predict": return h("div", {}, h("div", { class: "snippet" }, html(card.code)), outputBlock(card.output));
    case "cloze": return clozeAnswer(card.body);
    case "compare": return compareTable(card);
    case "write": return h("div", { class: "snippet" }, html(card.solutions[0].html));
  }
}

/** @param {string} body */
function clozeAnswer(body) {
  const fragment = html(body);
  for (const blank of fragment.querySelectorAll(".cloze-deletion")) blank.className = "cloze-answer";
  return fragment;
}

/** @param {import("./types.js").CompareCard} card */
function compareTable({ columns, statements }) {
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t`Table` }, h("table", { class: "grid-table" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t`Applies to`), columns.map((name) => h("th", { scope: "col" }, html(name))))),
    h("tbody", {}, statements.map((statement) => h("tr", {},
      h("th", { scope: "row" }, html(statement.html)),
      statement.holds.map((holds) => h("td", {}, holds
        ? [h("span", { class: "check-mark", "aria-hidden": "true" }, "✓"), h("span", { class: "visually-hidden" }, t`yes`)]
        : h("span", { class: "visually-hidden" }, t`no`))))))));
}

/** @param {HTMLElement} boxes @param {HTMLElement[]} sections @param {Scope} scope @param {HTMLOutputElement} status */
function filterByLevel(boxes, sections, scope, status) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (boxes.querySelectorAll("input"));
  const shown = [...inputs].filter(({ checked }) => checked).map(({ value }) => value);
  for (const section of sections) {
    for (const level of ["beginner", "intermediate", "advanced"]) {
      section.classList.toggle(`without-${level}`, !shown.includes(level));
    }
  }
  const { length } = scope.rows.filter(([, , , level]) => shown.includes(level));
  status.textContent = plural(length, "card");
}

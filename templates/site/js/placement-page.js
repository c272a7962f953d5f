/**
 * The pages of the placement test: its questions, without feedback, and its result.
 *
 * @import {App} from "./app.js"
 * @import {CardRow, Session} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { loadCard } from "./card-view.js";
import { cardLayout, exerciseFor } from "./exercise.js";
import { t } from "./messages.js";
import { estimateFrom, MAX_QUESTIONS, nextQuestion, placementResult, shareOf } from "./placement.js";
import { announce, button, formatNumber, GOOD, gradeOf, h, isStarted, percent, plural } from "./second-bundle-api.js";
import { sessionHeader } from "./session-header.js";
import { answersByTopic } from "./session-results.js";
import { endSession, loadResults, loadSession, newSession, saveSession } from "./session.js";

const PATH = "placement";
/** The largest number of topics to start with. */
const MAX_START = 4;
const HOME_LINK = () => h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, t`Study`));

/** Continues the test, or explains it before the first question. @param {App} app */
export function placementPage(app) {
  const stored = loadSession(app.storage, PATH);
  if (stored) return runTest(app, stored);
  const cards = quizCards(app).length;
  if (!cards) return app.show(t`Placement test`, HOME_LINK(), h("h1", {}, t`Placement test`), h("p", {}, t`This deck has no quiz cards, so it has no placement test.`));
  const start = () => runTest(app, newSession("placement", []));
  app.show(t`Placement test`, HOME_LINK(), h("h1", {}, t`Find out where to start`),
    h("ul", {},
      h("li", {}, t`The test has at most ${plural(Math.min(MAX_QUESTIONS, cards), "question")} and takes about 10 minutes.`),
      h("li", {}, t`The test chooses each question based on your previous answers. After a correct answer, the test assumes that you also know what the topic builds on. After an incorrect answer, the test goes back to easier topics.`),
      h("li", {}, t`Choose “I don't know” instead of guessing. The correct answers are shown at the end.`),
      h("li", {}, t`You can stop at any time and continue later.`)),
    h("p", { class: "button-row" }, button(t`Start the test`, start, { class: "button button-primary button-large" })));
  app.shortcuts.set([{ keys: [" ", "Enter"], label: t`Start`, run: start }]);
}

/** @param {App} app @returns {CardRow[]} */
function quizCards(app) {
  return app.index.cards.filter((row) => row[2] === "quiz");
}

/** The estimate after the answers so far. @param {App} app @param {Session} session */
function estimateOf(app, { log }) {
  return estimateFrom(app.index.topics, log.flatMap(({ id, score, gaveUp = false }) => {
    const row = app.data.byId.get(id);
    return row ? [{ topic: row[1], level: row[3], isCorrect: score === 1, gaveUp }] : [];
  }));
}

/** @param {App} app @param {Session} session */
function runTest(app, session) {
  const container = h("div", { class: "card-slot" });
  const head = sessionHeader({ title: t`Placement test`, scope: "all", end: () => finish(), undo: null, shortcuts: app.shortcuts, endLabel: t`End` });
  const cards = quizCards(app);
  let estimate = estimateOf(app, session);
  app.showSession(t`Placement test`, head.element, container);
  void step();

  async function step() {
    const isWaiting = session.position < session.queue.length;
    const id = isWaiting ? session.queue[session.position] : nextQuestion(estimate, cards, new Set(session.queue), session.seed)?.[0];
    if (!id) return finish();
    if (!isWaiting) session.queue.push(id);
    saveSession(app.storage, PATH, session);
    head.update(session.position, MAX_QUESTIONS, t`Question ${session.position + 1} of at most ${Math.min(MAX_QUESTIONS, cards.length)}`);
    const loaded = await loadCard(app, container, id, () => void step());
    if (loaded) draw(loaded);
    else if (loaded === null) next();
  }

  function draw(/** @type {LoadedCard} */ loaded) {
    const exercise = exerciseFor(loaded.card, session.seed);
    const { element, question } = cardLayout({ ...loaded, card: { ...loaded.card, hint: "", edit: "" } }, exercise);
    const problem = h("p", { class: "form-error", role: "alert" });
    const giveUp = () => answer(loaded, exercise.response(), 0, true);
    const submit = () => {
      problem.textContent = exercise.problem();
      if (!problem.textContent) answer(loaded, exercise.response(), exercise.score() ?? 0, false);
    };
    const form = h("form", { class: "card-form", novalidate: true, onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      submit();
    } }, element, h("div", { class: "action-bar" }, problem, h("div", { class: "ask-row" },
      h("div", { class: "ask" }, h("button", { type: "submit", class: "button button-primary" }, t`Next`)),
      button(t`I don't know`, giveUp, { class: "button subtle-button give-up", "aria-keyshortcuts": "d" }))));
    container.replaceChildren(form);
    app.shortcuts.set([
      { keys: [" ", "Enter"], label: t`Next`, run: submit },
      { keys: ["1", "2", "3", "4", "5", "6", "7", "8"], label: t`Choose an option`, run: (key) => void exercise.choose?.(Number(key)) },
      { keys: ["d"], label: t`I don't know`, run: giveUp },
      head.leave,
    ]);
    question.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** @param {LoadedCard} loaded @param {unknown} response @param {number} score @param {boolean} gaveUp */
  function answer({ card }, response, score, gaveUp) {
    const grade = gradeOf("quiz", score);
    // A card that the learner has not started stays new until its topic comes.
    if (score === 1 || isStarted(app.progress.records.get(card.id))) app.progress.addAnswer(card.id, { mode: "quiz", score, grade });
    session.log.push({ id: card.id, response, score, grade, confidence: null, gaveUp });
    estimate = estimateOf(app, session);
    next();
  }

  function next() {
    session.position += 1;
    void step();
  }

  function finish() {
    if (!session.log.length) {
      saveSession(app.storage, PATH, null);
      return void (location.hash = "#/");
    }
    app.updateSettings({ known: placementResult(estimate).known });
    location.replace(endSession(app.storage, PATH, session));
  }
}

/** The result of the test. @param {App} app @param {string} started the time at which the test was started, from the URL */
export function placementEnd(app, started) {
  const session = loadResults(app.storage, started);
  if (!session) return app.show(t`Placement test`, HOME_LINK(), h("h1", {}, t`No results`), h("p", {}, t`The results of this test are no longer stored in this browser.`));
  const estimate = estimateOf(app, session);
  const { known, start: topics } = placementResult(estimate);
  const start = topics.filter((topic) => app.index.cards.some((row) => app.index.topics[row[1]] === topic)).slice(0, MAX_START);
  const { share } = shareOf(estimate, quizCards(app));
  const all = quizCards(app).length;
  const title = t`You probably know about ${percent(share)} of this deck`;
  const right = session.log.filter(({ grade }) => grade === GOOD).length;
  app.show(t`Placement test results`, HOME_LINK(), h("h1", {}, title),
    h("p", { class: "summary" }, t`You answered ${right} of ${plural(session.log.length, "question")} correctly. In a test of all ${formatNumber(all)} quiz cards, you would probably answer about ${percent(share)} correctly (within 10 percentage points).`),
    start.length ? [h("h2", {}, start.length > 1 ? t`Start with these topics` : t`Start with this topic`),
      h("ol", { class: "start-topics" }, start.map(({ url, title: name, summary }) => h("li", {}, h("a", { href: url }, name), h("span", { class: "muted" }, summary && ` ${summary}`))))]
      : h("p", {}, t`You probably know all topics. A mock exam shows what is left to learn.`),
    h("div", { class: "button-row end-buttons" },
      start.length ? h("a", { class: "button button-primary", href: "#/all/today" }, t`Start today's mix`) : h("a", { class: "button button-primary", href: "#/all/exam" }, t`Take a mock exam`),
      h("a", { class: "button", href: "index.html" }, t`Show the topic map`),
      button(t`Retake the test`, () => {
        runTest(app, newSession("placement", []));
      })),
    knownTopics(app, known),
    h("h2", {}, t`Your answers`), answersByTopic(app, session));
  announce(title);
}

/** The topics that the learner probably knows. @param {App} app @param {string[]} known */
function knownTopics(app, known) {
  if (!known.length) return null;
  const status = h("p", { role: "status" }, t`New cards from these topics come last.`);
  const undo = button(t`Start from the first topic`, () => {
    app.updateSettings({ known: [] });
    status.textContent = t`New cards start with the first topic.`;
    undo.hidden = true;
  });
  return [h("h2", {}, t`You probably know ${plural(known.length, "topic")}`),
    h("p", { class: "chips" }, app.index.topics.filter(({ name }) => known.includes(name)).map(({ url, title }) => h("a", { class: "chip", href: url }, title))),
    status, h("p", { class: "button-row" }, undo)];
}

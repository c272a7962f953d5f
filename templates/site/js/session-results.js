/**
 * The results of a session: the score, and each answer of the learner beside the correct one, by topic.
 *
 * @import {App} from "./app.js"
 * @import {Card, Exercise, LoggedAnswer, Session} from "./types.js"
 * @import {LoadedCard} from "./exercise.js"
 */

import { cardLayout, exerciseFor, loadedVariant } from "./exercise.js";
import { t } from "./messages.js";
import { AGAIN, button, h, html, percent, plural } from "./second-bundle-api.js";

/** @param {number} score 0 to 1 @param {string} [note] */
export function scoreMeter(score, note = "") {
  return h("p", { class: "meter-line" },
    h("meter", { min: 0, max: 1, value: score, "aria-label": t`Score` }), h("span", {}, percent(score), note));
}

/** Whether an answer was missed. @param {LoggedAnswer} answer */
export function isMissed({ grade, isUngraded }) {
  return !isUngraded && (grade === null || grade === AGAIN);
}

/** Records the grade of an answer that the learner graded on the results page. @typedef {(answer: LoggedAnswer, exercise: Exercise) => void} SaveGrade */

/**
 * The actions for single answers. `countAsCorrect` is missing if the session does not offer it.
 *
 * @typedef {{saveGrade?: SaveGrade, countAsCorrect?: (answer: LoggedAnswer) => void}} ResultActions
 */

/** The kinds of cards whose check may be too strict. @type {readonly string[]} */
const TYPED_KINDS = ["predict", "cloze"];

/**
 * The answers of a session by topic. The texts are filled in when the cards are loaded.
 *
 * @param {App} app
 * @param {Session} session
 * @param {ResultActions} [actions]
 */
export function answersByTopic(app, session, actions = {}) {
  /** @type {Map<number, Map<string, LoggedAnswer[]>>} */
  const topics = new Map();
  for (const answer of session.log) {
    const topic = app.data.byId.get(answer.id)?.[1];
    if (topic === undefined) continue;
    const cards = topics.get(topic) ?? new Map();
    topics.set(topic, cards.set(answer.id, [...(cards.get(answer.id) ?? []), answer]));
  }
  return [...topics].sort(([a], [b]) => a - b).map(([number, cards]) => answersSection(app, session, number, [...cards.values()], actions));
}

/** @param {App} app @param {Session} session @param {number} number of the topic @param {LoggedAnswer[][]} cards the answers to each card @param {ResultActions} actions */
function answersSection(app, session, number, cards, actions) {
  const topic = app.index.topics[number];
  const missed = cards.filter(([first]) => isMissed(first));
  const partly = cards.filter(([first]) => !isMissed(first) && first.score < 1);
  const right = cards.filter(([first]) => !isMissed(first) && first.score === 1);
  return h("section", { class: "result-topic" },
    h("h2", {}, topic.title),
    h("p", { class: "muted small" }, t`${right.length} of ${plural(cards.length, "card")} correct. `,
      h("a", { href: topic.url }, missed.length ? t`Read the lesson again` : t`Read the lesson`)),
    h("ul", { class: "result-list" }, [...missed, ...partly, ...right].map((answers) => resultItem(app, session, answers, actions))));
}

/** @param {App} app @param {Session} session @param {LoggedAnswer[]} answers to one card, oldest first @param {ResultActions} actions */
function resultItem(app, session, answers, actions) {
  const [first] = answers;
  const question = h("div", { class: "result-question" }, h("a", { href: `#/card/${first.id}` }, app.data.byId.get(first.id)?.[5] ?? first.id));
  const body = h("div", {}, t`Loading…`);
  const ready = first.form === "arrange" ? app.data.code() : Promise.resolve();
  ready.then(() => app.data.card(first.id)).then(
    (loaded) => body.replaceChildren(...(loaded ? answerTexts(app, loaded, session, first, actions).filter((part) => part instanceof Node) : [t`This card is no longer in the deck.`])),
    () => body.replaceChildren(t`This card could not be loaded.`));
  return h("li", { class: isMissed(first) ? "wrong" : first.score < 1 ? "partly" : "right" },
    h("span", { class: "verdict" }, verdict(answers)), question, body);
}

/** @param {LoggedAnswer[]} answers */
function verdict([first, ...later]) {
  if (first.isUngraded) return t`Not graded`;
  if (first.grade === null) return t`Unanswered`;
  if (!isMissed(first)) return first.score < 1 ? t`Partly correct, ${percent(first.score)}` : t`Correct`;
  const attempt = later.findIndex((answer) => !isMissed(answer));
  const missed = first.score > 0 ? t`Missed, ${percent(first.score)}` : t`Missed`;
  return attempt < 0 ? missed : t`${missed}, then correct on attempt ${attempt + 2}`;
}

/** @param {App} app @param {LoadedCard} loaded @param {Session} session @param {LoggedAnswer} answer @param {ResultActions} actions */
function answerTexts(app, loaded, session, answer, actions) {
  const { exercise } = restoredExercise(app, loaded, session, answer);
  const question = html(loaded.card.question).textContent;
  const { given = null, correct = null } = exercise.comparison?.() ?? {};
  return [
    h("div", { class: "answer-pair" },
      h("div", {}, h("h3", {}, t`Your answer`), given || h("p", { class: "muted" }, noAnswer(loaded.card, answer))),
      correct && h("div", {}, h("h3", {}, t`Correct answer`), correct)),
    canOverrule(loaded.card, answer, actions) && h("p", {},
      button(t`Count as correct`, () => actions.countAsCorrect?.(answer), { class: "button", "aria-label": t`Count as correct: ${question}` })),
    h("p", { class: "small result-links" }, h("a", { href: loaded.card.url }, t`Read it in the lesson`)),
    fullCard(app, loaded, session, answer, actions),
  ];
}

/** Whether the learner may correct the result of an answer. @param {Card} card @param {LoggedAnswer} answer @param {ResultActions} actions */
function canOverrule({ kind }, { score, at, gaveUp }, { countAsCorrect }) {
  return countAsCorrect && TYPED_KINDS.includes(kind) && score < 1 && !gaveUp && at !== undefined;
}

/** @param {Card} card @param {LoggedAnswer} answer */
function noAnswer({ kind }, { grade, gaveUp }) {
  if (gaveUp) return t`I don't know`;
  const name = grade && [t`Again`, t`Hard`, t`Good`, t`Easy`][grade - 1];
  if (kind === "recall" && name) return t`From memory, graded ${name}`;
  return t`No answer`;
}

/** The card with its feedback, drawn when it is opened. @param {App} app @param {LoadedCard} loaded @param {Session} session @param {LoggedAnswer} answer @param {ResultActions} actions */
function fullCard(app, loaded, session, answer, actions) {
  const body = h("div");
  const details = h("details", { class: "disclosure subtle exam-item", open: answer.isUngraded, ontoggle: draw }, h("summary", {}, t`Show the card with feedback`), body);
  return details;

  function draw() {
    if (!details.open || body.childElementCount) return;
    const { exercise, asked } = restoredExercise(app, loaded, session, answer);
    const { element, reveal } = cardLayout(asked, exercise);
    reveal();
    body.replaceChildren(element);
    if (answer.isUngraded) body.append(button(t`Save grade`, () => actions.saveGrade?.(answer, exercise), { class: "button button-primary" }));
  }
}

/** @param {App} app @param {LoadedCard} loaded @param {Session} session @param {LoggedAnswer} answer */
function restoredExercise(app, loaded, session, answer) {
  const asked = answer.form === "arrange" ? loaded : loadedVariant(app, loaded, answer.response);
  const exercise = exerciseFor(asked.card, session.seed, answer.form);
  exercise.restore(answer.response);
  return { exercise, asked };
}

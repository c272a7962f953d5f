/**
 * The page "How answers count".
 *
 * @import {App} from "./app.js"
 */

import { t } from "./messages.js";
import { h } from "./second-bundle-api.js";

/** Headings with their paragraphs; the same rules are in docs/schedule.md. @type {readonly [string, ...string[]][]} */
const SECTIONS = [
  [t`Every mode counts`,
    t`Each answer is recorded, in every study mode. The first answer to a card on a study day counts as a review: it sets the day on which the card is due again. This is true even if the card is not due yet; the schedule takes into account how many days have actually passed.`,
    t`Further correct answers to the same card on the same day are extra practice. They are recorded, but they do not change the schedule. An incorrect answer always counts.`,
    t`A new card has two learning steps: 1 minute and 10 minutes. While a card is in its learning steps, every answer counts.`,
    t`In the placement test, only correct answers count for new cards. If you miss a new card, it stays new.`,
    t`Exam questions that you leave unanswered count as incorrect in the exam, but not as reviews.`],
  [t`Grades`,
    t`An incorrect answer is graded Again, and a correct one is graded Good. A correct answer that you marked as a guess is graded Hard. An explanation that covers at least half of the concepts, but not all of them, is also graded Hard. In Arrange, a correct order of lines is graded Hard.`,
    t`In Recall, Explain, and Review, the grade that fits your answer is marked. Space and Enter choose it, and you can choose any other grade.`,
    t`A partly correct answer to a Cloze, Compare, or Quiz card is graded Again, because you forgot part of the card.`],
  [t`Code in steps`,
    t`Review presents a new Write card in an easier form at first: put lines in order, then fill in gaps, then write the code. The form depends on how long you are likely to remember the card: you fill in gaps if that time is at least 2 days, and you write the code if it is at least 7 days. If you miss the card, it goes back to the previous form. You can turn off these steps in Settings.`],
  [t`Missed cards`,
    t`A card that you missed is shown again in the same session, after four other cards. A card is weak if your last answer to it was incorrect, or if at least two of your last five answers were, in any mode.`],
  [t`The study day`,
    t`A study day starts at 4 a.m. You can change the hour in Settings. A card that you answered yesterday evening is one day old this morning, as in Anki.`],
  [t`The schedule`,
    t`The schedule uses FSRS-6, the same scheduler as Anki. A card is due when the probability that you remember it falls to the desired retention, which is 90% unless you change it. The due date is adjusted slightly to distribute reviews evenly and to leave fewer for your easy days.`,
    t`With at least 400 reviews, you can fit the schedule to your own memory in Settings.`],
  [t`Difficult cards`,
    t`In Review, you can bury a card until tomorrow or suspend it. If you have forgotten a card 8 times, Review suggests what to do, and the Progress page lists it.`],
];

/** @param {App} app */
export function helpPage(app) {
  app.show(t`How answers count`, h("p", { class: "breadcrumbs" }, h("a", { href: "#/" }, t`Study`)),
    h("h1", {}, t`How answers count`),
    SECTIONS.map(([title, ...texts]) => h("section", {}, h("h2", {}, title), texts.map((text) => h("p", {}, text)))),
    h("p", { class: "button-row" }, h("a", { class: "button", href: "#/settings" }, t`Settings`), h("a", { class: "button", href: "#/progress" }, t`Progress`)));
}

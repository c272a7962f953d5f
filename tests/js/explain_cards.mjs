// Reads cards and answers as JSON, and prints what the check finds: a list of statuses for each answer.
import { readFileSync } from "node:fs";
import { findConcepts } from "../../templates/site/js/concept-matching.js";

const cards = JSON.parse(readFileSync(0, "utf8"));
const statuses = (card, answer) => findConcepts(answer, card).map((match) => match?.status ?? "own");
console.log(JSON.stringify(cards.map(({ card, answers }) => answers.map((answer) => statuses(card, answer)))));

// Give the placement test to simulated learners. Read JSON: the topics, the quiz cards as rows of the site's index,
// and learners, each an object with [isCorrect, gaveUp] for each card, by id. Write for each learner the number of
// questions, the estimated share of correct answers, and the topics that count as known.
import { readFileSync } from "node:fs";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const { shared } = await import("../../templates/site/js/shared-api.js");
window.flashproof.shared = shared;
const { estimateFrom, nextQuestion, placementResult, shareOf } = await import("../../templates/site/js/placement.js");

const { topics, cards, learners } = JSON.parse(readFileSync(0, "utf8"));
const results = learners.map((answers, number) => {
  const asked = new Set();
  const log = [];
  for (;;) {
    const estimate = estimateFrom(topics, log);
    const card = nextQuestion(estimate, cards, asked, String(number));
    if (!card) return { questions: asked.size, share: shareOf(estimate, cards).share, known: placementResult(estimate).known };
    const [id, topic, , level] = card;
    const [isCorrect, gaveUp] = answers[id];
    asked.add(id);
    log.push({ topic, level, isCorrect, gaveUp });
  }
});
process.stdout.write(JSON.stringify(results));

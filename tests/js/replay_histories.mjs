// Read review histories as JSON, each with a desired retention and reviews [[seconds, grade], …].
// Write [interval in seconds, state, stability, difficulty] for each review.
import { readFileSync } from "node:fs";
import { review } from "../../templates/site/js/fsrs.js";

const histories = JSON.parse(readFileSync(0, "utf8"));
// The package counts whole 24 hours.
const elapsed = (last, now) => Math.floor((now - last) / 86_400);
const rows = histories.map(({ retention, maximumInterval, reviews }) => {
  let memory = null;
  return reviews.map(([at, grade]) => {
    memory = review(memory, grade, at, { retention, maximumInterval, elapsed });
    return [memory.interval * 86_400 || memory.due - at, memory.state, memory.stability, memory.difficulty];
  });
});
process.stdout.write(JSON.stringify(rows));

// Simulate learners for benchmarks/todays_mix.py. Read JSON: the topics and cards as in the site's index, the number of
// learners, the method, the goal, and the length in days. Write the results of each learner.
//
// The learners' memory follows the model of Pavlik and Anderson (2005), which is based on ACT-R, not FSRS. The
// activation of a card is m = ln(sum of t ** -d) over all earlier answers. Here, t is the time since the answer, and the
// decay d = c * e ** m + a depends on the activation at that time. The probability of recall is
// 1 / (1 + e ** ((tau - m - bias) / s)). Between sessions, time passes more slowly by the factor h.
//
// The parameters come from an experiment with pairs of unrelated words. Facts with a meaning are easier to remember, so
// the mean bias is chosen such that a card that was answered twice is recalled on the next day with a probability of 80%.
import { readFileSync } from "node:fs";

globalThis.window = { flashproof: {} };
globalThis.document = { documentElement: { dataset: {}, lang: "en" } };
const js = "../templates/site/js";
const { shared } = await import(`${js}/shared-api.js`);
const { Progress } = await import(`${js}/progress.js`);
const { Storage } = await import(`${js}/storage.js`);
const { DEFAULTS, schedulingOptions } = await import(`${js}/settings.js`);
const { gradeOf, interleaved, todaysMix } = shared;

const { topics, cards, learners, method, goal, days, later } = JSON.parse(readFileSync(0, "utf8"));
const MODEL = { a: 0.177, c: 0.217, tau: -0.704, s: 0.255, h: 0.025 };
const DAY = 86_400;
const ANSWER_SECONDS = 25;
const START = Date.UTC(2027, 0, 4, 18) / 1000;
/** A missed card is shown again after four other cards, and at most three times in all, as on the site. */
const [REPEAT_AFTER, MOST_SHOWN] = [4, 3];
const GUESS = { quiz: 0.25 };
const PRIOR_RECALL = 0.95;
const MEAN_BIAS = 0.55;
/** The share of days on which the learner studies. */
const STUDY_DAYS = 0.9;
/** The probability of recall from which a card counts as known. */
const KNOWN = 0.8;
const kinds = new Map(cards.map(([id, , kind]) => [id, kind]));
const topicOf = new Map(cards.map(([id, topic]) => [id, topic]));

/** A generator of random numbers with a seed. */
function generator(seed) {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

/** The memory of a learner. It is the same at the start for all methods. */
class Memory {
  constructor(seed) {
    const { uniform, normal } = generator(seed);
    const ability = MEAN_BIAS + 0.25 * normal();
    const prior = 0.4 * uniform();
    this.bias = new Map(cards.map(([id]) => [id, ability + 0.35 * normal()]));
    this.isKnown = new Map(cards.map(([id]) => [id, uniform() < prior]));
    this.answers = new Map();
    this.chance = generator(seed + 1_000_003).uniform;
  }

  /** The activation of a card, without the bias. @param {number} clock seconds, with slower time between sessions */
  activation(id, clock) {
    const answers = this.answers.get(id) ?? [];
    return Math.log(answers.reduce((sum, { at, decay }) => sum + Math.max(1, clock - at) ** -decay, 0));
  }

  recall(id, clock) {
    if (this.isKnown.get(id)) return PRIOR_RECALL;
    const m = this.activation(id, clock) + this.bias.get(id);
    return m === -Infinity ? 0 : 1 / (1 + Math.exp((MODEL.tau - m) / MODEL.s));
  }

  /** Answers a card and returns whether the answer was correct. */
  answer(id, kind, clock) {
    const known = this.recall(id, clock);
    const isCorrect = this.chance() < known + (1 - known) * (GUESS[kind] ?? 0);
    const m = this.activation(id, clock);
    const decay = MODEL.c * (m === -Infinity ? 0 : Math.exp(m)) + MODEL.a;
    this.answers.set(id, [...(this.answers.get(id) ?? []), { at: clock, decay }]);
    return isCorrect;
  }
}

/** The cards of a session, by method, given the number of answers on this day. */
const METHODS = {
  "today's mix"(app, done) {
    const { due, weak, newCards } = todaysMix(app, { rows: cards }, done);
    return interleaved([...due, ...weak], newCards, (id) => topicOf.get(id));
  },
  "lesson order"(app, done) {
    return Array.from({ length: app.settings.goal - done }, () => cards[app.next++ % cards.length][0]);
  },
};

function simulate(seed) {
  const settings = { ...DEFAULTS, goal };
  const progress = new Progress(new Storage("s:", () => null), () => schedulingOptions(settings));
  const app = { index: { topics, cards }, progress, settings, storage: progress.storage, data: { removedIds: new Set() }, next: 0 };
  const memory = new Memory(seed);
  const chance = generator(seed + 7).uniform;
  let [clock, answers] = [0, 0];
  for (let day = 0; day < days; day++) {
    let time = START + day * DAY;
    let done = 0;
    Date.now = () => time * 1000;
    const isStudyDay = chance() < STUDY_DAYS;
    for (let queue = []; isStudyDay && done < goal;) {
      queue = METHODS[method](app, done);
      if (!queue.length) break;
      const shown = new Map();
      for (let at = 0; at < queue.length && done < goal; at++) {
        const id = queue[at];
        const isCorrect = memory.answer(id, kinds.get(id), clock);
        const score = Number(isCorrect);
        progress.addAnswer(id, { mode: kinds.get(id), score, grade: gradeOf(kinds.get(id), score) });
        shown.set(id, (shown.get(id) ?? 0) + 1);
        if (!isCorrect && shown.get(id) < MOST_SHOWN) queue.splice(at + 1 + REPEAT_AFTER, 0, id);
        done += 1;
        time += ANSWER_SECONDS;
        clock += ANSWER_SECONDS;
      }
    }
    answers += done;
    clock += (DAY - done * ANSWER_SECONDS) * MODEL.h;
  }
  return {
    started: progress.records.size / cards.length,
    answers: answers / days,
    ...shares(new Memory(seed), "first", 0),
    ...shares(memory, "now", clock),
    ...shares(memory, "later", clock + later * DAY * MODEL.h),
  };
}

/** The shares of cards that the learner would answer correctly, and that the learner knows well. */
function shares(memory, name, clock) {
  const recalls = cards.map(([id]) => memory.recall(id, clock));
  return {
    [`${name}_recall`]: recalls.reduce((sum, recall) => sum + recall) / cards.length,
    [`${name}_known`]: recalls.filter((recall) => recall >= KNOWN).length / cards.length,
  };
}

const results = Array.from({ length: learners }, (_, seed) => simulate(seed + 1));
process.stdout.write(JSON.stringify(results));

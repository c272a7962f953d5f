// Review histories of simulated learners, whose memory follows another model than FSRS: an exponential
// forgetting curve with a stretched time and a strength that differs for each card.

/** A generator of random numbers with a seed. */
function generator(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
  const choose = (weights) => {
    let left = uniform() * weights.reduce((a, b) => a + b);
    return weights.findIndex((weight) => (left -= weight) < 0) + 1;
  };
  return { uniform, normal, choose };
}

export const LEARNERS = {
  average: { strength: 0.8, growth: [1.6, 3.2], first: [25, 10, 55, 10], later: [0, 10, 80, 10] },
  forgetful: { strength: -0.3, growth: [1.2, 2], first: [50, 15, 30, 5], later: [0, 30, 65, 5] },
};

/** The histories of a learner, about nine reviews for each card. */
export function simulatedReviews({ strength: level, growth: [low, high], first, later }, cards, seed = 15) {
  const { uniform, normal, choose } = generator(seed);
  return Array.from({ length: cards }, () => {
    const growth = low + (high - low) * uniform();
    const grades = [choose(first)];
    const days = [0];
    let strength = Math.exp(level + 0.9 * normal()) * [0.3, 0.7, 1, 2.5][grades[0] - 1];
    for (let left = 2 + Math.floor(13 * uniform()); left > 0; left--) {
      const isSameDay = grades.at(-1) === 1 && uniform() < 0.7;
      const wait = isSameDay ? 0 : Math.max(1, Math.round(strength * Math.exp(0.5 * normal())));
      const recall = Math.exp(-0.105 * (wait / strength) ** 0.7);
      const grade = isSameDay ? choose([15, 0, 75, 10]) : uniform() < recall ? choose(later) : 1;
      if (isSameDay) strength *= grade === 1 ? 0.8 : 1.15;
      else if (grade === 1) strength = Math.max(0.4, strength * 0.2);
      else strength *= 1 + (growth - 1) * [0, 0.5, 1, 1.5][grade - 1] * (1.3 - recall) * 2 * strength ** -0.12;
      strength = Math.min(strength, 2000);
      days.push(wait);
      grades.push(grade);
    }
    return { days, grades };
  });
}

/** How sure a learner can be before checking an answer, and the probability that each level means. */
export const CONFIDENCE = /** @type {const} */ ([
  { label: "Just a guess", value: 0.3 },
  { label: "I think so", value: 0.7 },
  { label: "I'm sure", value: 0.95 },
]);

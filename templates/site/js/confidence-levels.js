/** How sure one is. */

/** What a learner can say before the check, and the probability that it stands for. */
export const CONFIDENCE = /** @type {const} */ ([
  { label: "A guess", value: 0.3 },
  { label: "I think so", value: 0.7 },
  { label: "I am sure", value: 0.95 },
]);

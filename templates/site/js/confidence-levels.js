/** How sure a learner can be before checking an answer, and the probability that each level means. */

import { t } from "./messages.js";

export const CONFIDENCE = /** @type {const} */ ([
  { label: t`Just a guess`, value: 0.3 },
  { label: t`I think so`, value: 0.7 },
  { label: t`I'm sure`, value: 0.95 },
]);

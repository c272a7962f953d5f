/**
 * The variants of predict cards, whose code has other values in each review.
 *
 * @import {Card, CardRecord} from "./types.js"
 */

/**
 * Returns the card with the code and output of one of its variants. The variant changes with each answer.
 *
 * @param {Card} card
 * @param {CardRecord} record the learner's history of this card
 * @param {unknown} response the stored response, which contains the number of the variant
 * @returns {Card}
 */
export function withVariant(card, record, response) {
  if (card.kind !== "predict" || !card.variants) return card;
  const number = response === null || response === undefined
    ? answerCount(record) % (card.variants.length + 1)
    : parseResponse(response).variant;
  const variant = card.variants[number - 1];
  return variant ? { ...card, ...variant, why: variant.why ?? card.why, variant: number } : { ...card, variant: 0 };
}

/** The number of reviews and of the answers since then, because not every answer counts as a review. @param {CardRecord} record */
function answerCount({ reviews, answers }) {
  const last = reviews.at(-1)?.[0] ?? 0;
  return reviews.length + answers.filter(([at]) => at > last).length;
}

/** The response to a card without variants is the text alone. @param {unknown} response */
export function parseResponse(response) {
  const { text = response, variant = 0 } = /** @type {{text?: unknown, variant?: unknown}} */ (response ?? {});
  return { text: typeof text === "string" ? text : "", variant: Number(variant) };
}

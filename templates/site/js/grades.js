/** The four grades of a review, as in Anki, and the state of a card that has passed its learning steps. */

export const [AGAIN, HARD, GOOD, EASY] = /** @type {const} */ ([1, 2, 3, 4]);

export const REVIEW_STATE = 2;

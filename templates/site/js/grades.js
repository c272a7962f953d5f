/** The four grades of a review, as in Anki. */

export const [AGAIN, HARD, GOOD, EASY] = /** @type {const} */ ([1, 2, 3, 4]);

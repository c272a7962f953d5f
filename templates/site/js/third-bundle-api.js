/** The parts of the first bundle that the third bundle uses. Import these names from here. */

export const { announce, button, h, hasKeyboard, html, shuffled } = window.flashproof.shared;

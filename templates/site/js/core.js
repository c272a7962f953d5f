/**
 * The second script begins here: names that it takes from the first, which page weight keeps apart.
 */

export const {
  addCopyButtons, announce, asRecord, button, cardFrame, cardsFor, choice, CONFIDENCE, count,
  dayName, dayNumber, EXAM_KINDS, exerciseFor, grouped, h, html, levelBoxes, loadSession,
  mergeRecords, meter, missingPage, newSeed, newSession, nextBar, now, percent, playCard,
  playSession, readSettings, results, s, saveSession, saveSettings, sessionHead, showTheme,
  shuffled, trail,
} = window.flashproof.core;

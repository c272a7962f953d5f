/**
 * The second script begins here: names that it takes from the first, which page weight keeps apart.
 */

export const {
  addCopyButtons, announce, asRecord, button, cardLayout, cardsFor, radioGroup, CONFIDENCE, count,
  dayName, dayNumber, EXAM_KINDS, exerciseFor, formatNumber, h, html, levelCheckboxes, loadSession,
  mergeRecords, scoreMeter, notFoundPage, newSeed, newSession, nextBar, now, percent, showCard,
  runSession, readSettings, results, s, saveSession, saveSettings, sessionHeader, applyTheme,
  shuffled, breadcrumbs,
} = window.flashproof.core;

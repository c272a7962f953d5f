/**
 * What the modules of the second bundle use from the first bundle. Import these names from here: modules of the
 * two bundles cannot import each other.
 */

export const {
  addCopyButtons, announce, asRecord, button, cardLayout, cardsFor, radioGroup, CONFIDENCE, plural,
  dayName, dayNumber, EXAM_KINDS, exerciseFor, formatNumber, h, html, levelCheckboxes, loadSession,
  mergeRecords, scoreMeter, notFoundPage, newSeed, newSession, nextBar, now, percent, showCard,
  runSession, readSettings, results, s, saveSession, saveSettings, sessionHeader, applyTheme,
  shuffled, breadcrumbs,
} = window.flashproof.shared;

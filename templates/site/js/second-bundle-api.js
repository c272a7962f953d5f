/**
 * The parts of the first bundle that the second bundle uses. Import these names from here: modules of the
 * two bundles cannot import each other.
 */

export const {
  addCopyButtons, announce, asRecord, button, cardLayout, cardsFor, radioGroup, CONFIDENCE, plural,
  dayName, dayNumber, EXAM_KINDS, exerciseFor, formatNumber, h, html, levelCheckboxes, loadSession,
  mergeRecords, scoreMeter, notFoundPage, newSeed, newSession, nextBar, now, percent, showCard,
  runSession, readSettings, results, s, saveSession, saveSettings, schedulingOptions, sessionHeader, applyTheme,
  shuffled, breadcrumbs,
} = window.flashproof.shared;

/**
 * The parts of the first bundle that the second bundle uses. Import these names from here: modules of the
 * two bundles cannot import each other.
 */

export const {
  addCopyButtons, addExtraNew, announce, applyTheme, asRecord, block, breadcrumbs, button, cardsFor, compareAnswer,
  countDueToday, DAY, dayName, dayNumber, dueCount, dueToday, EXAM_KINDS, findMode, formatNumber, h,
  hasKeyboard, html, longInterval, mergeRecords, newPerDayForExam, newSeed, nextCard, notFoundPage, now,
  percent, plural, readSettings, replay, review, s, saveSettings, schedulingOptions, shortInterval,
  shuffled,
} = window.flashproof.shared;

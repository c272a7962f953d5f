/**
 * The parts of the first bundle that the second bundle uses. Import these names from here, because modules of the
 * two bundles cannot import each other.
 */

export const {
  addCopyButtons, addExtraNew, adoptAnswers, AGAIN, announce, answersToday, applyTheme, asRecord, block,
  breadcrumbs, button, cardsFor, countDueToday, DAY, dayName, dayNumber, dueCount, dueToday, EASY, emptyRecord,
  EXAM_KINDS, fill, findMode, formatNumber, FSRS_6, GOOD, gradeOf, h, HARD, hash, hasKeyboard, html, interleaved,
  isMixed, isStarted, isWeak, LEECH_LAPSES, LEVEL_NAMES, longInterval, masteryCounts, mergeRecords, modeName,
  newPerDayForExam, newSeed, nextCard, notFoundPage, now, percent, plural, readSettings, replay, review, s,
  saveSettings, schedulingOptions, scoreOf, SELF_GRADED, shortInterval, shuffled, todaysMix, weakCards, weekdayName,
} = window.flashproof.shared;

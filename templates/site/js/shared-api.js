/** The API that the first bundle (flashproof.js) provides to the second (flashproof-more.js). */

import { gradeOf, scoreOf, SELF_GRADED } from "./answer-rules.js";
import { breadcrumbs } from "./breadcrumbs.js";
import { adoptAnswers, asRecord, mergeRecords } from "./card-record.js";
import { addCopyButtons } from "./copy-buttons.js";
import { DAY, dayName, dayNumber, longInterval, now, shortInterval } from "./dates.js";
import { announce, block, button, formatNumber, h, hasKeyboard, html, percent, plural, s } from "./dom.js";
import { addExtraNew, countDueToday, dueCount, dueToday } from "./due-counts.js";
import { review } from "./fsrs.js";
import { FSRS_6 } from "./fsrs6-model.js";
import { AGAIN, EASY, GOOD, HARD } from "./grades.js";
import { isStarted, isWeak, LEECH_LAPSES, masteryCounts, weakCards } from "./mastery.js";
import { notFoundPage } from "./not-found-page.js";
import { newSeed, shuffled } from "./random.js";
import { newPerDayForExam, nextCard } from "./review-queue.js";
import { readSettings, saveSettings, schedulingOptions } from "./settings.js";
import { cardsFor, EXAM_KINDS, findMode } from "./study-modes.js";
import { applyTheme } from "./theme.js";

export const shared = {
  addCopyButtons, addExtraNew, adoptAnswers, AGAIN, announce, applyTheme, asRecord, block, breadcrumbs,
  button, cardsFor, countDueToday, DAY, dayName, dayNumber, dueCount, dueToday, EASY,
  EXAM_KINDS, findMode, formatNumber, FSRS_6, GOOD, gradeOf, h, HARD, hasKeyboard, html, isStarted, isWeak,
  LEECH_LAPSES, longInterval, masteryCounts, mergeRecords, newPerDayForExam, newSeed, nextCard,
  notFoundPage, now, percent, plural, readSettings, review, s, saveSettings, schedulingOptions, scoreOf,
  SELF_GRADED, shortInterval, shuffled, weakCards,
};

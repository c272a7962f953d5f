/** The API that the first bundle (flashproof.js) provides to the other bundles. */

import { answersByDay } from "./answers-by-day.js";
import { gradeOf, scoreOf, SELF_GRADED } from "./answer-rules.js";
import { breadcrumbs } from "./breadcrumbs.js";
import { adoptAnswers, asRecord, emptyRecord, mergeRecords, replay } from "./card-record.js";
import { addCopyButtons } from "./copy-buttons.js";
import { dateNumber, DAY, dayName, dayNumber, longInterval, now, shortInterval, weekdayName } from "./dates.js";
import { announce, block, button, fill, h, hasKeyboard, html, s } from "./dom.js";
import { addExtraNew, answersToday, countDueToday, dueCount, dueLabel, dueToday } from "./due-counts.js";
import { examTopics } from "./exam-topics.js";
import { review } from "./fsrs.js";
import { FSRS_6 } from "./fsrs6-model.js";
import { AGAIN, EASY, GOOD, HARD } from "./grades.js";
import { isStarted, isWeak, LEECH_LAPSES, masteryCounts, topicMastery, weakCards } from "./mastery.js";
import { newCardOrder } from "./new-card-order.js";
import { notFoundPage } from "./not-found-page.js";
import { formatNumber, percent, plural } from "./number-format.js";
import { progressText } from "./page-enhancements.js";
import { hash, newSeed, shuffled } from "./random.js";
import { newPerDayForExam, nextCard } from "./review-queue.js";
import { parseRoute, scopeOf } from "./routes.js";
import { readSettings, saveSettings, schedulingOptions } from "./settings.js";
import { cardsFor, EXAM_KINDS, findMode, isMixed, LEVEL_NAMES, modeName } from "./study-modes.js";
import { applyTheme } from "./theme.js";
import { interleaved, todaysMix } from "./todays-mix.js";

export const shared = {
  addCopyButtons, addExtraNew, adoptAnswers, AGAIN, announce, answersByDay, answersToday, applyTheme,
  asRecord, block, breadcrumbs, button, cardsFor, countDueToday, dateNumber, DAY, dayName, dayNumber,
  dueCount, dueLabel, dueToday, EASY, emptyRecord, EXAM_KINDS, examTopics, fill, findMode, formatNumber, FSRS_6, GOOD, gradeOf, h, HARD,
  hash, hasKeyboard, html, interleaved, isMixed, isStarted, isWeak, LEECH_LAPSES, LEVEL_NAMES, longInterval,
  masteryCounts, mergeRecords, modeName, newCardOrder, newPerDayForExam, newSeed, nextCard, notFoundPage,
  now, parseRoute, percent, plural, progressText, readSettings, replay, review, s, saveSettings, schedulingOptions,
  scopeOf, scoreOf, SELF_GRADED, shortInterval, shuffled, todaysMix, topicMastery, weakCards, weekdayName,
};

/** The API that the first bundle (flashproof.js) provides to the second (flashproof-more.js). */

import { compareAnswer } from "./answer-matching.js";
import { breadcrumbs } from "./breadcrumbs.js";
import { asRecord, mergeRecords, replay } from "./card-record.js";
import { addCopyButtons } from "./copy-buttons.js";
import { DAY, dayName, dayNumber, longInterval, now, shortInterval } from "./dates.js";
import { announce, block, button, formatNumber, h, hasKeyboard, html, percent, plural, s } from "./dom.js";
import { addExtraNew, countDueToday, dueCount, dueToday } from "./due-counts.js";
import { review } from "./fsrs.js";
import { notFoundPage } from "./not-found-page.js";
import { newSeed, shuffled } from "./random.js";
import { newPerDayForExam, nextCard } from "./review-queue.js";
import { readSettings, saveSettings, schedulingOptions } from "./settings.js";
import { cardsFor, EXAM_KINDS, findMode } from "./study-modes.js";
import { applyTheme } from "./theme.js";

export const shared = {
  addCopyButtons, addExtraNew, announce, applyTheme, asRecord, block, breadcrumbs, button, cardsFor, compareAnswer,
  countDueToday, DAY, dayName, dayNumber, dueCount, dueToday, EXAM_KINDS, findMode, formatNumber, h,
  hasKeyboard, html, longInterval, mergeRecords, newPerDayForExam, newSeed, nextCard, notFoundPage, now,
  percent, plural, readSettings, replay, review, s, saveSettings, schedulingOptions, shortInterval,
  shuffled,
};

/** The API that the first bundle (flashproof.js) provides to the second (flashproof-more.js). */

import { radioGroup, levelCheckboxes, breadcrumbs } from "./session-setup.js";
import { CONFIDENCE } from "./confidence-levels.js";
import { addCopyButtons } from "./copy-buttons.js";
import { dayName, dayNumber, now } from "./dates.js";
import { announce, button, plural, formatNumber, h, html, percent, s } from "./dom.js";
import { cardLayout, exerciseFor } from "./exercise.js";
import { notFoundPage } from "./not-found-page.js";
import { EXAM_KINDS, cardsFor } from "./study-modes.js";
import { nextBar } from "./answer-buttons.js";
import { showCard } from "./card-view.js";
import { runSession } from "./practice.js";
import { newSeed, shuffled } from "./random.js";
import { asRecord, mergeRecords } from "./card-record.js";
import { scoreMeter } from "./session-results.js";
import { sessionHeader } from "./session-header.js";
import { loadSession, newSession, results, saveSession } from "./session.js";
import { readSettings, saveSettings, schedulingOptions } from "./settings.js";
import { applyTheme } from "./theme.js";

export const shared = {
  addCopyButtons, announce, asRecord, button, cardLayout, cardsFor, radioGroup, CONFIDENCE, plural,
  dayName, dayNumber, EXAM_KINDS, exerciseFor, formatNumber, h, html, levelCheckboxes, loadSession, mergeRecords,
  scoreMeter, notFoundPage, newSeed, newSession, nextBar, now, percent, showCard, runSession,
  readSettings, results, s, saveSession, saveSettings, schedulingOptions, sessionHeader, applyTheme,
  shuffled, breadcrumbs,
};

/** What the second script, flashproof-more.js, takes from this one. */

import { choice, levelBoxes, trail } from "./begin.js";
import { CONFIDENCE } from "./confidence.js";
import { addCopyButtons } from "./copy.js";
import { dayName, dayNumber, now } from "./dates.js";
import { announce, button, count, grouped, h, html, percent, s } from "./dom.js";
import { cardFrame, exerciseFor } from "./exercise.js";
import { missingPage } from "./missing-page.js";
import { EXAM_KINDS, cardsFor } from "./modes.js";
import { nextBar, playCard } from "./play.js";
import { playSession } from "./practice.js";
import { newSeed, shuffled } from "./random.js";
import { asRecord, mergeRecords } from "./record.js";
import { meter, sessionHead } from "./results.js";
import { loadSession, newSession, results, saveSession } from "./session.js";
import { readSettings, saveSettings } from "./settings.js";
import { showTheme } from "./theme.js";

export const core = {
  addCopyButtons, announce, asRecord, button, cardFrame, cardsFor, choice, CONFIDENCE, count,
  dayName, dayNumber, EXAM_KINDS, exerciseFor, grouped, h, html, levelBoxes, loadSession, mergeRecords,
  meter, missingPage, newSeed, newSession, nextBar, now, percent, playCard, playSession,
  readSettings, results, s, saveSession, saveSettings, sessionHead, showTheme,
  shuffled, trail,
};

/** The entry point of the second bundle: the views that only study sessions need. */

import { cardPage } from "./card-page.js";
import { cheatSheetPage } from "./cheat-sheet.js";
import { examPage } from "./exam-setup.js";
import { placementEnd, placementPage } from "./placement-page.js";
import { practice } from "./practice.js";
import { progressPage } from "./progress-page.js";
import { helpPage } from "./help-page.js";
import { checkInPlace } from "./in-place-check.js";
import { scopeList } from "./scope-list.js";
import { reviewEnd, reviewPage } from "./review.js";
import { sessionEnd } from "./session-end.js";
import { settingsPage } from "./settings-page.js";

export const views = {
  cardPage, cheatSheetPage, checkInPlace, examPage, helpPage, placementEnd, placementPage, practice, progressPage, reviewEnd, reviewPage, scopeList,
  sessionEnd, settingsPage,
};

window.flashproof.views = views;

/** The entry of the second bundle: views that only some visits need. */

import { calibrationSection } from "./calibration-section.js";
import { cardPage } from "./card-page.js";
import { examPage } from "./exam-setup.js";
import { explainExercise } from "./explain.js";
import { scopeList } from "./scope-list.js";
import { predictExercise } from "./predict.js";
import { progressPage } from "./progress-page.js";
import { settingsPage } from "./settings-page.js";
import { cheatSheetPage } from "./cheat-sheet.js";

export const views = {
  calibrationSection, cardPage, examPage, explainExercise, predictExercise, progressPage,
  scopeList, settingsPage, cheatSheetPage,
};

window.flashproof.views = views;
